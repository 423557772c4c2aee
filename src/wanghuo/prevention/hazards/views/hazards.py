"""One hazard: what it is, what was done, and the steps it may take now."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.documents.services import Upload
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import access, scoped
from wanghuo.prevention.hazards import forms, queries, services
from wanghuo.prevention.hazards.models import Hazard, HazardNotice
from wanghuo.prevention.hazards.rules import (
    HAZARD_FIND,
    HAZARD_ORDER,
    HAZARD_READ,
    HazardGrade,
    HazardSource,
    OrderKind,
)
from wanghuo.prevention.hazards.services import Discovery
from wanghuo.register.places.models import Place

TIMELINE = 50


@require_GET
@needs(HAZARD_READ)
def hazard(request: ActorRequest, hazard_id: UUID) -> HttpResponse:
    """Show a hazard with its story and what this actor may do with it."""
    found = queries.hazard(hazard_id)
    steps = queries.steps_of(found, request.actor)
    narrowed = queries.is_narrowed(found, request.actor)
    done = list(queries.steps(found))
    context = {
        "hazard": found,
        "steps": steps,
        "done": queries.with_files(done),
        "issuable": queries.issuable(found, done, request.actor),
        "extensions": list(queries.extensions(found)),
        "transfers": list(queries.transfers(found)),
        "notices": list(queries.notices(found)),
        "is_narrowed": narrowed,
        "timeline": [] if narrowed else list(facts.timeline("hazard", str(found.pk))[:TIMELINE]),
        "on": clock.today(),
        **_forms(found, request, steps),
    }
    return render(request, "hazards/hazard.html", context)


def _forms(found: Hazard, request: ActorRequest, steps: frozenset[str]) -> dict[str, Any]:
    on = clock.today()
    fresh = {"id": new_id()}
    shown: dict[str, Any] = {
        "order_form": forms.OrderForm(
            initial={
                "kind": OrderKind.TERM.value,
                "responsible_name": found.responsible_name,
            }
        ),
        "submit_form": forms.SubmitForm(initial=fresh),
        "return_form": forms.ReturnForm(),
        "close_form": forms.CloseForm(),
        "extension_form": forms.ExtensionForm(initial=fresh),
        "escalate_form": forms.EscalateForm(initial=fresh),
        "merge_form": forms.MergeForm(),
        "grade_form": forms.GradeForm(initial={"grade": found.grade}),
        "step_form": forms.StepForm(),
        "note_form": forms.NoteForm(),
    }
    if "transfer" in steps:
        transfer = forms.OrganisationForm(initial=fresh, auto_id="transfer-%s")
        shown["transfer_form"] = transfer.choose(queries.takers(found, on))
        shown["above"] = queries.above(found, on)
    if "assign" in steps:
        shown["assign_form"] = _assignable(found, request, on)
    return shown


def _assignable(found: Hazard, request: ActorRequest, on: date) -> forms.OrganisationForm:
    """Offer the bodies on the hazard's line of areas where the actor may order."""
    ids = [int(part) for part in found.area_path.split("/") if part]
    with scoped(request.actor.scope(HAZARD_ORDER)):
        bodies = people.organisations(on).filter(area__in=ids)
        return forms.OrganisationForm(auto_id="assign-%s").choose(list(bodies))


@require_GET
@needs(HAZARD_FIND)
def new_hazard(request: ActorRequest) -> HttpResponse:
    """Show the form for entering a hazard; the address may name the place."""
    initial = {
        "id": new_id(),
        "place": request.GET.get("place", ""),
        "grade": HazardGrade.GENERAL.value,
        "source": HazardSource.INSPECTION.value,
    }
    return render(request, "hazards/new_hazard.html", {"form": forms.FindForm(initial=initial)})


@require_POST
@needs(HAZARD_FIND)
def find_hazard(request: ActorRequest) -> HttpResponse:
    """Enter a hazard and go to it."""
    values = forms.FindForm(request.POST).values()
    rows = Place.objects.select_related("occupier", "area")
    place = access(rows.filter(merged_into__isnull=True), number=values.pop("place").strip())
    found = Discovery(**{**values, "id": values["id"] or new_id()})
    made = services.find_hazard(
        place=place, found=found, actor=request.actor, at=clock.now(), files=files_of(request)
    )
    messages.success(request, gettext("已登记，案号 %(number)s。") % {"number": made.number})
    return redirect("hazards:hazard", made.pk)


def files_of(request: ActorRequest) -> list[Upload]:
    """Return the files that came with a form."""
    return [Upload(one.name or "", one.read()) for one in request.FILES.getlist("files")]


@require_POST
@needs(HAZARD_READ)
def issue_notice(request: ActorRequest, hazard_id: UUID) -> HttpResponse:
    """Issue the document asked for, or find the one that was issued."""
    found = queries.hazard(hazard_id)
    form = forms.NoticeChoice(request.POST).values()["form"]
    services.issue_notice(hazard=found, form=form, actor=request.actor, at=clock.now())
    messages.success(request, gettext("文书已出具，可以下载打印。"))
    return redirect("hazards:hazard", hazard_id)


@require_GET
@needs(HAZARD_READ)
def notice_docx(request: ActorRequest, paper_id: UUID) -> FileResponse:
    """Give a document as it was issued."""
    del request
    found = queries.notice(paper_id)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{_name(found)}.docx")


@require_GET
@needs(HAZARD_READ)
def notice_pdf(request: ActorRequest, paper_id: UUID) -> FileResponse:
    """Give a document to be printed, as it was issued."""
    del request
    found = queries.notice(paper_id)
    return FileResponse(
        found.printed.open("rb"), as_attachment=True, filename=f"{_name(found)}.pdf"
    )


def _name(notice: HazardNotice) -> str:
    return f"{notice.get_form_display()}-{notice.number}"
