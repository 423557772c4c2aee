"""How each firm keeps its devices, and the devices behind the number."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import Connectivity
from wanghuo.monitoring.maintenance import forms, queries
from wanghuo.monitoring.maintenance.queries import Asked, FirmLine, KeptFilter, firm_coded
from wanghuo.monitoring.maintenance.rules import TICKET_READ
from wanghuo.monitoring.maintenance.views.cells import (
    CHUNK,
    ROWS_A_PAGE,
    below,
    local,
    percent,
)

LINES = (
    "维护机构", "装置", "在线", "在线率", "未办结故障单", "逾期故障单", "修好", "平均修复天数",
    "查岗已应答", "查岗未按时应答", "查岗合格率",
)  # fmt: skip
DEVICE_LINES = ("名称", "装置标识", "区划", "场所", "维护机构", "在线状态", "最近收到")
MONTH = timedelta(days=30)


@require_GET
@needs(TICKET_READ)
def overview(request: ActorRequest) -> HttpResponseBase:
    """Tell of each firm: devices, connected rate, tickets, repairs, duty checks."""
    form = forms.OverviewFilter(request.GET)
    values, today = form.values(), clock.today()
    asked = Asked(
        on=today,
        since=values["since"] or today - MONTH,
        until=values["until"] or today,
        below=below(values),
    )
    lines = queries.firm_lines(asked)
    if is_export(request):
        return export_answer(
            request,
            title="维护概览",
            header=LINES,
            rows=firm_lines(lines),
            count=len(lines),
            filters=form.filters(asked.below and asked.below.name),
        )
    page = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "maintenance/overview.html", {"form": form, "asked": asked, "page": page}
    )


@require_GET
@needs(TICKET_READ)
def kept_devices(request: ActorRequest) -> HttpResponseBase:
    """List the claimed devices of a firm, connected or not."""
    form = forms.KeptFilter(request.GET)
    values = form.values()
    chosen = KeptFilter(
        firm=firm_coded(values["firm"]),
        is_connected={"yes": True, "no": False}.get(values["connected"]),
        below=below(values),
    )
    rows = queries.kept_devices(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="维护的装置",
            header=DEVICE_LINES,
            rows=device_lines(rows),
            count=rows.count(),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": clock.now()}
    return render(request, "maintenance/devices.html", context)


def firm_lines(lines: list[FirmLine]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each firm."""
    for one in lines:
        yield (
            one.name,
            one.devices,
            one.connected,
            percent(one.rate),
            one.standing,
            one.overdue,
            one.repaired,
            "—" if one.repair_days is None else one.repair_days,
            one.duty.passed,
            one.duty.missed,
            percent(one.duty.rate),
        )


def device_lines(rows: QuerySet[Device]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each device, read in pieces."""
    for one in rows.iterator(CHUNK):
        yield (
            one.name,
            one.identity,
            one.area.name,
            one.place.name if one.place else "",
            one.firm.name if one.firm else "",
            Connectivity(one.twin.connectivity).label,
            local(one.twin.heard_at),
        )
