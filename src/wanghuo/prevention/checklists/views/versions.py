"""One version: what it asks, what it changes, its files."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.documents.services import document_answer
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.files import download
from wanghuo.kernel.sheets import XLSX, workbook
from wanghuo.prevention.checklists import forms, queries
from wanghuo.prevention.checklists.rules import CHECKLIST_READ, TOTAL, VersionState, items_of


@require_GET
@needs(CHECKLIST_READ)
def version(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """Show one version; a draft with its buttons and what it changes."""
    found = queries.version(version_id)
    is_open = found.state in {VersionState.DRAFT, VersionState.PROPOSED}
    may_manage = found.checklist.retired_at is None and queries.may_manage(
        found.checklist, request.actor
    )
    only = request.GET.get("only", "")
    context = {
        "version": found,
        "checklist": found.checklist,
        "only": only,
        "items": queries.items_shown(found, only),
        "is_open": is_open,
        "total": queries.score_of(found),
        "due_total": TOTAL,
        "difference": queries.difference(found) if is_open else None,
        "may_edit": may_manage and found.state == VersionState.DRAFT,
        "may_decide": may_manage and is_open,
        "publishing": forms.PublishForm(initial={"edition": found.edition}),
    }
    return render(request, "checklists/version.html", context)


@require_GET
@needs(CHECKLIST_READ)
def version_xlsx(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """Give the items as a workbook, which a draft can be read from again."""
    del request
    found = queries.version(version_id)
    items = queries.item_cells(items_of(found.items))
    name = f"{found.checklist.name}-第{found.number}版"
    return download(workbook([("检查项", queries.ITEMS, items)]), f"{name}.xlsx", XLSX)


@require_GET
@needs(CHECKLIST_READ)
def version_docx(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """Give a blank form to fill in, to be edited first."""
    del request
    return document_answer(queries.paper_of(queries.version(version_id)), "docx")


@require_GET
@needs(CHECKLIST_READ)
def version_pdf(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """Give a blank form to print and fill in."""
    del request
    return document_answer(queries.paper_of(queries.version(version_id)), "pdf")
