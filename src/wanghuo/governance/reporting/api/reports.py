"""Reports: look, open a figure, take the steps."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.documents.writing import as_docx
from wanghuo.governance.reporting import queries, schemas, services
from wanghuo.governance.reporting.models import Report
from wanghuo.governance.reporting.queries import ReportFilter
from wanghuo.governance.reporting.rules import (
    REPORT_APPROVE,
    REPORT_EDIT,
    REPORT_READ,
    REPORT_RECEIVE,
    REPORT_SEND,
)
from wanghuo.governance.reporting.writing.paper import document
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.files import download
from wanghuo.kernel.operations import (
    FILE_ANSWER,
    OCTETS,
    Listed,
    Page,
    Paging,
    file_answer,
    listed,
)

TIMELINE = 50

router = Router(tags=["信息报送"])


@router.get("/reports", response=Page[schemas.ReportOut], summary="报告")
@needs(REPORT_READ)
def report_list(request: ActorRequest, asked: Query[schemas.ReportsAsked]) -> Listed:
    """List reports under the filter."""
    del request
    path = areas.area_in_scope(asked.area_id).path if asked.area_id else ""
    narrowed = asked.model_dump(exclude={"limit", "offset", "area_id", "on"})
    chosen = ReportFilter(area_path=path, on=asked.on or clock.today(), **narrowed)
    return listed(queries.report_list(chosen), asked)


@router.get("/reports/{report_id}", response=schemas.ReportDetail, summary="报告详情")
@needs(REPORT_READ)
def report_detail(request: ActorRequest, report_id: UUID) -> Listed:
    """Return one report with its sections, figures and story."""
    del request
    found = queries.report(report_id)
    return {
        "report": found,
        "sections": list(queries.sections(found)),
        "figures": list(queries.figures(found)),
        "remarks": list(queries.remarks(found)),
        "timeline": list(facts.timeline("report", str(found.pk))[:TIMELINE]),
    }


@router.get("/report-figures/{figure_id}", response=schemas.FigureRecords, summary="数字的记录")
@needs(REPORT_READ)
def figure_records(request: ActorRequest, figure_id: UUID, asked: Query[Paging]) -> Listed:
    """Return the records that a figure counts; of a figure made of others, those."""
    del request
    figure = queries.figure(figure_id)
    opened = queries.opened(figure)
    told: Listed = {"figure": figure, "shows": opened.source.shows}
    if opened.rows is None:
        others = [[one.label, one.report.sender] for one in queries.behind(figure)]
        return {**told, "header": ["数字", "单位"], "count": len(others), "items": others}
    some = listed(opened.rows, asked)
    lines = queries.lines_of(opened.source.shows, some["items"], figure.report.period_to)
    return {
        **told,
        "header": list(queries.header_of(opened.source.shows)),
        "count": some["count"],
        "items": [list(line.cells) for line in lines],
    }


@router.get("/reports/{report_id}/docx", openapi_extra=FILE_ANSWER, summary="报告文稿")
@needs(REPORT_READ)
def report_docx(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Give the document as approved; before that, the draft as it stands."""
    del request
    found = queries.report(report_id)
    name = f"{found.title}.docx"
    if found.file:
        return file_answer(found.file, name)
    return download(as_docx(document(queries.paper(found, None))), f"（草稿）{name}", OCTETS)


@router.post("/reports/{report_id}/refresh", response=schemas.Refreshed, summary="刷新报告数字")
@needs(REPORT_EDIT)
def refresh_report(request: ActorRequest, report_id: UUID) -> Listed:
    """Count the figures of a draft anew."""
    found = queries.report(report_id)
    at = clock.now()
    return {"is_moved": services.refresh_report(report=found, actor=request.actor, at=at)}


@router.post("/reports/{report_id}/submit", response=schemas.ReportOut, summary="报告送审")
@needs(REPORT_EDIT)
def submit_report(request: ActorRequest, report_id: UUID) -> Report:
    """Hand a draft to whoever approves."""
    found = queries.report(report_id)
    return services.submit_report(report=found, actor=request.actor, at=clock.now())


@router.post("/reports/{report_id}/revise", response=schemas.ReportOut, summary="报告撤回修改")
@needs(REPORT_EDIT)
def revise_report(request: ActorRequest, report_id: UUID) -> Report:
    """Take a report back to write on it."""
    found = queries.report(report_id)
    return services.revise_report(report=found, actor=request.actor, at=clock.now())


@router.post("/reports/{report_id}/approve", response=schemas.ReportOut, summary="审批报告")
@needs(REPORT_APPROVE)
def approve_report(request: ActorRequest, report_id: UUID, asked: schemas.Approving) -> Report:
    """Approve what was read; figures and document are frozen."""
    found, at = queries.report(report_id), clock.now()
    return services.approve_report(
        report=found, revision=asked.revision, actor=request.actor, at=at
    )


@router.post("/reports/{report_id}/reject", response=schemas.ReportOut, summary="审批退改")
@needs(REPORT_APPROVE)
def reject_report(request: ActorRequest, report_id: UUID, asked: schemas.ReturnReason) -> Report:
    """Hand a draft back to its writer."""
    found, at = queries.report(report_id), clock.now()
    return services.reject_report(report=found, reason=asked.reason, actor=request.actor, at=at)


@router.post("/reports/{report_id}/send", response=schemas.ReportOut, summary="上报报告")
@needs(REPORT_SEND)
def send_report(request: ActorRequest, report_id: UUID, asked: schemas.Sending) -> Report:
    """Send an approved report up."""
    found, at = queries.report(report_id), clock.now()
    return services.send_report(report=found, proof=asked.proof, actor=request.actor, at=at)


@router.post("/reports/{report_id}/receive", response=schemas.ReportOut, summary="接收报告")
@needs(REPORT_RECEIVE)
def receive_report(request: ActorRequest, report_id: UUID) -> Report:
    """Take a report in."""
    found = queries.report(report_id)
    return services.receive_report(report=found, actor=request.actor, at=clock.now())


@router.post("/reports/{report_id}/return", response=schemas.ReportOut, summary="退回报告")
@needs(REPORT_RECEIVE)
def return_report(request: ActorRequest, report_id: UUID, asked: schemas.Returning) -> Report:
    """Send a report back with a reason."""
    return services.return_report(
        report=queries.report(report_id),
        reason=asked.reason,
        again_by=asked.again_by,
        actor=request.actor,
        at=clock.now(),
    )
