"""What a person does with an import: send a file, check it again, confirm, cancel, undo it.

The walks over the rows are jobs (`services.walking`); here a state moves, once, and a job starts
with it in the same transaction.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from wanghuo.base.documents.models import ImportBatch, ImportRow
from wanghuo.base.documents.queries import imports as queries
from wanghuo.base.documents.rules import imports as rules
from wanghuo.base.documents.rules.imports import BatchAction, BatchState
from wanghuo.base.documents.services.keeping import Kept, digest, keep
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord, Words
from wanghuo.kernel.sheets.importing import Choice, Target, target_named
from wanghuo.kernel.work import services as work

FOLDER = "imports"


def start_import(
    *,
    target: Target,
    content: bytes,
    name: str,
    choice: Choice = Choice(),  # noqa: B008 -- frozen
    actor: Actor,
    at: datetime,
    in_background: bool = True,
) -> ImportBatch:
    """Take a file in and have it checked (上传导入文件); nothing is written to the ledger yet.

    The same file of the same person, sent twice, is one import; with another key or mode it is
    checked again. Whoever does not want it in the background walks over the rows himself.
    """
    target.must(actor)
    chosen = _chosen(target, choice)
    under_way = queries.batch_under_way(target.code, actor.id, digest(content))
    if under_way is None:
        kept = keep(content, FOLDER, name)
        try:
            with transaction.atomic():
                batch = _begin(target, kept, name, chosen, actor=actor, at=at)
                if in_background:
                    _start(batch, rules.JOB_PREVIEW, actor, at)
                return batch
        except IntegrityError:  # the same click, twice
            under_way = queries.batch_under_way(target.code, actor.id, kept.hash)
            if under_way is None:
                raise StaleRecord from None
    is_same = all(getattr(under_way, field) == value for field, value in chosen.items())
    if is_same or under_way.state != BatchState.PREVIEWED:
        return under_way
    return recheck_import(batch=under_way, choice=choice, actor=actor, at=at)


def _chosen(target: Target, choice: Choice) -> dict[str, Any]:
    """Return the columns of what was chosen for the whole file; the rest is as the target says."""
    options = {}
    for option in target.options:
        value = choice.options.get(option.code) or option.default
        if option.choices and value not in dict(option.choices):
            raise BadInput(problem=Words("“{label}”请从列表中选择。", label=option.label))
        options[option.code] = value
    return {"key": target.key(choice.key).code, "mode": choice.mode, "options": options}


def _begin(
    target: Target, kept: Kept, name: str, chosen: dict[str, Any], *, actor: Actor, at: datetime
) -> ImportBatch:
    area = queries.home_of(actor, target)
    return ImportBatch._base_manager.create(
        target=target.code,
        area=area,
        area_path=area.path if area else "",
        actor_id=actor.id,
        file=kept.name,
        file_name=name[:200],
        file_hash=kept.hash,
        created_at=at,
        at=at,
        **chosen,
    )


@transaction.atomic
def recheck_import(
    *, batch: ImportBatch, choice: Choice, actor: Actor, at: datetime
) -> ImportBatch:
    """Check the file again by another key or mode (重新预检)."""
    target = _target(batch, actor)
    chosen = _chosen(target, choice)
    move(batch, BatchAction.RECHECK, **chosen, counts={}, done=0, at=at)
    ImportRow.objects.filter(batch=batch).delete()
    _start(batch, rules.JOB_PREVIEW, actor, at)
    return batch


@transaction.atomic
def apply_import(
    *, batch: ImportBatch, actor: Actor, at: datetime, in_background: bool = True
) -> ImportBatch:
    """Let a checked import be written (确认导入); of two who confirm, one does."""
    _target(batch, actor)
    move(
        batch,
        BatchAction.APPLY,
        counts={},
        done=0,
        at=at,
        applied_at=at,
        applied_by=actor.id,
    )
    if in_background:
        _start(batch, rules.JOB_APPLY, actor, at)
    return batch


@transaction.atomic
def undo_import(
    *, batch: ImportBatch, actor: Actor, at: datetime, in_background: bool = True
) -> ImportBatch:
    """Take a whole import back (撤销导入), row by row; what was used since stays, with a reason."""
    _target(batch, actor)
    move(batch, BatchAction.UNDO, done=0, at=at)
    if in_background:
        _start(batch, rules.JOB_UNDO, actor, at)
    return batch


@transaction.atomic
def cancel_import(*, batch: ImportBatch, actor: Actor, at: datetime) -> ImportBatch:
    """Give up an import that is not yet confirmed (取消导入)."""
    _target(batch, actor)
    if batch.state == BatchState.IMPORTING:
        raise BadInput(problem="正在导入：请在作业页取消，已导入的行可整批撤销。")
    return move(batch, BatchAction.CANCEL, ended_at=at)


JOBS = {
    BatchState.PREVIEWING: rules.JOB_PREVIEW,
    BatchState.IMPORTING: rules.JOB_APPLY,
    BatchState.UNDOING: rules.JOB_UNDO,
}


@transaction.atomic
def resume_import(*, batch: ImportBatch, actor: Actor, at: datetime) -> ImportBatch:
    """Go on with an import whose job was given up (继续); done rows are not done again."""
    _target(batch, actor)
    kind = JOBS.get(BatchState(batch.state))
    if kind is None or queries.is_at_work(batch):
        raise BadInput(problem="该批次没有中断的作业，无需继续。")
    held = ImportBatch._base_manager.filter(pk=batch.pk, state=batch.state, job=batch.job)
    if held.update(job=None) != 1:
        raise StaleRecord
    _start(batch, kind, actor, at)
    return batch


@transaction.atomic
def take_passwords(*, batch: ImportBatch, actor: Actor) -> list[tuple[str, str]]:
    """Hand out the first passwords of new accounts, once, to whoever confirmed (领取一次性口令)."""
    if batch.applied_by not in {None, actor.id}:
        raise BadInput(problem="一次性口令只能由确认导入的本人领取；其他人请重置口令。")
    rows = list(queries.secrets_of(batch).select_for_update())
    taken = [(row.title.partition(" ")[0], row.secret) for row in rows]
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(secret="")
    return taken


@transaction.atomic
def start_result(*, batch: ImportBatch, actor: Actor, at: datetime) -> Any:  # noqa: ANN401 -- a job
    """Have a large result sheet written in the background."""
    _target(batch, actor)
    return work.start_job(
        kind=rules.JOB_RESULT,
        label=Words("导入结果：{name}", name=batch.file_name),
        arguments={"batch": str(batch.pk)},
        actor=actor,
        at=at,
    )


def _target(batch: ImportBatch, actor: Actor) -> Target:
    target = target_named(batch.target)
    target.must(actor)
    return target


def _start(batch: ImportBatch, kind: str, actor: Actor, at: datetime) -> None:
    label = {
        rules.JOB_PREVIEW: Words("预检导入文件：{name}", name=batch.file_name),
        rules.JOB_APPLY: Words("导入：{name}", name=batch.file_name),
        rules.JOB_UNDO: Words("撤销导入：{name}", name=batch.file_name),
    }[kind]
    job = work.start_job(
        kind=kind, label=label, arguments={"batch": str(batch.pk)}, actor=actor, at=at
    )
    ImportBatch._base_manager.filter(pk=batch.pk).update(job=job.pk)
    batch.job = job.pk


def move(batch: ImportBatch, action: BatchAction, **changes: Any) -> ImportBatch:  # noqa: ANN401 -- columns
    """Change the state only from the one that was read."""
    before = BatchState(batch.state)
    changes["state"] = rules.next_state(before, action)
    if ImportBatch._base_manager.filter(pk=batch.pk, state=before).update(**changes) != 1:
        raise StaleRecord
    for column, value in changes.items():
        setattr(batch, column, value)
    return batch
