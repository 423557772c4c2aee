"""The plans page, one plan, and its side-by-side review."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.governance.plans import queries, services
from wanghuo.governance.plans.models import Plan, PlanItem
from wanghuo.governance.plans.rules import (
    PLAN_READ,
    PLAN_REVIEW,
    PLAN_UPLOAD,
    ItemKind,
    PlanState,
    Verdict,
)
from wanghuo.governance.plans.views.marks import reading_runs
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.scoping import scoped

ITEMS_A_PAGE = 100


@require_GET
@needs(PLAN_READ)
def plans(request: ActorRequest) -> HttpResponse:
    """List the plans in reach; whoever may upload finds the form on top."""
    page = Paginator(queries.plans(), 50).get_page(request.GET.get("page"))
    with scoped(request.actor.scope(PLAN_UPLOAD)):
        places = list(areas.places_of_plans())
    return render(request, "plans/plans.html", {"page": page, "places": places})


@require_POST
@needs(PLAN_UPLOAD)
def upload_plan(request: ActorRequest) -> HttpResponse:
    """Take a file or pasted text and go to its review."""
    name, data = _document(request)
    area = areas.area_in_scope(_number(request.POST.get("area", "")))
    plan = services.upload_plan(
        area=area, file_name=name, data=data, actor=request.actor, at=clock.now()
    )
    return redirect("plans:plan", plan.pk)


@require_POST
@needs(PLAN_UPLOAD)
def amend_plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Take the next version of a confirmed plan."""
    name, data = _document(request)
    plan = services.amend_plan(
        plan=queries.plan(plan_id), file_name=name, data=data, actor=request.actor, at=clock.now()
    )
    return redirect("plans:plan", plan.pk)


def _document(request: ActorRequest) -> tuple[str, bytes | str]:
    file = request.FILES.get("file")
    pasted = request.POST.get("text", "").strip()
    if file is not None:
        return file.name or "", file.read()
    if not pasted:
        raise BadInput(problem="请选择一个文件，或把正文粘贴到文本框。")
    return "", pasted


def _number(text: str) -> int:
    if not text.isdecimal():
        raise BadInput(problem="请选择方案所属的区划。")
    return int(text)


@require_GET
@needs(PLAN_READ)
def plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Show a plan: under review side by side, afterwards what became of it."""
    found = queries.plan(plan_id)
    if found.state == PlanState.REVIEWING and request.actor.can(PLAN_REVIEW, found.area_path):
        return _review(request, found)
    counts = queries.item_counts(found)
    kinds = [
        (kind, sum(n for (k, v), n in counts.items() if k == kind and v is not Verdict.REJECTED))
        for kind in ItemKind
    ]
    context = {
        "plan": found,
        "kinds": kinds,
        "runs": reading_runs(found, queries.plan_items(found)),
        "reports": queries.reports_owed(clock.today(), plan_id=found.pk),
        "may_assign": request.actor.can("task.assign", found.area_path),
        "may_amend": found.state == PlanState.CONFIRMED
        and request.actor.can(PLAN_UPLOAD, found.area_path),
    }
    return render(request, "plans/plan.html", context)


def _review(request: ActorRequest, found: Plan) -> HttpResponse:
    kind = ItemKind(request.GET.get("kind") or ItemKind.TASK)
    every = list(queries.plan_items(found))
    shown = queries.plan_items(found, kind=kind)
    context = {
        "plan": found,
        "kind": kind,
        "tabs": _tabs(every),
        "pending": sum(item.verdict == Verdict.PENDING for item in every),
        "runs": reading_runs(found, every),
        "page": _page(shown, request.GET.get("page")),
        "amendments": queries.amendments(found),
        "kinds": list(ItemKind),
    }
    return render(request, "plans/review.html", context)


def _tabs(items: list[PlanItem]) -> list[tuple[ItemKind, int]]:
    return [(kind, sum(item.kind == kind for item in items)) for kind in ItemKind]


def _page(items: QuerySet[PlanItem], number: str | None) -> object:
    return Paginator(items, ITEMS_A_PAGE).get_page(number)


@require_POST
@needs(PLAN_REVIEW)
def accept_all(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Accept every item that has no verdict yet."""
    count = services.accept_all_pending(
        plan=queries.plan(plan_id), actor=request.actor, at=clock.now()
    )
    accepted = ngettext("已采纳 %(n)s 条。", "已采纳 %(n)s 条。", count)
    messages.success(request, accepted % {"n": count})
    return redirect("plans:plan", plan_id)


@require_POST
@needs(PLAN_REVIEW)
def confirm_plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Turn the accepted items into work."""
    services.confirm_plan(
        plan=queries.plan(plan_id),
        actor=request.actor,
        at=clock.now(),
        accept_pending="accept_pending" in request.POST,
    )
    messages.success(request, gettext("方案已确认，任务已生成。"))
    return redirect("plans:plan", plan_id)


@require_POST
@needs(PLAN_REVIEW)
def discard_plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Put away a plan uploaded by mistake."""
    services.discard_plan(plan=queries.plan(plan_id), actor=request.actor, at=clock.now())
    messages.success(request, gettext("方案已作废，原文件仍保存备查。"))
    return redirect("plans:plans")


@require_POST
@needs("task.assign")
def assign_plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Give every task to the units the plan names, as far as they are known."""
    with scoped(request.actor.scope(PLAN_READ)):
        found = queries.plan(plan_id)
    outcome = services.assign_plan(plan=found, actor=request.actor, at=clock.now())
    messages.success(request, outcome.words().said(gettext))
    return redirect("plans:plan", plan_id)


@require_GET
@needs(PLAN_READ)
def plan_file(request: ActorRequest, plan_id: UUID) -> FileResponse:
    """Give the original file back, always as a download."""
    del request
    found = queries.plan(plan_id)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)
