"""Lists of hazards, the two ledgers, what was handed here; each exports what it shows."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.paging import KeyPaginator
from wanghuo.prevention.hazards import forms, queries
from wanghuo.prevention.hazards.queries import HazardFilter
from wanghuo.prevention.hazards.rules import HAZARD_FIND, HAZARD_READ, HAZARD_TRANSFER
from wanghuo.prevention.hazards.views import sheets

ROWS_A_PAGE = 50


def chosen(form: forms.HazardsFilter) -> HazardFilter:
    """Return the filter in the address; an area out of reach is not found."""
    values = form.values()
    below = areas.area_in_scope(values["below"]) if values["below"] else None
    kind = values["place_kind"]
    return HazardFilter(
        **{**values, "below": below, "place_kind": kind.value if kind else ""}, on=clock.today()
    )


@require_GET
@needs(HAZARD_READ)
def hazards(request: ActorRequest) -> HttpResponseBase:
    """List hazards under the filter in the address; the numbers on top open their parts."""
    form = forms.HazardsFilter(request.GET)
    asked = chosen(form)
    if is_export(request):
        return _export(request, form, asked, sheets.HAZARDS)
    context = _page(request, form, asked)
    context["numbers"] = queries.numbers(asked)
    context["may_find"] = request.actor.can(HAZARD_FIND)
    return render(request, "hazards/hazards.html", context)


@require_GET
@needs(HAZARD_READ)
def measures(request: ActorRequest) -> HttpResponseBase:
    """List who must do what by when about the same hazards (整改责任清单)."""
    form = forms.HazardsFilter(request.GET)
    asked = chosen(form)
    if is_export(request):
        return _export(request, form, asked, sheets.MEASURES)
    return render(request, "hazards/measures.html", _page(request, form, asked))


@require_GET
@needs(HAZARD_TRANSFER)
def transfers(request: ActorRequest) -> HttpResponseBase:
    """List what was handed to bodies here, the latest first."""
    form = forms.TransfersFilter(request.GET)
    rows = queries.incoming(form.values()["state"])
    if is_export(request):
        return export_answer(
            request,
            title="隐患移交清单",
            header=sheets.TRANSFERS,
            rows=sheets.transfer_lines(rows),
            count=rows.count(),
            filters=form.filters(),
        )
    page = KeyPaginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, **_tabs(request)}
    return render(request, "hazards/transfers.html", context)


def _page(request: ActorRequest, form: forms.HazardsFilter, asked: HazardFilter) -> dict[str, Any]:
    pages = KeyPaginator(queries.hazard_list(asked), ROWS_A_PAGE)
    return {
        "form": form,
        "asked": asked,
        "on": asked.on,
        "page": pages.get_page(request.GET.get("page")),
        **_tabs(request),
    }


def _tabs(request: ActorRequest) -> dict[str, bool]:
    return {"may_transfer": request.actor.can(HAZARD_TRANSFER)}


def _export(
    request: ActorRequest, form: forms.HazardsFilter, asked: HazardFilter, sheet: sheets.Sheet
) -> HttpResponseBase:
    rows = queries.hazard_list(asked)
    return export_answer(
        request,
        title=sheet.title,
        header=sheet.header,
        rows=sheet.lines(rows, asked.on),
        count=rows.count(),
        filters=sheets.filter_words(form, asked),
    )
