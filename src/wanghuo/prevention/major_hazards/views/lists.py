"""Lists of major hazards, the curve to zero, and what is published."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.documents.writing import as_docx
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.files import download
from wanghuo.prevention.major_hazards import forms, queries
from wanghuo.prevention.major_hazards.queries import MajorHazardFilter
from wanghuo.prevention.major_hazards.rules import MAJOR_HAZARD_JUDGE, MAJOR_HAZARD_READ, MONTHS
from wanghuo.prevention.major_hazards.views import sheets
from wanghuo.prevention.major_hazards.writing.publication import HEADER, publication

ROWS_A_PAGE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@needs(MAJOR_HAZARD_READ)
def major_hazards(request: ActorRequest) -> HttpResponseBase:
    """List major hazards under the filter in the address."""
    form, on = forms.MajorHazardsFilter(request.GET), clock.today()
    chosen, below = _chosen(form, on)
    rows = queries.major_hazard_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="重大火灾隐患",
            header=sheets.LINES,
            rows=sheets.lines(rows, on),
            count=rows.count(),
            filters=_told(form, below),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "counts": queries.standing_counts(chosen),
        "chosen": chosen,
        "on": on,
        "below": below,
        "may_judge": request.actor.can(MAJOR_HAZARD_JUDGE),
    }
    return render(request, "major_hazards/list.html", context)


@require_GET
@needs(MAJOR_HAZARD_READ)
def major_hazard_curve(request: ActorRequest) -> HttpResponseBase:
    """Show how many came, went and stood, month by month (动态清零)."""
    form, on = forms.CurveFilter(request.GET), clock.today()
    values = form.values()
    below = _below(values["area"])
    chosen = MajorHazardFilter(on=on, area_path=below.path if below else "")
    months = queries.months(chosen, values["months"] or MONTHS)
    if is_export(request):
        return export_answer(
            request,
            title="重大火灾隐患存量增量",
            header=sheets.MONTHS,
            rows=sheets.month_lines(months),
            count=len(months),
            filters=form.filters(below),
        )
    context = {"form": form, "months": months, "below": below}
    return render(request, "major_hazards/curve.html", context)


@require_GET
@needs(MAJOR_HAZARD_READ)
def published_hazards(request: ActorRequest) -> HttpResponseBase:
    """Show what is published of major hazards under supervision (公开清单)."""
    rows = queries.published()
    if is_export(request):
        lines = sheets.published_lines(rows)
        return export_answer(
            request,
            title="挂牌督办重大火灾隐患清单",
            header=HEADER,
            rows=[tuple(line.cells(number)) for number, line in enumerate(lines, start=1)],
            count=len(lines),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": sheets.published_lines(page), "on": clock.today()}
    return render(request, "major_hazards/published.html", context)


@require_GET
@needs(MAJOR_HAZARD_READ)
def published_docx(request: ActorRequest) -> HttpResponse:
    """Give the public list as a notice to be posted."""
    del request
    on = clock.today()
    paper = publication(sheets.published_lines(queries.published()), on)
    return download(as_docx(paper), f"挂牌督办重大火灾隐患公示-{on:%Y%m%d}.docx", DOCX)


def _chosen(form: forms.MajorHazardsFilter, on: date) -> tuple[MajorHazardFilter, Area | None]:
    values = dict(form.values())
    below = _below(values.pop("area"))
    path = below.path if below else ""
    return MajorHazardFilter(on=on, area_path=path, **values), below


def _below(key: int | None) -> Area | None:
    return areas.area_in_scope(key) if key else None


def _told(form: forms.MajorHazardsFilter, below: Area | None) -> list[tuple[str, str]]:
    """Say the filter, also what a number on another page chose."""
    asked = form.values()
    told = (
        ("判定日自", asked["major_from"]),
        ("判定日至", asked["major_to"]),
        ("销案日期自", asked["closed_from"]),
        ("销案日期至", asked["closed_to"]),
        ("存量截至", asked["stock_on"]),
        ("只看某场所", asked["place_id"]),
        ("来自某隐患", asked["hazard_id"]),
    )
    return [*form.filters(below), *((name, str(value)) for name, value in told if value)]
