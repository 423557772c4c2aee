"""One inspection: what was found, photographs, who wrote what, what came of it; and as a file."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.documents.services import document_answer, open_file, open_preview
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.operations import OCTETS
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.hazards.rules import HAZARD_READ
from wanghuo.prevention.inspections import forms, queries
from wanghuo.prevention.inspections.models import Inspection
from wanghuo.prevention.inspections.queries.papers import history, paper, sheet
from wanghuo.prevention.inspections.rules import (
    INSPECTION_CONDUCT,
    INSPECTION_MANAGE,
    INSPECTION_READ,
    InspectionState,
)
from wanghuo.prevention.inspections.writing.record import document

TIMELINE = 50
EDITS_A_PAGE = 200
SANDBOX = "sandbox; default-src 'none'"


@require_GET
@needs(INSPECTION_READ)
def inspection(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Show one inspection whole."""
    found = queries.inspection(inspection_id)
    with scoped(request.actor.scope(HAZARD_READ)):
        hazards = list(queries.hazards(found))
    page = Paginator(queries.edits(found), EDITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "inspection": found,
        "sheet": sheet(found),
        "page": page,
        "history": history(page, found),
        "signers": list(queries.signers(found)),
        "hazards": hazards,
        "timeline": list(facts.timeline("inspection", str(found.pk))[:TIMELINE]),
        **_steps(found, request.actor),
    }
    return render(request, "inspections/inspection.html", context)


def _steps(found: Inspection, actor: Actor) -> dict[str, Any]:
    of = (found.area_path, found.sector)
    holder = found.occupier.number if found.occupier else ""
    may_manage = actor.can(INSPECTION_MANAGE, *of)
    is_mine = found.inspector_id == actor.id and actor.can(INSPECTION_CONDUCT, *of, holder)
    is_open = found.state == InspectionState.OPEN
    return {
        "may_fill": is_open and (is_mine or (may_manage and actor.can(INSPECTION_CONDUCT, *of))),
        "may_decide": bool(found.conflicts) and (may_manage or (is_mine and is_open)),
        "may_manage": may_manage,
        "may_invite": (is_mine or may_manage) and found.state != InspectionState.VOID,
        "version_form": forms.VersionForm(initial={"version": found.version}),
        "void_form": forms.VoidForm(initial={"version": found.version}),
        "signer_form": _signer_form(found) if is_mine or may_manage else None,
    }


def _signer_form(found: Inspection) -> forms.SignerForm:
    form = forms.SignerForm(initial={"id": new_id()})
    form.choose(queries.signer_posts(found, clock.today()))
    return form


@require_GET
@needs(INSPECTION_READ)
def inspection_docx(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Give the record of an inspection to edit."""
    return _record(request, inspection_id, "docx")


@require_GET
@needs(INSPECTION_READ)
def inspection_pdf(request: ActorRequest, inspection_id: UUID) -> HttpResponse:
    """Give the record of an inspection to print."""
    return _record(request, inspection_id, "pdf")


def _record(request: ActorRequest, inspection_id: UUID, form: str) -> HttpResponse:
    found = queries.inspection(inspection_id)
    with scoped(request.actor.scope(HAZARD_READ)):
        hazards = [one.title for one in queries.hazards(found)]
    return document_answer(document(paper(found, hazards)), form)


@require_GET
@needs(INSPECTION_READ)
def photo(request: ActorRequest, inspection_photo_id: UUID) -> FileResponse:
    """Give a photograph as it came, to be saved; an occupier sees those of his own places."""
    del request
    found = queries.photo(inspection_photo_id).attachment
    assert found is not None  # noqa: S101 -- the query says so
    answer = FileResponse(
        open_file(found), as_attachment=True, filename=found.file_name, content_type=OCTETS
    )
    return _harmless(answer, "private, no-store")


@require_GET
@needs(INSPECTION_READ)
def photo_preview(request: ActorRequest, inspection_photo_id: UUID) -> FileResponse:
    """Show the small copy of a photograph."""
    del request
    found = queries.photo(inspection_photo_id).attachment
    assert found is not None  # noqa: S101 -- the query says so
    answer = FileResponse(open_preview(found), content_type="image/jpeg")
    return _harmless(answer, "private, max-age=3600")


def _harmless(answer: FileResponse, caching: str) -> FileResponse:
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = caching
    return answer
