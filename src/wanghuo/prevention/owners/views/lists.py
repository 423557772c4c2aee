"""Lists of promises, declarations, assessments and places; each exports what it shows."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.owners import forms, queries
from wanghuo.prevention.owners.rules import OWNER_READ, Standard
from wanghuo.prevention.owners.views import sheets

ROWS_A_PAGE = 50


def area_below(key: int | None) -> Area | None:
    """Return the area a list stays in."""
    return areas.area_in_scope(key) if key else None


def page_of(request: HttpRequest, rows: Any) -> Any:  # noqa: ANN401 -- a page of any rows
    """Return the page the address asks for."""
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))


@require_GET
@needs(OWNER_READ)
def pledges(request: ActorRequest) -> HttpResponseBase:
    """List promises under the filter in the address."""
    form, on = forms.PledgesFilter(request.GET), clock.today()
    asked = form.values()
    chosen = queries.PledgeFilter(
        below=area_below(asked["below"]),
        text=asked["text"],
        is_expired={"yes": True, "no": False}.get(asked["expired"]),
        with_past=asked["with_past"],
    )
    rows = queries.pledge_list(chosen, on)
    if is_export(request):
        return export_answer(
            request,
            title="消防安全承诺",
            header=sheets.PLEDGES,
            rows=sheets.pledge_rows(rows, on),
            count=rows.count(),
            filters=form.filters(chosen.below),
        )
    context = {"form": form, "page": page_of(request, rows), "on": on, "below": chosen.below}
    return render(request, "owners/pledges.html", context)


@require_GET
@needs(OWNER_READ)
def declarations(request: ActorRequest) -> HttpResponseBase:
    """List declared risks under the filter in the address."""
    form = forms.DeclarationsFilter(request.GET)
    asked = form.values()
    chosen = queries.DeclarationFilter(**asked | {"below": area_below(asked["below"])})
    rows = queries.declaration_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="风险申报",
            header=sheets.DECLARATIONS,
            rows=sheets.declaration_rows(rows),
            count=rows.count(),
            filters=form.filters(chosen.below),
        )
    context = {"form": form, "page": page_of(request, rows), "below": chosen.below}
    return render(request, "owners/declarations.html", context)


@require_GET
@needs(OWNER_READ)
def assessments(request: ActorRequest) -> HttpResponseBase:
    """List assessments under the filter in the address."""
    form = forms.AssessmentsFilter(request.GET)
    asked = form.values()
    chosen = queries.AssessmentFilter(**asked | {"below": area_below(asked["below"])})
    rows = queries.assessment_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="达标评定",
            header=sheets.ASSESSMENTS,
            rows=sheets.assessment_rows(rows),
            count=rows.count(),
            filters=form.filters(chosen.below),
        )
    context = {
        "form": form,
        "page": page_of(request, rows),
        "on": clock.today(),
        "below": chosen.below,
    }
    return render(request, "owners/assessments.html", context)


@require_GET
@needs(OWNER_READ)
def rates(request: ActorRequest) -> HttpResponseBase:
    """Show how many places have reached their standard, by sector and by area."""
    form, on = forms.RatesFilter(request.GET), clock.today()
    asked = form.values()
    below = area_below(asked["below"])
    lines = _rates(asked["standard"], below)
    if is_export(request):
        return export_answer(
            request,
            title="达标率",
            header=sheets.RATES,
            rows=sheets.rate_rows(lines),
            count=len(lines),
            filters=form.filters(below),
        )
    context = {"form": form, "lines": lines, "below": below, "on": on, **_standard(asked)}
    return render(request, "owners/rates.html", context)


def _rates(code: str, below: Area | None) -> list[queries.Rate]:
    on = clock.today()
    terms, _ = queries.terms_of(below.code if below else "", on)
    if not code:
        return queries.rates(on, terms.warn_days, below)
    standard = queries.standard(code)
    beside = list(areas.children(below)) if below else areas.reach_roots()
    return queries.rates_by_area(standard, beside, on, terms.warn_days)


def _standard(asked: dict[str, Any]) -> dict[str, Standard]:
    code = asked["standard"]
    return {"standard": queries.standard(code)} if code else {}


@require_GET
@needs(OWNER_READ)
def standings(request: ActorRequest) -> HttpResponseBase:
    """List the places of a standard and how each stands."""
    form, on = forms.StandingsFilter(request.GET), clock.today()
    asked = form.values()
    standard = queries.standard(asked["standard"] or next(iter(queries.standards())))
    below = area_below(asked["below"])
    terms, _ = queries.terms_of(below.code if below else "", on)
    found = queries.places_of(standard, on, terms.warn_days, below=below)
    rows = queries.at(found, asked["standing"]).select_related("area", "occupier")
    rows = rows.defer("area__boundary").order_by("area_path", "name", "id")
    if is_export(request):
        return export_answer(
            request,
            title=standard.title,
            header=sheets.STANDINGS,
            rows=sheets.standing_rows(rows),
            count=rows.count(),
            filters=form.filters(below),
        )
    page = page_of(request, rows)
    lines = [(one, queries.standing_of(one)) for one in page]
    context = {"form": form, "page": page, "lines": lines, "standard": standard, "below": below}
    return render(request, "owners/standings.html", context)


@require_GET
def public_pledges(request: HttpRequest) -> HttpResponse:
    """Let everybody read what places promise; no name of a person is shown."""
    asked = forms.PublicFilter(request.GET)
    chosen = asked.cleaned_data if asked.is_valid() else {"area": "", "text": ""}
    with scoped(EVERYWHERE):  # the public has no area; what is shown is for everybody
        area = _coded(chosen["area"])
        rows = queries.public_pledges(area, chosen["text"], clock.today())
        page = page_of(request, rows)
        below = list(areas.children(area) if area else areas.reach_roots())
    context = {"form": asked, "page": page, "area": area, "below": below}
    return render(request, "owners/public_pledges.html", context)


def _coded(code: str) -> Area | None:
    try:
        return areas.area_coded(code) if code else None
    except NotFound:
        return None
