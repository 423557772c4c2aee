"""One section at a time: read it, edit it, take moved figures over."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from wanghuo.governance.reporting import forms, queries, services
from wanghuo.governance.reporting.models import ReportSection
from wanghuo.governance.reporting.rules import REPORT_EDIT, REPORT_READ
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs


def _card(request: HttpRequest, section: ReportSection, *, may_edit: bool) -> HttpResponse:
    report = section.report
    shown = next(one for one in queries.sections_shown(report) if one.section.pk == section.pk)
    figures = list(queries.figures(report))
    context = {"one": shown, "report": report, "figures": figures, "may_edit": may_edit}
    return render(request, "reporting/_section.html", context)


@require_GET
@needs(REPORT_READ)
def section(request: ActorRequest, section_id: UUID) -> HttpResponse:
    """Show one section; leaving the form comes back here."""
    found = queries.section(section_id)
    steps = queries.steps_of(found.report, request.actor)
    return _card(request, found, may_edit="edit" in steps)


@require_GET
@needs(REPORT_EDIT)
def edit_section(request: ActorRequest, section_id: UUID) -> HttpResponse:
    """Show the form of one section."""
    found = queries.section(section_id)
    form = forms.SectionForm(
        initial={"text": found.text, "version": found.version}, auto_id=f"s-{found.pk}-%s"
    )
    return render(request, "reporting/_section_form.html", {"section": found, "form": form})


@require_POST
@needs(REPORT_EDIT)
def save_section(request: ActorRequest, section_id: UUID) -> HttpResponse:
    """Write the text; a colleague who was faster is told of, not overwritten."""
    found = queries.section(section_id)
    values = forms.SectionForm(request.POST).values()
    saved = services.edit_section(section=found, actor=request.actor, at=clock.now(), **values)
    return _card(request, saved, may_edit=True)


@require_POST
@needs(REPORT_EDIT)
def take_over(request: ActorRequest, section_id: UUID) -> HttpResponse:
    """Write the ledger's present figures into an edited section."""
    found = queries.section(section_id)
    saved = services.take_over(
        section=found,
        codes=request.POST.getlist("codes"),
        actor=request.actor,
        at=clock.now(),
        **forms.VersionForm(request.POST).values(),
    )
    return _card(request, saved, may_edit=True)


@require_POST
@needs(REPORT_EDIT)
def restore_section(request: ActorRequest, section_id: UUID) -> HttpResponse:
    """Let the program word the section again."""
    found = queries.section(section_id)
    values = forms.VersionForm(request.POST).values()
    saved = services.restore_section(section=found, actor=request.actor, at=clock.now(), **values)
    return _card(request, saved, may_edit=True)
