"""One report: its sections and figures, its files, and the steps it may take now."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.documents.writing import as_docx, as_pdf
from wanghuo.governance.reporting import forms, queries, services
from wanghuo.governance.reporting.models import Report
from wanghuo.governance.reporting.rules import (
    REPORT_APPROVE,
    REPORT_EDIT,
    REPORT_READ,
    REPORT_RECEIVE,
    REPORT_SEND,
    RemarkKind,
    ReportAction,
)
from wanghuo.governance.reporting.views.sheets import figures_sheet
from wanghuo.governance.reporting.writing.paper import document
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.files import download

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ROWS_A_PAGE = 50
TIMELINE = 50


@require_GET
@needs(REPORT_READ)
def report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Show a report with its figures, its story and what this actor may do with it."""
    found = queries.report(report_id)
    remarks = list(queries.remarks(found))
    steps = queries.steps_of(found, request.actor)
    context = {
        "report": found,
        "sections": queries.sections_shown(found),
        "figures": list(queries.figures(found)),
        "parts": list(queries.parts(found)),
        "remarks": remarks,
        "returned_because": next((one for one in remarks if one.kind == RemarkKind.RETURNED), None),
        "edits": list(queries.edits(found)[:TIMELINE]),
        "timeline": list(facts.timeline("report", str(found.pk))[:TIMELINE]),
        "lateness": queries.lateness_of(found, clock.today()),
        "steps": steps,
        "may_edit": ReportAction.EDIT in steps,
        "approval": forms.ApprovalForm(initial={"revision": found.revision}),
        "reason": forms.ReasonForm(),
        "giving_back": forms.ReturnForm(),
        "proof": forms.ProofForm(),
    }
    return render(request, "reporting/report.html", context)


@require_GET
@needs(REPORT_READ)
def figure(request: ActorRequest, figure_id: UUID) -> HttpResponse:
    """Open a figure to the records it counts."""
    found = queries.figure(figure_id)
    opened = queries.opened(found)
    context = {"figure": found, "report": found.report, "opened": opened}
    if opened.rows is None:
        context["others"] = list(queries.behind(found))
    else:
        page = Paginator(opened.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context["page"] = page
        context["header"] = queries.header_of(opened.source.shows)
        context["lines"] = queries.lines_of(opened.source.shows, page, found.report.period_to)
        context["hidden"] = int(found.value or 0) - page.paginator.count
    return render(request, "reporting/figure.html", context)


@require_GET
@needs(REPORT_READ)
def report_docx(request: ActorRequest, report_id: UUID) -> HttpResponse | FileResponse:
    """Give the document as approved; before that, the draft as it stands."""
    del request
    found = queries.report(report_id)
    name = f"{found.title}.docx"
    if found.file:
        return FileResponse(found.file.open("rb"), as_attachment=True, filename=name)
    return download(as_docx(document(queries.paper(found, None))), f"（草稿）{name}", DOCX)


@require_GET
@needs(REPORT_READ)
def report_pdf(request: ActorRequest, report_id: UUID) -> HttpResponse | FileResponse:
    """Give the document to be printed and posted, as approved; before that, as it stands."""
    del request
    found = queries.report(report_id)
    name = f"{found.title}.pdf"
    if found.printed:
        return FileResponse(found.printed.open("rb"), as_attachment=True, filename=name)
    return download(as_pdf(document(queries.paper(found, None))), f"（草稿）{name}", PDF)


@require_GET
@needs(REPORT_READ)
def report_xlsx(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Give figures and annexes as a workbook."""
    del request
    return figures_sheet(queries.report(report_id))


def _step(
    capability: str, act: Callable[[Report, ActorRequest], object], said: str
) -> Callable[..., HttpResponse]:
    @require_POST
    @needs(capability)
    def door(request: ActorRequest, report_id: UUID) -> HttpResponse:
        act(queries.report(report_id), request)
        messages.success(request, gettext(said))
        return redirect("reporting:report", report_id)

    return door


refresh_report = _step(
    REPORT_EDIT,
    lambda one, request: services.refresh_report(report=one, actor=request.actor, at=clock.now()),
    "数字已按台账刷新。",
)
submit_report = _step(
    REPORT_EDIT,
    lambda one, request: services.submit_report(report=one, actor=request.actor, at=clock.now()),
    "已送审。",
)
revise_report = _step(
    REPORT_EDIT,
    lambda one, request: services.revise_report(report=one, actor=request.actor, at=clock.now()),
    "可以继续修改了。",
)
approve_report = _step(
    REPORT_APPROVE,
    lambda one, request: services.approve_report(
        report=one,
        actor=request.actor,
        at=clock.now(),
        **forms.ApprovalForm(request.POST).values(),
    ),
    "已审批，数字和文稿已固定。",
)
reject_report = _step(
    REPORT_APPROVE,
    lambda one, request: services.reject_report(
        report=one, actor=request.actor, at=clock.now(), **forms.ReasonForm(request.POST).values()
    ),
    "已退回起草人修改。",
)
send_report = _step(
    REPORT_SEND,
    lambda one, request: services.send_report(
        report=one, actor=request.actor, at=clock.now(), **forms.ProofForm(request.POST).values()
    ),
    "已上报。",
)
receive_report = _step(
    REPORT_RECEIVE,
    lambda one, request: services.receive_report(report=one, actor=request.actor, at=clock.now()),
    "已接收。",
)
return_report = _step(
    REPORT_RECEIVE,
    lambda one, request: services.return_report(
        report=one, actor=request.actor, at=clock.now(), **forms.ReturnForm(request.POST).values()
    ),
    "已退回，并通知报送单位。",
)
