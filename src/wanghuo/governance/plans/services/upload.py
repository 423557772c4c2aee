"""A file or pasted text becomes a plan under review."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.documents.rules import shown_name
from wanghuo.base.documents.services import digest, keep
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, PlanItem
from wanghuo.governance.plans.reading.reader import read
from wanghuo.governance.plans.reading.source import decode
from wanghuo.governance.plans.reading.values import PlanReading, as_json
from wanghuo.governance.plans.rules import ItemKind, PlanAction, PlanState
from wanghuo.governance.plans.services.moves import move_plan
from wanghuo.governance.plans.services.units import unit_conflicts
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts

PASTED = "粘贴文本.txt"
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Original:
    """What was handed in: the bytes as they came, and the name people see."""

    name: str
    data: bytes

    @property
    def hash(self) -> str:
        """SHA-256 of the bytes."""
        return digest(self.data)


def upload_plan(
    *, area: Area, file_name: str, data: bytes | str, actor: Actor, at: datetime
) -> Plan:
    """Read a plan and keep it for review (上传方案); the same file in an area is the same plan.

    `data` is the file's bytes, or the text somebody pasted. What cannot be read is refused by the
    decoder in its own words; a plan in which nothing was found is kept all the same.
    """
    actor.must(rules.PLAN_UPLOAD, area.path)
    original = _original(file_name, data)
    known = _known(area, original)
    if known:
        return known
    reading = _read(original)
    return enter_plan(area=area, original=original, reading=reading, actor=actor, at=at)


def amend_plan(
    *, plan: Plan, file_name: str, data: bytes | str, actor: Actor, at: datetime
) -> Plan:
    """Upload the next version of a confirmed plan (上传修订版); it takes over once confirmed."""
    actor.must(rules.PLAN_UPLOAD, plan.area_path)
    rules.next_plan_state(PlanState(plan.state), PlanAction.SUPERSEDE)
    original = _original(file_name, data)
    known = _known(plan.area, original)
    if known and known.previous_id == plan.pk:
        return known
    if known:
        raise rules.NothingNew(title=known.title, version=known.version)
    reading = _read(original)
    return enter_plan(
        area=plan.area, original=original, reading=reading, previous=plan, actor=actor, at=at
    )


@transaction.atomic
def discard_plan(*, plan: Plan, actor: Actor, at: datetime) -> Plan:
    """Put away a plan that was uploaded by mistake (作废方案), before it is confirmed."""
    actor.must(rules.PLAN_REVIEW, plan.area_path)
    move_plan(plan, PlanAction.DISCARD, actor=actor, at=at)
    return plan


def enter_plan(
    *,
    area: Area,
    original: Original,
    reading: PlanReading,
    actor: Actor,
    at: datetime,
    previous: Plan | None = None,
) -> Plan:
    """Keep the original, the plan and all that was read from it, or what a faster twin kept."""
    kept = keep(original.data, "plans", original.name)
    plan = _plan(area, original, reading, previous)
    plan.file, plan.file_hash = kept.name, kept.hash
    plan.uploaded_by_id, plan.uploaded_at = actor.id, at
    plan.conflicts += unit_conflicts(area, reading, at)
    try:
        with transaction.atomic():
            return _store(plan, list(_items(plan, reading)), actor=actor, at=at)
    except IntegrityError:
        known = _known(area, original)
        if known is None or known.previous_id != plan.previous_id:
            raise StaleRecord from None  # the version was amended by another file meanwhile
        return known


def _original(file_name: str, data: bytes | str) -> Original:
    if isinstance(data, bytes):
        return Original(shown_name(file_name), data)
    return Original(PASTED, data.encode("utf-8", "replace"))


def _read(original: Original) -> PlanReading:
    return read(decode(original.data, original.name))


def _known(area: Area, original: Original) -> Plan | None:
    # the actor may upload here, so what was uploaded here is not hidden from him
    same = Plan._base_manager.filter(area=area, file_hash=original.hash)
    return same.exclude(state=PlanState.DISCARDED).order_by("id").first()


def _plan(area: Area, original: Original, reading: PlanReading, previous: Plan | None) -> Plan:
    return Plan(
        area=area,
        area_path=area.path,
        title=_line(reading.title or original.name.rsplit(".", 1)[0], 200),
        issuer=_line(reading.issuer or "", 100),
        doc_number=_line(reading.doc_number or "", 60),
        issued_on=reading.issued_on,
        period_from=reading.period.since if reading.period else None,
        period_to=reading.period.until if reading.period else None,
        version=previous.version + 1 if previous else 1,
        previous=previous,
        file_name=original.name,
        text=reading.text,
        stages=as_json(reading.stages),
        conflicts=as_json(reading.conflicts),
    )


def _line(text: str, length: int) -> str:
    return BLANKS.sub(" ", text).strip()[:length]


def _items(plan: Plan, reading: PlanReading) -> Iterator[PlanItem]:
    """Everything read, in the order of the document."""
    read_values: list[tuple[ItemKind, Iterable[object]]] = [
        (ItemKind.TASK, reading.tasks),
        (ItemKind.PROBLEM, reading.problems),
        (ItemKind.INDICATOR, reading.indicators),
        (ItemKind.BUILD_QUANTITY, reading.build_quantities),
        (ItemKind.REPORT, reading.reports_due),
    ]
    found = [
        (kind, cast("dict[str, Any]", as_json(value)))
        for kind, values in read_values
        for value in values
    ]
    found.sort(key=lambda pair: pair[1]["span"])
    for ordinal, (kind, data) in enumerate(found, start=1):
        start, end = data["span"]
        yield PlanItem(
            plan=plan,
            area_path=plan.area_path,
            kind=kind,
            ordinal=ordinal,
            data=data,
            span_start=start,
            span_end=end,
        )


def _store(plan: Plan, items: list[PlanItem], *, actor: Actor, at: datetime) -> Plan:
    plan.save(force_insert=True)
    PlanItem._base_manager.bulk_create(items, batch_size=500)
    facts.record(
        rules.PLAN_UPLOADED,
        facts.mark(plan),
        actor=actor,
        at=at,
        after={"state": plan.state, "version": plan.version},
        data={
            "file_hash": plan.file_hash,
            "items": Counter(str(item.kind) for item in items),
            "previous": str(plan.previous_id) if plan.previous_id else None,
        },
    )
    return plan
