"""False alarms: by what, how often, which points; every number opens its alarms (误报统计)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.forms import PageForm
from wanghuo.monitoring.alarms.forms import statistics as forms
from wanghuo.monitoring.alarms.queries import statistics as queries
from wanghuo.monitoring.alarms.queries.statistics import YEAR, JudgedFilter, Line, midnight
from wanghuo.monitoring.alarms.rules import ALARM_READ, Dimension, Verdict
from wanghuo.monitoring.alarms.views.register import LINES, alarm_lines

ROWS_A_PAGE = 50
HEADER = ("名称", "已核实", "误报", "误报占比（%）", "装置数", "每百台每年误报")


@require_GET
@needs(ALARM_READ)
def statistics(request: ActorRequest) -> HttpResponseBase:
    """Show how often alarms were false, by what the address says."""
    form = forms.StatisticsFilter(request.GET)
    by = form.values()["by"] or Dimension.CAUSE
    chosen = _chosen(form)
    found = queries.lines(chosen, by)
    if is_export(request):
        return export_answer(
            request,
            title=f"误报统计（{by.label}）",
            header=HEADER,
            rows=([one.name, *_numbers(one)] for one in found),
            count=len(found),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    is_chase = by is Dimension.CHASED
    looked_at, least = queries.chased_of(chosen) if is_chase else (chosen, 0)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "by": by,
        "dimensions": list(Dimension),
        "chosen": looked_at,
        "least": least,
        "whole": (whole := queries.totals(chosen)),
        "whole_links": _links(chosen, whole),
        "page": page,
        "lines": [(one, _links(looked_at, one)) for one in page],
    }
    return render(request, "alarms/statistics.html", context)


def _numbers(line: Line) -> list[Any]:
    return [line.tally.judged, line.tally.false, line.share, line.devices, line.a_year]


def _links(chosen: JudgedFilter, line: Line) -> dict[str, str]:
    """Return what narrows the list to what a line counts: all that was judged, and the false."""
    asked = {
        "since": local_date(chosen.since).isoformat(),
        "until": (local_date(chosen.until) - timedelta(days=1)).isoformat(),
        "area": chosen.below.code if chosen.below else "",
        "kind": chosen.kind or "",
    }
    judged = {name: value for name, value in (asked | dict(line.narrowed)).items() if value}
    false = judged | {"verdict": Verdict.FALSE.value}
    return {"judged": urlencode(judged), "false": urlencode(false)}


@require_GET
@needs(ALARM_READ)
def judged(request: ActorRequest) -> HttpResponseBase:
    """List the judged alarms that a number counts."""
    form = forms.JudgedFilter(request.GET)
    rows = queries.judged_list(_chosen(form))
    if is_export(request):
        return export_answer(
            request,
            title="已核实报警",
            header=LINES,
            rows=alarm_lines(rows),
            count=rows.count(),
            filters=form.filters(),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "alarms/judged.html", {"form": form, "page": page})


def _chosen(form: PageForm) -> JudgedFilter:
    """Return what is asked for; the last year, unless days are named."""
    values = dict(form.values())
    values.pop("by", None)
    area = values.pop("area").strip()
    is_of_point, point = values.pop("of_point", False), values.pop("point", "")
    until = values.pop("until") or clock.today()
    since = values.pop("since") or until - YEAR + timedelta(days=1)
    return JudgedFilter(
        since=midnight(since),
        until=midnight(until + timedelta(days=1)),
        below=areas.area_coded(area) if area else None,
        point=point if is_of_point else None,
        **values,
    )
