"""One task: its sentence, its parts, its progress, and what may be done with it now."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.documents.services import Upload
from wanghuo.base.notices import queries as notices
from wanghuo.base.people import queries as people
from wanghuo.governance.plans import queries, services
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.queries import choices
from wanghuo.governance.plans.rules import (
    TASK_ASSIGN,
    TASK_CONFIRM,
    TASK_READ,
    TASK_REPORT,
    may_report,
)
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped


@require_GET
@needs(TASK_READ)
def task(request: ActorRequest, task_id: UUID) -> HttpResponse:
    """Show a task with its timeline and the actions this actor may take."""
    detail = queries.task_detail(task_id)
    found = detail.task
    actor = request.actor
    may_assign = actor.can(TASK_ASSIGN, found.area_path, found.sector)
    context = {
        "detail": detail,
        "task": found,
        "timeline": list(facts.timeline(detail.subject.type, detail.subject.id)[:50]),
        "may_assign": may_assign,
        "may_report": found.part_count == 0
        and may_report(actor, found.organisation_id, found.area_path, found.sector),
        "may_confirm": choices.may_confirm(found, actor),
        "lines": notices.lines(notices.reminders_of("task", str(task_id))),
        "statement_id": new_id(),
        "on": clock.today(),
    }
    if may_assign:
        with scoped(actor.scope(TASK_ASSIGN)):
            context["organisations"] = list(choices.assignable(found, clock.today()))
    return render(request, "plans/task.html", context)


@require_POST
@needs(TASK_ASSIGN)
def assign_task(request: ActorRequest, task_id: UUID) -> HttpResponse:
    """Give the task to the chosen units, or to the units that the plan names."""
    found = queries.task(task_id)
    at = clock.now()
    if "matched" in request.POST:
        parts = services.assign_to_matched(task=found, actor=request.actor, at=at)
    else:
        chosen = [int(n) for n in request.POST.getlist("organisations") if n.isdecimal()]
        parts = services.assign_task(
            task=found,
            organisations=people.organisations(clock.today()).filter(pk__in=chosen).order_by("id"),
            actor=request.actor,
            at=at,
            due_on=_date(request.POST.get("due_on", "")),
            note=request.POST.get("note", ""),
        )
    given = ngettext("已分派给 %(n)s 个单位。", "已分派给 %(n)s 个单位。", len(parts))
    messages.success(request, given % {"n": len(parts)})
    return redirect("plans:task", task_id)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(problem="日期应写成 2026-06-30 的样子。") from None


@require_POST
@needs(TASK_REPORT)
def report_progress(request: ActorRequest, task_id: UUID) -> HttpResponse:
    """State progress with files; ticking the box asks for confirmation at once."""
    found = queries.task(task_id)
    percent = request.POST.get("percent", "")
    if not percent.isdecimal():
        raise BadInput(problem="完成比例应为0到100的整数。")
    services.report_progress(
        task=found,
        percent=int(percent),
        text=request.POST.get("text", ""),
        actor=request.actor,
        at=clock.now(),
        files=[Upload(f.name or "", f.read()) for f in request.FILES.getlist("files")],
        id=_uuid(request.POST.get("id", "")),
    )
    if "submit" in request.POST:
        services.submit_task(task=queries.task(task_id), actor=request.actor, at=clock.now())
    messages.success(request, gettext("进展已保存。"))
    return redirect("plans:task", task_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadInput(problem="填报编号无效，请刷新页面后重新填报。") from None


def _move(
    capability: str, act: Callable[[Task, ActorRequest], object], said: str
) -> Callable[..., HttpResponse]:
    @require_POST
    @needs(capability)
    def door(request: ActorRequest, task_id: UUID) -> HttpResponse:
        act(queries.task(task_id), request)
        messages.success(request, gettext(said))
        return redirect("plans:task", task_id)

    return door


submit_task = _move(
    TASK_REPORT,
    lambda task, request: services.submit_task(task=task, actor=request.actor, at=clock.now()),
    "已报请确认。",
)
return_task = _move(
    TASK_CONFIRM,
    lambda task, request: services.return_task(
        task=task, reason=request.POST.get("reason", ""), actor=request.actor, at=clock.now()
    ),
    "已退回。",
)
complete_task = _move(
    TASK_CONFIRM,
    lambda task, request: services.complete_task(
        task=task, note=request.POST.get("note", ""), actor=request.actor, at=clock.now()
    ),
    "已确认完成。",
)
withdraw_task = _move(
    TASK_ASSIGN,
    lambda task, request: services.withdraw_task(
        task=task, reason=request.POST.get("reason", ""), actor=request.actor, at=clock.now()
    ),
    "已撤销。",
)
