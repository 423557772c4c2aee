"""Which limits hold for which series, and limits of one's own (限值)."""

from collections.abc import Iterator
from typing import Any

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
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings import forms, queries, services
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.queries import Held, LimitFilter
from wanghuo.monitoring.readings.rules import LIMIT_MANAGE, Level, quantity_label

ROWS_A_PAGE, CHUNK = 50, 500
LINES = (
    "装置", "区划", "部位", "监测量", "最近值", "单位", "限值状态", "限值来源", "下限", "上限",
    "回差", "持续时间（秒）", "规则",
)  # fmt: skip


@require_GET
@needs(DEVICE_READ)
def limits(request: ActorRequest) -> HttpResponseBase:
    """List series and their limits under the filter in the address."""
    form = forms.LimitsFilter(request.GET)
    chosen = _chosen(form)
    rows = queries.series_limits(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="限值",
            header=LINES,
            rows=limit_lines(rows),
            count=rows.count(),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    held = queries.held_limits(page, clock.today())
    return render(request, "readings/limits.html", {"form": form, "page": page, "held": held})


@require_GET
@needs(DEVICE_READ)
def series_limit(request: ActorRequest, series_id: int) -> HttpResponse:
    """Show what holds for one series; whoever may, changes it."""
    [held] = queries.held_limits([queries.series_in_scope(series_id)], clock.today())
    may = request.actor.can(LIMIT_MANAGE, held.series.device.area_path)
    context = {
        "held": held,
        "form": forms.LimitForm(initial=_initial(held)) if may else None,
        "drop_form": forms.DropForm(initial={"version": held.own.version})
        if may and held.own
        else None,
    }
    return render(request, "readings/limits_one.html", context)


@require_POST
@needs(LIMIT_MANAGE)
def set_limits(request: ActorRequest, series_id: int) -> HttpResponse:
    """Set the limits of one series."""
    row = queries.series_in_scope(series_id)
    asked = forms.LimitForm(request.POST).asked()
    services.set_limits(series=row, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已设定，从下一个值起按它判断。"))
    return redirect("readings:series_limit", series_id)


@require_POST
@needs(LIMIT_MANAGE)
def drop_limits(request: ActorRequest, series_id: int) -> HttpResponse:
    """Let the rulebook's limits hold again."""
    row = queries.series_in_scope(series_id)
    values = forms.DropForm(request.POST).values()
    services.drop_limits(series=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已恢复规则默认限值。"))
    return redirect("readings:series_limit", series_id)


def _initial(held: Held) -> dict[str, Any]:
    own = held.own
    return {
        **held.limit._asdict(),
        "version": own.version if own else 0,
        "is_off": own is not None and not own.is_on,
        "note": own.note if own else "",
    }


def _chosen(form: forms.LimitsFilter) -> LimitFilter:
    values = form.values()
    area = values["area"].strip()
    return LimitFilter(
        level=values["level"],
        is_own={"own": True, "default": False}.get(values["source"]),
        quantity=values["quantity"],
        text=values["text"].strip(),
        below=areas.area_coded(area) if area else None,
        device_id=values["device_id"],
    )


def limit_lines(rows: QuerySet[Series]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each series, read in pieces."""
    on = clock.today()
    for row in rows.iterator(CHUNK):
        [one] = queries.held_limits([row], on)
        yield (
            row.device.name,
            row.device.area.name,
            row.where,
            quantity_label(row.quantity),
            row.last_value,
            row.unit,
            Level(row.level).label,
            one.source.label,
            one.limit.low,
            one.limit.high,
            one.limit.release,
            one.limit.seconds,
            one.rule.title if one.rule else "",
        )
