"""What a device measures: its series with their last values, and one of them through time."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from wanghuo.kernel import clock
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.devices import queries as devices
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings import forms, queries
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.queries import Curve
from wanghuo.monitoring.readings.rules import quantity_label
from wanghuo.monitoring.readings.rules.history import EARLIEST, Span, Window, rounded, whole

ROWS_A_PAGE = 50
LINES = ("时间", "平均", "最低", "最高", "个数")


@require_GET
@needs(DEVICE_READ)
def device_series(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """List what a device measures; a part of its page, or a page where there is much."""
    device = devices.device_in_scope(device_id)
    rows = queries.series_of(device)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    limits = queries.limits_of_series(page, clock.today())
    context = {"device": device, "page": page, "limits": limits, "now": clock.now()}
    name = "readings/_device.html" if request.htmx else "readings/device.html"
    return render(request, name, context)


@require_GET
@needs(DEVICE_READ)
def series_page(request: ActorRequest, series_id: int) -> HttpResponseBase:
    """Show a series over a day, a month or a year; the export holds what is shown."""
    series = queries.series_in_scope(series_id)
    window = _window(request)
    shown = _shown(series, window)
    if is_export(request):
        return export_answer(
            request,
            title=f"{series.device.name}{quantity_label(series.quantity)}",
            header=LINES,
            rows=lines(shown["curve"]),
            count=len(shown["curve"].buckets),
            filters=_filter_words(series, window),
        )
    return render(request, "readings/series.html", {**shown, **_around(window)})


@require_GET
@needs(DEVICE_READ)
def series_now(request: ActorRequest, series_id: int) -> HttpResponse:
    """Return the last value and its age, for a page that asks again and again."""
    series = queries.series_in_scope(series_id)
    limits = queries.limits_of_series([series], clock.today())
    context = {"series": series, "limits": limits, "now": clock.now()}
    return render(request, "readings/_now.html", context)


@require_GET
@needs(DEVICE_READ)
def series_curve(request: ActorRequest, series_id: int) -> HttpResponse:
    """Return the numbers of the curve, for a page that has heard of a new value."""
    shown = _shown(queries.series_in_scope(series_id), _window(request))
    return render(request, "readings/_curve.html", shown)


def _window(request: ActorRequest) -> Window:
    return forms.HistoryForm(request.GET).window(clock.today())


def _shown(series: Series, window: Window) -> dict[str, Any]:
    curve = queries.curve_of(series, window.since, window.until)
    limits = queries.limits_of_series([series], clock.today())
    limit = limits.get(series.pk)
    return {
        "series": series,
        "window": window,
        "curve": curve,
        "whole": whole(curve.buckets),
        "limit": limit,
        "limits": limits,
        "now": clock.now(),
        "points": {
            "since": window.since,
            "until": window.until,
            "rows": [[one.at, one.mean, one.low, one.high] for one in curve.buckets],
            "limits": [limit.low, limit.high] if limit else [None, None],
        },
    }


def _around(window: Window) -> dict[str, Any]:
    """Say where one may go from here; nobody looks into the future."""
    today = clock.today()
    return {
        "form": forms.HistoryForm(initial={"span": window.span, "on": window.first}),
        "spans": list(Span),
        "is_live": window.first <= today < window.behind,
        "before": window.before if window.before >= EARLIEST else None,
        "behind": window.behind if window.behind <= today else None,
    }


def lines(curve: Curve) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each point of a curve."""
    for one in curve.buckets:
        yield (
            clock_words(one.at),
            rounded(one.mean),
            rounded(one.low),
            rounded(one.high),
            one.count,
        )


def clock_words(at: int) -> str:
    """Write a time as people in China read it."""
    return queries.moment(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _filter_words(series: Series, window: Window) -> list[tuple[str, str]]:
    told = (
        ("部位", series.where or series.point),
        ("单位", series.unit),
        ("时段", gettext(window.span.label)),
        ("自", window.first.isoformat()),
    )
    return [(name, value) for name, value in told if value]
