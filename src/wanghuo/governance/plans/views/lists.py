"""The three lists and the board; each exports exactly what it shows."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.governance.plans import queries
from wanghuo.governance.plans.queries import Sheet, TaskFilter
from wanghuo.governance.plans.rules import TASK_READ, TaskRank, TaskState
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.exports import export_answer, is_export

M = TypeVar("M", bound=Model)

ROWS_A_PAGE = 50


@require_GET
@needs(TASK_READ)
def tasks(request: ActorRequest) -> HttpResponseBase:
    """List tasks under the filter in the address."""
    chosen = task_filter(request)
    rows = queries.task_list(chosen)
    if is_export(request):
        return _export(request, queries.task_sheet(rows), rows, queries.filter_words(chosen))
    context = {
        "page": _page(request, rows),
        "chosen": chosen,
        "states": list(TaskState),
        "plans": queries.plans(),
        "on": clock.today(),
    }
    return render(request, "plans/tasks.html", context)


def task_filter(request: ActorRequest) -> TaskFilter:
    """Read the filter from the address; what cannot be read is refused, never ignored."""
    asked = request.GET
    try:
        return TaskFilter(
            plan_id=UUID(asked["plan"]) if asked.get("plan") else None,
            organisation_id=int(asked["organisation"]) if asked.get("organisation") else None,
            area_path=asked.get("area", ""),
            is_here=asked.get("here") == "1",
            rank=TaskRank(asked["rank"]) if asked.get("rank") else None,
            state=TaskState(asked["state"]) if asked.get("state") else None,
            overdue_on=_day(asked.get("overdue", "")),
            at_risk_on=_day(asked.get("at_risk", "")),
            text=asked.get("text", "").strip(),
        )
    except ValueError:
        raise BadInput(problem="筛选条件无效，请从页面重新选择。") from None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@require_GET
@needs(TASK_READ)
def problems(request: ActorRequest) -> HttpResponseBase:
    """List the problems that plans name."""
    plan_id, text = _plan(request), request.GET.get("text", "").strip()
    rows = queries.problem_list(plan_id=plan_id, text=text)
    if is_export(request):
        words = queries.filter_words(TaskFilter(plan_id=plan_id, text=text))
        return _export(request, queries.problem_sheet(rows), rows, words)
    context = {"page": _page(request, rows), "plans": queries.plans()}
    return render(request, "plans/problems.html", context)


@require_GET
@needs(TASK_READ)
def responsibilities(request: ActorRequest) -> HttpResponseBase:
    """List who must do what."""
    plan_id, text = _plan(request), request.GET.get("text", "").strip()
    is_unknown = request.GET.get("unknown") == "1"
    rows = queries.responsibility_list(plan_id=plan_id, is_unknown=is_unknown, text=text)
    if is_export(request):
        words = queries.filter_words(TaskFilter(plan_id=plan_id, text=text))
        words += [("范围", "没有对上的单位")] if is_unknown else []
        return _export(request, queries.responsibility_sheet(rows), rows, words)
    context = {"page": _page(request, rows), "plans": queries.plans()}
    return render(request, "plans/responsibilities.html", context)


@require_GET
@needs(TASK_READ)
def board(request: ActorRequest) -> HttpResponse:
    """Show how far the work has come, by area and by unit; every number opens its list."""
    on = clock.today()
    plan_id = _plan(request)
    roots = areas.reach_roots()
    chosen = request.GET.get("area", "")
    here = next((root for root in roots if str(root.pk) == chosen), None)
    here = here or (
        areas.area_in_scope(int(chosen)) if chosen.isdecimal() else next(iter(roots), None)
    )
    context = {
        "on": on,
        "here": here,
        "roots": roots,
        "by_area": queries.board_by_area(on, area=here, plan_id=plan_id) if here else [],
        "by_unit": queries.board_by_unit(on, area_path=here.path, plan_id=plan_id) if here else [],
        "plans": queries.plans(),
    }
    return render(request, "plans/board.html", context)


def _plan(request: ActorRequest) -> UUID | None:
    text = request.GET.get("plan", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadInput(problem="筛选条件无效，请从页面重新选择。") from None


def _page(request: ActorRequest, rows: QuerySet[M]) -> Page[M]:
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))


def _export(
    request: ActorRequest, sheet: Sheet, rows: QuerySet[M], filters: list[tuple[str, str]]
) -> HttpResponseBase:
    return export_answer(
        request,
        title=sheet.title,
        header=sheet.header,
        rows=sheet.rows,
        count=rows.count(),
        filters=filters,
    )
