"""Duty checks: the list, the rates, a drive and what came of it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.maintenance import forms, queries, services
from wanghuo.monitoring.maintenance.models import DutyCheck
from wanghuo.monitoring.maintenance.queries import CheckFilter, RateLine, firm_coded
from wanghuo.monitoring.maintenance.rules import (
    DUTY_CHECK_SEND,
    TICKET_READ,
    CheckState,
    Grouping,
)
from wanghuo.monitoring.maintenance.views.cells import (
    CHUNK,
    ROWS_A_PAGE,
    TIMELINE,
    below,
    local,
    percent,
)

LINES = (
    "查岗时间", "装置", "场所", "区划", "维护机构", "时限（分钟）", "结果", "应答时间", "查岗人",
)  # fmt: skip
RATE_LINES = ("名称", "查岗次数", "已应答", "未按时应答", "未送达", "等待应答", "合格率")


@require_GET
@needs(TICKET_READ)
def checks(request: ActorRequest) -> HttpResponseBase:
    """List duty checks under the filter in the address."""
    form = forms.ChecksFilter(request.GET)
    chosen = _chosen(form)
    rows = queries.check_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="查岗",
            header=LINES,
            rows=check_lines(rows),
            count=rows.count(),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    context = {
        "form": form,
        "chosen": chosen,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        **_numbers(chosen),
        "may_send": request.actor.can(DUTY_CHECK_SEND),
        "drive_form": forms.DriveForm(),
    }
    return render(request, "maintenance/checks.html", context)


@require_GET
@needs(TICKET_READ)
def rates(request: ActorRequest) -> HttpResponseBase:
    """Tell how firms, places or areas answered."""
    form = forms.RatesFilter(request.GET)
    values = form.values()
    chosen = CheckFilter(below=below(values), since=values["since"], until=values["until"])
    by = values["by"] or Grouping.FIRM
    lines = queries.duty_rates(chosen, by)
    if is_export(request):
        return export_answer(
            request,
            title="查岗合格率",
            header=RATE_LINES,
            rows=rate_lines(lines),
            count=len(lines),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    context = {
        "form": form,
        "by": by,
        "parameter": {Grouping.PLACE: "place_id"}.get(by, by.value),
        "chosen": chosen,
        "page": Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page")),
        **_numbers(chosen),
    }
    return render(request, "maintenance/rates.html", context)


@require_GET
@needs(TICKET_READ)
def drive_page(request: ActorRequest, drive_id: UUID) -> HttpResponse:
    """Show what came of a drive."""
    row = queries.drive_in_scope(drive_id)
    chosen = CheckFilter(drive_id=row.pk)
    rows = queries.check_list(chosen)
    context = {
        "drive": row,
        "chosen": chosen,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        **_numbers(chosen),
        "timeline": list(facts.timeline("dutydrive", str(row.pk))[:TIMELINE]),
    }
    return render(request, "maintenance/drive.html", context)


@require_POST
@needs(DUTY_CHECK_SEND)
def start_drive(request: ActorRequest) -> HttpResponse:
    """Ask all control rooms below an area at once."""
    values = forms.DriveForm(request.POST).values()
    row = services.start_drive(
        area=areas.area_coded(values["area"]),
        minutes=values["minutes"],
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("查岗命令已排队下发，应答会显示在下面。"))
    return redirect("maintenance:drive", row.pk)


def _numbers(chosen: CheckFilter) -> dict[str, Any]:
    numbers = queries.duty_numbers(chosen)
    parts = [(state, getattr(numbers, state.value)) for state in CheckState]
    return {"numbers": numbers, "parts": parts, "rate": percent(numbers.rate)}


def _chosen(form: forms.ChecksFilter) -> CheckFilter:
    values = form.values()
    return CheckFilter(
        state=values["state"],
        firm=firm_coded(values["firm"]),
        device_id=values["device_id"],
        place_id=values["place_id"],
        drive_id=values["drive_id"],
        below=below(values),
        since=values["since"],
        until=values["until"],
    )


def check_lines(rows: QuerySet[DutyCheck]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each duty check, read in pieces."""
    for one in rows.iterator(CHUNK):
        yield (
            local(one.asked_at),
            one.device.name,
            one.place.name if one.place else "",
            one.area.name,
            one.firm.name if one.firm else "",
            one.minutes,
            CheckState(one.state).label,
            local(one.answered_at),
            one.asked_by.name if one.asked_by else "",
        )


def rate_lines(lines: list[RateLine]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each firm, place or area."""
    for one in lines:
        numbers = one.numbers
        yield (
            one.name,
            numbers.count,
            numbers.passed,
            numbers.missed,
            numbers.lost,
            numbers.asked,
            percent(numbers.rate),
        )
