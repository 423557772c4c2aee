"""Sections of a report: edit, take moved figures over, word anew."""

from uuid import UUID

from ninja import Router

from wanghuo.governance.reporting import queries, schemas, services
from wanghuo.governance.reporting.models import ReportSection
from wanghuo.governance.reporting.rules import REPORT_EDIT
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs

router = Router(tags=["信息报送"])


@router.put("/report-sections/{section_id}", response=schemas.SectionOut, summary="修改报告章节")
@needs(REPORT_EDIT)
def edit_section(
    request: ActorRequest, section_id: UUID, asked: schemas.SectionText
) -> ReportSection:
    """Write a section; figures left untouched stay the ledger's."""
    return services.edit_section(
        section=queries.section(section_id),
        version=asked.version,
        text=asked.text,
        actor=request.actor,
        at=clock.now(),
    )


@router.post(
    "/report-sections/{section_id}/take-over",
    response=schemas.SectionOut,
    summary="采用台账新数",
)
@needs(REPORT_EDIT)
def take_over(request: ActorRequest, section_id: UUID, asked: schemas.FigureCodes) -> ReportSection:
    """Write the ledger's present figures into an edited section."""
    return services.take_over(
        section=queries.section(section_id),
        version=asked.version,
        codes=asked.codes,
        actor=request.actor,
        at=clock.now(),
    )


@router.post(
    "/report-sections/{section_id}/restore",
    response=schemas.SectionOut,
    summary="恢复自动生成",
)
@needs(REPORT_EDIT)
def restore_section(
    request: ActorRequest, section_id: UUID, asked: schemas.Version
) -> ReportSection:
    """Let the program word a section again."""
    return services.restore_section(
        section=queries.section(section_id),
        version=asked.version,
        actor=request.actor,
        at=clock.now(),
    )
