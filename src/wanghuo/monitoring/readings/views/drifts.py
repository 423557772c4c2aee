"""Series that go slowly towards a limit: the list, one of them, and its end (趋势预警)."""

from collections.abc import Iterator
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
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings import forms, queries, services
from wanghuo.monitoring.readings.models import Drift
from wanghuo.monitoring.readings.queries import DriftFilter
from wanghuo.monitoring.readings.rules import LIMIT_MANAGE, DriftState, quantity_label

ROWS_A_PAGE, CHUNK, TIMELINE = 50, 500, 50
LINES = (
    "装置", "部位", "场所", "区划", "监测量", "趋势", "每天变化", "限值", "单位", "预计几天到限",
    "开始日期", "最近日期", "发现时间", "办结时间", "办结人", "说明",
)  # fmt: skip


@require_GET
@needs(DEVICE_READ)
def drifts(request: ActorRequest) -> HttpResponseBase:
    """List drifts under the filter in the address; what stands, unless another is asked for."""
    form = forms.DriftsFilter(request.GET)
    chosen = _chosen(form)
    rows = queries.drift_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="趋势预警",
            header=LINES,
            rows=drift_lines(rows),
            count=rows.count(),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "readings/drifts.html", {"form": form, "page": page})


@require_GET
@needs(DEVICE_READ)
def drift_page(request: ActorRequest, drift_id: UUID) -> HttpResponse:
    """Show one drift; whoever may, settles it."""
    row = queries.drift_in_scope(drift_id)
    may = request.actor.can(LIMIT_MANAGE, row.area_path) and row.settled_at is None
    context = {
        "drift": row,
        "form": forms.SettleForm(initial={"version": row.version}) if may else None,
        "timeline": list(facts.timeline("drift", str(row.pk))[:TIMELINE]),
    }
    return render(request, "readings/drifts_one.html", context)


@require_POST
@needs(LIMIT_MANAGE)
def settle_drift(request: ActorRequest, drift_id: UUID) -> HttpResponse:
    """Settle a drift."""
    row = queries.drift_in_scope(drift_id)
    values = forms.SettleForm(request.POST).values()
    services.settle_drift(drift=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已办结。明天起重新积累数据，再有变化另行预警。"))
    return redirect("readings:drift", drift_id)


def _chosen(form: forms.DriftsFilter) -> DriftFilter:
    values = form.values()
    area = values["area"].strip()
    return DriftFilter(
        state=values["state"] or DriftState.STANDING,
        quantity=values["quantity"],
        text=values["text"].strip(),
        within_days=values["within_days"],
        below=areas.area_coded(area) if area else None,
        device_id=values["device_id"],
    )


def drift_lines(rows: QuerySet[Drift]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each drift, read in pieces."""
    for one in rows.iterator(CHUNK):
        settled = one.settled_at
        yield (
            one.series.device.name,
            one.series.where,
            one.place.name if one.place else "",
            one.area.name,
            quantity_label(one.series.quantity),
            str(one.words),
            one.a_day,
            one.limit,
            one.series.unit,
            one.days_left,
            one.since_on,
            one.until_on,
            one.found_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            settled.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if settled else "",
            one.settled_by.name if one.settled_by else "",
            one.note,
        )
