"""Tasks: look, assign, report, answer."""

from typing import Annotated
from uuid import UUID

from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from wanghuo.base.areas import queries as areas
from wanghuo.base.documents.schemas import uploads
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.schemas import OrganisationOut
from wanghuo.governance.plans import queries, services
from wanghuo.governance.plans.models import Progress, Task
from wanghuo.governance.plans.queries import TaskFilter, choices
from wanghuo.governance.plans.rules import TASK_ASSIGN, TASK_CONFIRM, TASK_READ, TASK_REPORT
from wanghuo.governance.plans.schemas import asked as asked_of
from wanghuo.governance.plans.schemas import told
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.operations import (
    Listed,
    Page,
    Paging,
    Words,
    listed,
)

TIMELINE = 50

Percent = Annotated[int, Form(ge=0, le=100)]

router = Router(tags=["任务"])


@router.get("/tasks", response=Page[told.TaskOut], summary="任务清单")
@needs(TASK_READ)
def task_list(request: ActorRequest, asked: Query[asked_of.TasksAsked]) -> Listed:
    """List tasks under the filter."""
    del request
    return listed(queries.task_list(_filter(asked)), asked)


def _filter(asked: asked_of.TasksAsked) -> TaskFilter:
    narrowed = asked.model_dump(exclude={"limit", "offset", "area_id"})
    path = areas.area_in_scope(asked.area_id).path if asked.area_id else ""
    return TaskFilter(area_path=path, **narrowed)


@router.get("/tasks/{task_id}", response=told.TaskDetailOut, summary="任务详情")
@needs(TASK_READ)
def task_detail(request: ActorRequest, task_id: UUID) -> Listed:
    """Return one task with everything around it."""
    del request
    detail = queries.task_detail(task_id)
    return {
        "task": detail.task,
        "parts": detail.parts,
        "progress": detail.progress,
        "responsibilities": detail.responsibilities,
        "deadlines": detail.deadlines,
        "timeline": list(facts.timeline(detail.subject.type, detail.subject.id)[:TIMELINE]),
    }


@router.get("/tasks/{task_id}/assignable", response=Page[OrganisationOut], summary="可分派的单位")
@needs(TASK_ASSIGN)
def assignable(request: ActorRequest, task_id: UUID, asked: Query[Paging]) -> Listed:
    """List organisations to which the task may be given."""
    del request
    return listed(choices.assignable(queries.task(task_id), clock.today()), asked)


@router.post("/tasks/{task_id}/assign", response=list[told.TaskRow], summary="分派任务")
@needs(TASK_ASSIGN)
def assign_task(request: ActorRequest, task_id: UUID, asked: asked_of.Assigning) -> list[Task]:
    """Give the task to organisations; return the parts made, none for who has one already."""
    task = queries.task(task_id)
    return services.assign_task(
        task=task,
        organisations=_chosen(asked.organisation_ids),
        actor=request.actor,
        at=clock.now(),
        due_on=asked.due_on,
        note=asked.note,
    )


def _chosen(ids: list[int]) -> list[Organisation]:
    """Find every organisation named, or refuse: none is dropped silently."""
    rows = people.organisations(clock.today()).filter(pk__in=ids)
    chosen = list(rows.order_by("id"))
    if len(chosen) != len(set(ids)):
        raise NotFound(what="单位")
    return chosen


@router.post(
    "/tasks/{task_id}/assign-matched",
    response=list[told.TaskRow],
    summary="按方案所列单位分派",
)
@needs(TASK_ASSIGN)
def assign_to_matched(request: ActorRequest, task_id: UUID) -> list[Task]:
    """Give the task to the units that the plan names and the register knows."""
    task = queries.task(task_id)
    return services.assign_to_matched(task=task, actor=request.actor, at=clock.now())


@router.post("/tasks/{task_id}/progress", response={201: told.ProgressOut}, summary="填报进展")
@needs(TASK_REPORT)
def report_progress(
    request: ActorRequest,
    task_id: UUID,
    percent: Percent,
    text: Form[Words],
    id: Form[UUID | None] = None,  # noqa: A002 -- the id that the phone gave its statement
    files: File[list[UploadedFile]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
    captures: Form[str] = "",
) -> Progress:
    """State progress with files; the same `id` is said once.

    `captures` tells of each file what the device knows: a JSON list as long as `files`.
    """
    said = services.report_progress(
        task=queries.task(task_id),
        percent=percent,
        text=text,
        actor=request.actor,
        at=clock.now(),
        files=uploads(files, captures),
        id=id,
    )
    return queries.with_files([said])[0]  # while the scope is in force


@router.post("/tasks/{task_id}/submit", response=told.TaskOut, summary="报请确认")
@needs(TASK_REPORT)
def submit_task(request: ActorRequest, task_id: UUID) -> Task:
    """Say that a task is done and ask the issuer to confirm it."""
    task = queries.task(task_id)
    return services.submit_task(task=task, actor=request.actor, at=clock.now())


@router.post("/tasks/{task_id}/return", response=told.TaskOut, summary="退回")
@needs(TASK_CONFIRM)
def return_task(request: ActorRequest, task_id: UUID, asked: asked_of.Reason) -> Task:
    """Send a task back to its unit."""
    task = queries.task(task_id)
    return services.return_task(task=task, reason=asked.reason, actor=request.actor, at=clock.now())


@router.post("/tasks/{task_id}/complete", response=told.TaskOut, summary="确认完成")
@needs(TASK_CONFIRM)
def complete_task(request: ActorRequest, task_id: UUID, asked: asked_of.Note) -> Task:
    """Confirm that a task, or the occurrence that is due, is done."""
    task = queries.task(task_id)
    return services.complete_task(task=task, note=asked.note, actor=request.actor, at=clock.now())


@router.post("/tasks/{task_id}/withdraw", response=told.TaskOut, summary="撤销任务")
@needs(TASK_ASSIGN)
def withdraw_task(request: ActorRequest, task_id: UUID, asked: asked_of.Reason) -> Task:
    """Take a task back with everything below it that is not done."""
    task = queries.task(task_id)
    return services.withdraw_task(
        task=task, reason=asked.reason, actor=request.actor, at=clock.now()
    )
