"""The connected rate of every area and every firm."""

from collections.abc import Iterable, Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.devices import queries
from wanghuo.monitoring.devices.queries import Rate
from wanghuo.monitoring.devices.rules import DEVICE_CLAIM, DEVICE_READ, Connectivity
from wanghuo.monitoring.devices.views.devices import chosen_by, filter_form

BY_FIRM = "firm"


@require_GET
@needs(DEVICE_READ)
def rates(request: ActorRequest) -> HttpResponseBase:
    """Count devices by state for each area, or for each firm with ?by=firm."""
    is_by_firm = request.GET.get("by") == BY_FIRM
    chosen = chosen_by(filter_form(request.GET))
    rows = queries.rates_by_firm(chosen) if is_by_firm else queries.rates_by_town(chosen)
    named = "维护机构" if is_by_firm else "区划"
    if is_export(request):
        return export_answer(
            request,
            title="装置在线率",
            header=(named, "装置数", *(one.label for one in Connectivity), "在线率（%）"),
            rows=_lines(rows),
            count=len(rows),
            filters=[("区划及下级", chosen.below.name)] if chosen.below else [],
        )
    context = {
        "rates": [(one, [(state, one.counts.get(state, 0)) for state in Connectivity])
                  for one in rows],
        "named": gettext(named),
        "is_by_firm": is_by_firm,
        "states": list(Connectivity),
        "chosen": chosen,
        "may_claim": request.actor.can(DEVICE_CLAIM),
    }  # fmt: skip
    return render(request, "devices/rates.html", context)


def _lines(rows: Iterable[Rate]) -> Iterator[tuple[Cell, ...]]:
    for one in rows:
        counts = (one.counts.get(state, 0) for state in Connectivity)
        yield one.name, one.total, *counts, "" if one.percent is None else one.percent
