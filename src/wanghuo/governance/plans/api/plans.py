"""Plans: read, upload, confirm, amend, assign."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from wanghuo.base.areas import queries as areas
from wanghuo.governance.plans import queries, services
from wanghuo.governance.plans.models import Plan
from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.values import as_json
from wanghuo.governance.plans.rules import PLAN_READ, PLAN_REVIEW, PLAN_UPLOAD, TASK_ASSIGN
from wanghuo.governance.plans.schemas import asked as asked_of
from wanghuo.governance.plans.schemas import told
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import (
    FILE_ANSWER,
    Count,
    Listed,
    Page,
    Paging,
    RowId,
    content_of,
    file_answer,
    listed,
)
from wanghuo.kernel.scoping import scoped

router = Router(tags=["方案"])


@router.get("/plans", response=Page[told.PlanLine], summary="方案列表")
@needs(PLAN_READ)
def plans(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List plans, the newest first."""
    del request
    return listed(queries.plans(), asked)


@router.post("/plans", response={201: told.PlanHead}, summary="上传方案文件")
@needs(PLAN_UPLOAD)
def upload_plan(request: ActorRequest, area_id: Form[RowId], file: File[UploadedFile]) -> Plan:
    """Read a file and keep it for review; the same file in an area is the same plan."""
    return services.upload_plan(
        area=areas.area_in_scope(area_id),
        file_name=file.name or "",
        data=content_of(file),
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/plans/text", response={201: told.PlanHead}, summary="上传方案正文")
@needs(PLAN_UPLOAD)
def upload_plan_text(request: ActorRequest, asked: asked_of.PlanTextOf) -> Plan:
    """Read a text and keep it for review."""
    area = areas.area_in_scope(asked.area_id)
    return services.upload_plan(
        area=area, file_name="", data=asked.text, actor=request.actor, at=clock.now()
    )


@router.post("/plans/read", response=dict[str, Any], summary="解析方案正文（不保存）")
@needs(PLAN_UPLOAD)
def read_plan(request: ActorRequest, asked: asked_of.PlanText) -> object:
    """Read a text and keep nothing; the answer has the shape of `plan-reading.schema.json`."""
    del request
    return as_json(read(asked.text))


@router.get("/plans/{plan_id}", response=told.PlanOut, summary="方案及正文")
@needs(PLAN_READ)
def plan(request: ActorRequest, plan_id: UUID) -> Plan:
    """Return one plan with its text."""
    del request
    return queries.plan(plan_id)


@router.get("/plans/{plan_id}/file", openapi_extra=FILE_ANSWER, summary="方案原文件")
@needs(PLAN_READ)
def plan_file(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Give the original file back."""
    del request
    found = queries.plan(plan_id)
    return file_answer(found.file, found.file_name)


@router.get("/plans/{plan_id}/amendments", response=list[told.AmendedOut], summary="与上一版本对照")
@needs(PLAN_READ)
def amendments(request: ActorRequest, plan_id: UUID) -> list[queries.Amended]:
    """Compare the tasks of a version with those of the version it amends."""
    del request
    return queries.amendments(queries.plan(plan_id))


@router.post("/plans/{plan_id}/accept-all", response=Count, summary="全部采纳")
@needs(PLAN_REVIEW)
def accept_all_pending(request: ActorRequest, plan_id: UUID) -> Mapping[str, int]:
    """Accept every item that has no verdict yet; tell how many."""
    found = queries.plan(plan_id)
    return {"count": services.accept_all_pending(plan=found, actor=request.actor, at=clock.now())}


@router.post("/plans/{plan_id}/confirm", response=told.PlanHead, summary="确认方案")
@needs(PLAN_REVIEW)
def confirm_plan(request: ActorRequest, plan_id: UUID, asked: asked_of.Confirming) -> Plan:
    """Turn the accepted items into work."""
    return services.confirm_plan(
        plan=queries.plan(plan_id),
        actor=request.actor,
        at=clock.now(),
        accept_pending=asked.accept_pending,
    )


@router.post("/plans/{plan_id}/discard", response=told.PlanHead, summary="作废方案")
@needs(PLAN_REVIEW)
def discard_plan(request: ActorRequest, plan_id: UUID) -> Plan:
    """Put away a plan uploaded by mistake."""
    found = queries.plan(plan_id)
    return services.discard_plan(plan=found, actor=request.actor, at=clock.now())


@router.post("/plans/{plan_id}/amend", response={201: told.PlanHead}, summary="上传修订版文件")
@needs(PLAN_UPLOAD)
def amend_plan(request: ActorRequest, plan_id: UUID, file: File[UploadedFile]) -> Plan:
    """Take the next version of a confirmed plan as a file."""
    return _amend(request, plan_id, file.name or "", content_of(file))


@router.post("/plans/{plan_id}/amend/text", response={201: told.PlanHead}, summary="上传修订版正文")
@needs(PLAN_UPLOAD)
def amend_plan_text(request: ActorRequest, plan_id: UUID, asked: asked_of.PlanText) -> Plan:
    """Take the next version of a confirmed plan as text."""
    return _amend(request, plan_id, "", asked.text)


def _amend(request: ActorRequest, plan_id: UUID, name: str, data: bytes | str) -> Plan:
    return services.amend_plan(
        plan=queries.plan(plan_id), file_name=name, data=data, actor=request.actor, at=clock.now()
    )


@router.post("/plans/{plan_id}/assign", response=told.AssignedOut, summary="一键分派")
@needs(TASK_ASSIGN)
def assign_plan(request: ActorRequest, plan_id: UUID) -> services.Assigned:
    """Give every task to the units the plan names, as far as they are known."""
    with scoped(request.actor.scope(PLAN_READ)):
        found = queries.plan(plan_id)
    return services.assign_plan(plan=found, actor=request.actor, at=clock.now())
