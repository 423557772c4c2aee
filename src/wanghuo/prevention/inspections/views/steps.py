"""What people do at the desk: start, fill, finish, decide, end, void, sign."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.checklists import queries as checklists
from wanghuo.prevention.inspections import forms, queries, services
from wanghuo.prevention.inspections.models import Inspection
from wanghuo.prevention.inspections.queries.papers import decisions, sheet
from wanghuo.prevention.inspections.rules import (
    INSPECTION_CONDUCT,
    INSPECTION_MANAGE,
    INSPECTION_READ,
)


@require_GET
@needs(INSPECTION_CONDUCT)
def new(request: ActorRequest) -> HttpResponse:
    """Ask which place is inspected, or go to it; `kind` is how, where a link says so."""
    if "number" not in request.GET:
        form = forms.PlaceForm(initial=request.GET.dict())
        return render(request, "inspections/new.html", {"form": form})
    asked = forms.PlaceForm(request.GET).values()
    place = queries.place_numbered(asked["number"])
    query = {"kind": asked["kind"]} if asked["kind"] else None
    return redirect(reverse("inspections:start", args=[place.pk], query=query))


@require_http_methods(["GET", "POST"])
@needs(INSPECTION_CONDUCT)
def start(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Begin an inspection of a place with a check-list that suits it."""
    place = queries.place_to_check(place_id)
    versions = checklists.versions_for(place)
    kind = request.GET.get("kind", "")
    form = forms.StartForm(request.POST or None, initial={"id": new_id(), "kind": kind})
    form.choose(versions, queries.kinds_for(place, request.actor))
    if not form.is_bound:
        context = {"form": form, "place": place, "versions": versions}
        return render(request, "inspections/start.html", context)
    values = form.values()
    values["checklist"] = next(one for one in versions if str(one.pk) == values["checklist"])
    made = services.start_inspection(place=place, actor=request.actor, at=clock.now(), **values)
    return redirect("inspections:fill", made.pk)


@require_http_methods(["GET", "POST"])
@needs(INSPECTION_CONDUCT)
def fill(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Show the check-list to fill in; save what was changed, and perhaps finish."""
    found = queries.inspection(inspection_id)
    if request.method == "POST":
        return _save(request, found)
    values = {name: one["value"] for name, one in found.document["fields"].items()}
    initial = {**values, "id": new_id(), "version": found.version}
    form = forms.FillForm(found.checklist.items, initial=initial)
    context = {"inspection": found, "form": form, "sheet": sheet(found)}
    return render(request, "inspections/fill.html", context)


def _save(request: ActorRequest, found: Inspection) -> HttpResponse:
    form = forms.FillForm(found.checklist.items, request.POST)
    edited = form.edited()
    services.fill_inspection(
        inspection=found,
        id=form.cleaned_data["id"],
        version=form.cleaned_data["version"],
        values=edited,
        is_finished=form.cleaned_data["finish"],
        actor=request.actor,
        at=clock.now(),
    )
    said = "检查已完成。" if form.cleaned_data["finish"] else "已保存，可以继续填写。"
    messages.success(request, gettext(said))
    goes = "inspections:inspection" if form.cleaned_data["finish"] else "inspections:fill"
    return redirect(goes, found.pk)


@require_http_methods(["GET", "POST"])
@needs(INSPECTION_READ)
def decide(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Show what is in conflict side by side; say what holds."""
    found = queries.inspection(inspection_id)
    conflicts = found.document["conflicts"]
    form = forms.DecisionForm(conflicts, request.POST or None, initial={"version": found.version})
    if not form.is_bound:
        context = {"inspection": found, "form": form, "rows": decisions(found)}
        return render(request, "inspections/decide.html", context)
    services.decide_conflicts(
        inspection=found,
        answers=form.answers(),
        version=form.cleaned_data["version"],
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已裁定。"))
    return redirect("inspections:inspection", found.pk)


@require_POST
@needs(INSPECTION_MANAGE)
def end_inspection(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Finish an inspection with what has arrived."""
    asked = forms.VersionForm(request.POST).values()
    found = queries.inspection(inspection_id)
    services.end_inspection(inspection=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已代为完成；之后收到的内容另行裁定。"))
    return redirect("inspections:inspection", found.pk)


@require_POST
@needs(INSPECTION_MANAGE)
def void_inspection(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Declare that an inspection does not count."""
    asked = forms.VoidForm(request.POST).values()
    found = queries.inspection(inspection_id)
    services.void_inspection(inspection=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已作废；记录仍可查看。"))
    return redirect("inspections:inspection", found.pk)


@require_POST
@needs(INSPECTION_READ)
def invite_signer(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Name somebody who is to sign."""
    found = queries.inspection(inspection_id)
    form = forms.SignerForm(request.POST)
    form.choose(queries.signer_posts(found, clock.today()))
    values = form.values()
    post = queries.signer_post(found, values["post"], clock.today())
    services.invite_signer(
        inspection=found, id=values["id"], post=post, actor=request.actor, at=clock.now()
    )
    return redirect("inspections:inspection", found.pk)


@require_POST
@needs(INSPECTION_READ)
def sign_inspection(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Sign a finished inspection oneself."""
    asked = forms.VersionForm(request.POST).values()
    found = queries.inspection(inspection_id)
    services.sign_inspection(inspection=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已签字。"))
    return redirect("inspections:inspection", found.pk)
