"""Imports in scope, and their rows, for whoever may import that sort of record."""

from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.documents.models import ImportBatch, ImportRow
from wanghuo.base.documents.rules.imports import UNFINISHED, UndoResult
from wanghuo.kernel.actors import Actor, Scope
from wanghuo.kernel.scoping import access, within
from wanghuo.kernel.sheets.importing import WRITTEN, RowResult, Target, targets
from wanghuo.kernel.work.models import Job
from wanghuo.kernel.work.rules import OPEN

Rows = QuerySet[ImportRow]


def targets_of(actor: Actor) -> list[Target]:
    """Return what the actor may import."""
    return [target for target in targets().values() if target.may(actor)]


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Return imports in scope, each where the actor may import its sort of record, newest first."""
    mine = Q(pk__in=())
    for target in targets_of(actor):
        reaches = [reach for one in target.capabilities for reach in actor.scope(one).reaches]
        mine |= Q(target=target.code) & within(Scope(tuple(reaches)))
    return ImportBatch.objects.filter(mine).order_by("-created_at", "-id")


def batch_in_scope(batch_id: UUID, actor: Actor) -> ImportBatch:
    """Return one import, or refuse with `NotFound`."""
    return access(batches(actor), pk=batch_id)


def batch_at_work(batch_id: UUID | str) -> ImportBatch:
    """Return an import for the worker that does it; unscoped, the row's own guards follow."""
    return ImportBatch._base_manager.get(pk=batch_id)


def batch_under_way(target: str, actor_id: int | None, file_hash: str) -> ImportBatch | None:
    """Return the unfinished import of this very file by this very person."""
    same = ImportBatch._base_manager.filter(
        target=target, actor_id=actor_id, file_hash=file_hash, state__in=UNFINISHED
    )
    return same.first()


def is_at_work(batch: ImportBatch) -> bool:
    """Tell whether a worker does the import's job, or will."""
    return batch.job is not None and Job.objects.filter(pk=batch.job, state__in=OPEN).exists()


def home_of(actor: Actor, target: Target) -> Area | None:
    """Return the topmost area in which the actor may import this; None before there are areas."""
    reaches = [reach for one in target.capabilities for reach in actor.scope(one).reaches]
    path = min((reach.area_path for reach in reaches), key=len, default="")
    if path:
        return Area.objects.filter(path=path).first()
    roots = Area.objects.filter(parent__isnull=True, valid_to__isnull=True)
    return roots.order_by("id").first()


def rows_of(batch: ImportBatch, result: RowResult | None = None) -> Rows:
    """Return the rows of an import in the order of the file."""
    rows = ImportRow.objects.filter(batch=batch)
    rows = rows.filter(result=result) if result else rows
    return rows.order_by("line", "id")


def refused_rows(batch: ImportBatch) -> Rows:
    """Return the rows that were refused."""
    return rows_of(batch, RowResult.REFUSED)


def rows_kept(batch: ImportBatch) -> Rows:
    """Return the rows that could not be undone."""
    return rows_of(batch).filter(undone=UndoResult.KEPT)


def rows_to_undo(batch: ImportBatch, limit: int) -> list[ImportRow]:
    """Return the last rows that were written and not looked at since."""
    rows = ImportRow.objects.filter(batch=batch, result__in=WRITTEN, undone="")
    return list(rows.order_by("-number")[:limit])


def told_of(batch: ImportBatch) -> dict[int, tuple[str, str]]:
    """Return result and reason of every row, by line."""
    rows = ImportRow.objects.filter(batch=batch).values_list(
        "line", "result", "note", "undone", "undo_note"
    )
    return {
        line: (_result(result, undone), undo_note or note)
        for line, result, note, undone, undo_note in rows.order_by("id").iterator(chunk_size=2000)
    }


def _result(result: str, undone: str) -> str:
    label = RowResult(result).label
    return f"{label}，{UndoResult(undone).label}" if undone else label


def secrets_of(batch: ImportBatch) -> Rows:
    """Return the rows whose first password nobody has fetched yet."""
    return ImportRow.objects.filter(batch=batch).exclude(secret="").order_by("number")
