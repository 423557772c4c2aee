"""Units report, issuers answer: progress with its files, submit, return, complete."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Checked, Upload
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Progress, Task
from wanghuo.governance.plans.rules import PROGRESS, StatementKind, TaskAction
from wanghuo.governance.plans.services import moves
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, Words
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.registry import capabilities

LONGEST = 5000


def report_progress(
    *,
    task: Task,
    percent: int,
    text: str,
    actor: Actor,
    at: datetime,
    files: Sequence[Upload] = (),
    id: UUID | None = None,  # noqa: A002 -- the id that the phone gave its statement
) -> Progress:
    """State how far a task has come, with files (填报进展); the same `id` is said once."""
    _must_report(task, actor)
    text = _statement(percent, text)
    checked = documents.keep_uploads(files, at=at)
    try:
        return _report(id or new_id(), task, percent, text, checked, actor=actor, at=at)
    except IntegrityError:
        raise StaleRecord from None  # the id was used for another task in the same moment


@transaction.atomic
def submit_task(*, task: Task, actor: Actor, at: datetime) -> Task:
    """Say that a task is done and ask the issuer to confirm it (报请确认)."""
    _must_report(task, actor)
    moves.take([task])
    _must_be_whole(task, "报请确认")
    moves.move(task, TaskAction.SUBMIT, actor=actor, at=at)
    last = Progress._base_manager.filter(task=task).order_by("-at", "-id").first()
    if last is None or (last.kind, last.percent) != (StatementKind.REPORTED, 100):
        raise rules.ReportMissing  # after the move: who is late hears that first
    moves.roll_up([task], actor=actor, at=at)
    return task


@transaction.atomic
def return_task(*, task: Task, reason: str, actor: Actor, at: datetime) -> Task:
    """Send a task back to its unit with a reason (退回)."""
    actor.must(rules.TASK_CONFIRM, *moves.issuer(task))
    if not reason.strip():
        raise BadInput(problem="请写明退回原因和需要补充的内容。")
    moves.take([task])
    _must_be_whole(task, "退回")
    moves.move(task, TaskAction.RETURN, actor=actor, at=at)
    moves.say([task], StatementKind.RETURNED, reason.strip(), actor=actor, at=at)
    moves.roll_up([task], actor=actor, at=at)
    return task


@transaction.atomic
def complete_task(*, task: Task, actor: Actor, at: datetime, note: str = "") -> Task:
    """Confirm for the issuer that a task is done (确认完成).

    Of a recurring task this confirms the occurrence that is due: it is met, the next one opens, and
    the task goes on until its last.
    """
    actor.must(rules.TASK_CONFIRM, *moves.issuer(task))
    if Progress._base_manager.filter(
        task=task, kind=StatementKind.REPORTED, by_id=actor.id, by_id__isnull=False
    ).exists():
        raise rules.OwnWork
    moves.take([task])
    next_on = _next_occurrence(task)
    if next_on:
        moves.move(task, TaskAction.ADVANCE, actor=actor, at=at, percent=0, due_on=next_on)
    else:
        done: dict[str, Any] = {"percent": 100, "due_on": None, "completed_at": at}
        moves.move(task, TaskAction.COMPLETE, actor=actor, at=at, **done)
    moves.meet(task, actor=actor, at=at)
    moves.owe([task], actor=actor, at=at)
    kind = StatementKind.ADVANCED if next_on else StatementKind.COMPLETED
    moves.say([task], kind, note.strip(), actor=actor, at=at)
    moves.roll_up([task], actor=actor, at=at)
    return task


def _next_occurrence(task: Task) -> date | None:
    """Return the day of the occurrence after the one that is due now, whatever was read before."""
    task.refresh_from_db(fields=["deadlines", "due_on"])
    if task.part_count or task.due_on is None:
        return None
    return rules.next_due_on(task.deadlines, task.due_on, moves.plans_until([task])[task.plan_id])


def _must_report(task: Task, actor: Actor) -> None:
    if not rules.may_report(actor, task.organisation_id, task.area_path, task.sector):
        raise CapabilityMissing(capability=capabilities.label(rules.TASK_REPORT))


def _must_be_whole(task: Task, action: str) -> None:
    if task.part_count:
        raise BadInput(
            problem=Words(
                "该任务已分解到{part_count}个单位，请对分解后的任务{action}。",
                part_count=task.part_count,
                action=action,
            )
        )


def _statement(percent: int, text: str) -> str:
    if not 0 <= percent <= 100:
        raise BadInput(problem="完成比例应为0到100的整数。")
    stated = text.replace("\0", "").strip()
    if not stated or len(stated) > LONGEST:
        raise BadInput(problem=Words("请填写进展情况，不超过{limit}字。", limit=LONGEST))
    return stated


def _said_before(
    statement_id: UUID, task: Task, percent: int, text: str, actor: Actor
) -> Progress | None:
    """Return the statement of this id; refuse when it was used to say something else."""
    said = Progress._base_manager.filter(pk=statement_id).first()
    if said is None:
        return None
    if (said.task_id, said.by_id, said.percent, said.text) != (task.pk, actor.id, percent, text):
        raise BadInput(problem="该编号已用于另一条进展，请刷新后重新填报。")
    return said


@transaction.atomic
def _report(
    statement_id: UUID,
    task: Task,
    percent: int,
    text: str,
    files: list[Checked],
    *,
    actor: Actor,
    at: datetime,
) -> Progress:
    moves.take([task])
    before = _said_before(statement_id, task, percent, text, actor)
    if before:
        return before
    _must_be_whole(task, "填报进展")
    told = {"progress": str(statement_id), "files": [file.kept.hash for file in files]}
    moves.move(task, TaskAction.REPORT, actor=actor, at=at, told=told, percent=percent)
    [said] = moves.say([task], StatementKind.REPORTED, text, actor=actor, at=at, id=statement_id)
    subject = Mark(PROGRESS, str(said.pk), task.area_id, said.area_path)
    documents.attach(subject=subject, files=files, actor=actor, at=at, sector=task.sector)
    moves.roll_up([task], actor=actor, at=at)
    return said
