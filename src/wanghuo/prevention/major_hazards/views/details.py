"""One major hazard: its way, its parts, and the steps it may take now."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.major_hazards import forms, judging, queries
from wanghuo.prevention.major_hazards.judging import Standard
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import (
    MAJOR_HAZARD_JUDGE,
    MAJOR_HAZARD_LIST,
    MAJOR_HAZARD_READ,
    NEXT_STEP,
    MajorHazardState,
)
from wanghuo.prevention.major_hazards.views.sheets import days_over
from wanghuo.register.places.rules import PlaceKind

TIMELINE = 50
EXPLOSIVE = frozenset({PlaceKind.CHEMICAL, PlaceKind.FUEL_STATION, PlaceKind.DANGEROUS_SHOP})


@require_GET
@needs(MAJOR_HAZARD_READ)
def major_hazard(request: ActorRequest, major_hazard_id: UUID) -> HttpResponse:
    """Show a major hazard, where it is on its way, and what this actor may do with it."""
    row, on = queries.major_hazard(major_hazard_id), clock.today()
    detail = queries.detail(row)
    steps = queries.steps_of(row, request.actor)
    standard = judging.standard_on(on)
    context = {
        "row": row,
        "detail": detail,
        "way": queries.way(row),
        "next_step": NEXT_STEP[MajorHazardState(row.state)],
        "steps": steps,
        "on": on,
        "days_over": days_over(row, on),
        "standard": standard,
        "checklist": queries.groups(standard, detail.elements),
        "timeline": list(facts.timeline("majorhazard", str(row.pk))[:TIMELINE]),
        **_forms(row, steps, standard, on, request.actor),
    }
    return render(request, "major_hazards/detail.html", context)


@require_GET
@needs(MAJOR_HAZARD_JUDGE)
def new_major_hazard(request: ActorRequest) -> HttpResponse:
    """Ask what was found and where."""
    asked = forms.SuspectChoice(request.GET).values()
    given: dict[str, Any] = {"id": new_id(), "place": asked["place"]}
    if asked["hazard"]:
        hazard = queries.hazard_in_scope(asked["hazard"])
        given |= {"hazard": hazard.pk, "title": hazard.title, "place": hazard.place.number}
    if given["place"]:
        place = queries.place_numbered(given["place"])
        given["site"] = _site(place.kind, is_crowded=place.is_crowded)
    form = forms.SuspectForm(initial=given)
    return render(request, "major_hazards/new.html", {"suspecting": form})


def _site(kind: str, *, is_crowded: bool) -> str:
    """Propose the sort of place; whoever enters it decides."""
    if kind in EXPLOSIVE:
        return "explosive"
    return "crowded" if is_crowded else "other"


def _forms(
    row: MajorHazard, steps: set[str], standard: Standard | None, on: date, actor: Actor
) -> dict[str, Any]:
    """Return the forms of the steps that may be taken, each filled with what is likely."""
    made: dict[str, Any] = {}
    if "confirm" in steps:
        made["talking"] = forms.TalkForm(initial={"id": new_id(), "held_on": on})
        exemptions = standard.exemptions.values() if standard else ()
        has_text = standard is not None and standard.has_text
        made["judging"] = forms.JudgeForm().choose(exemptions, has_text=has_text)
    if "report" in steps:
        made["reporting"] = forms.ReportForm(initial={"on": on})
    if "list" in steps:
        made["listing"] = _listing(row, on, actor)
    if "progress" in steps:
        made["progressing"] = forms.ProgressForm(initial={"id": new_id()})
        made["closing"] = forms.ClosureForm(initial={"id": new_id()})
    made["inspecting"] = forms.InspectForm()
    made["deciding"] = forms.DecideForm(initial={"revision": row.revision})
    made["looking_back"] = forms.LookBackForm(initial={"again_id": new_id()})
    return made


def _listing(row: MajorHazard, on: date, actor: Actor) -> forms.ListingForm:
    own = min(actor.organisation_ids, default=None)
    given = {"id": new_id(), "listed_on": on, "authority": own}
    with scoped(actor.scope(MAJOR_HAZARD_LIST)):
        return forms.ListingForm(initial=given).choose(list(queries.authorities(row, on)))
