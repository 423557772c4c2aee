"""Let somebody have, as a background job, the tables that their posts show them anyway."""

import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.queries.tables import Table, cut, tables
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.services.tables_export import Part, export_tables
from wanghuo.kernel.actors import Actor, AreaPath, Scope
from wanghuo.kernel.errors import BadInput, CapabilityMissing
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import access, active_scope, within
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.services import Running

KIND = "table.export"
LABEL = "批量导出数据表"


def tables_for(actor: Actor) -> list[Table]:
    """Return the tables that an actor may have: those whose rows some post shows."""
    shown = rules.readable_tables()
    return [t for t in tables() if t.label in shown and actor.scope(shown[t.label]).reaches]


def area_with(code: str) -> Area | None:
    """Return the area in force with a code, within the scope; None when none is asked for."""
    if not code:
        return None
    return access(Area.objects.filter(within(active_scope(), "path"), valid_to=None), code=code)


@transaction.atomic
def start_export(*, labels: Iterable[str], area: Area | None, actor: Actor, at: datetime) -> Job:
    """Begin to write tables into one archive (发起批量导出); what leaves is on record."""
    actor.must(rules.EXCHANGE_MANAGE)
    wanted = sorted(set(labels))
    if not wanted:
        raise BadInput(problem="请至少选择一张表。")
    part_for(actor, wanted, area)
    arguments = {"tables": wanted, "area": area.pk if area else None}
    job = work.start_job(kind=KIND, label=LABEL, arguments=arguments, actor=actor, at=at)
    facts.record(
        rules.TABLE_EXPORTED, _seat(actor, area, job), actor=actor, at=at, data={"tables": wanted}
    )
    return job


def _seat(actor: Actor, area: Area | None, job: Job) -> Mark:
    """Name the job, in the area it is about, so that the export shows in its ledger."""
    path = area.path if area else actor.scope(rules.EXCHANGE_MANAGE).reaches[0].area_path
    area_id = int(path.rstrip("/").rpartition("/")[2]) if path else None
    return Mark("job", str(job.pk), area_id=area_id, area_path=path)


def part_for(actor: Actor, labels: Iterable[str], area: Area | None) -> Part:
    """Return what an actor may have of these tables, below an area or everywhere in reach."""
    shown, mine = rules.readable_tables(), {table.label: table for table in tables_for(actor)}
    scopes: dict[str, Scope] = {}
    for label in labels:
        if label not in mine:
            needed = shown.get(label, rules.EXCHANGE_MANAGE)
            raise CapabilityMissing(capability=capabilities.label(needed))
        scope = _below(actor.scope(shown[label]), area.path if area else "")
        if cut(mine[label], scope) is not None:
            scopes[label] = scope
    return Part(area.code if area else "", scopes)


def _below(scope: Scope, path: str) -> Scope:
    """Narrow a scope to a subtree."""
    if not path:
        return scope
    narrowed = (
        replace(reach, area_path=AreaPath(path)) if path.startswith(reach.area_path) else reach
        for reach in scope.reaches
        if path.startswith(reach.area_path) or reach.area_path.startswith(path)
    )
    return Scope(tuple(narrowed))


def write_archive(running: Running) -> dict[str, Any]:
    """Write the tables as one archive and keep it as the job's file."""
    asked = running.arguments
    area = Area.objects.get(pk=asked["area"]) if asked["area"] else None
    part = part_for(running.actor, asked["tables"], area)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tables"
        done = export_tables(folder=folder, at=running.at, part=part, progress=running.progress)
        archive = _packed(folder, Path(scratch) / "tables.zip")
        running.attach(f"数据表-{running.at:%Y%m%d}.zip", archive)
    return {"summary": f"已导出 {len(done.tables)} 张表、{done.rows} 条记录。", "rows": done.rows}


def _packed(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, path.name)
    return archive
