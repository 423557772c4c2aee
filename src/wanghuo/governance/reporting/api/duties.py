"""Duties to report, the receiver's board, the statistics."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation
from wanghuo.governance.reporting import queries, schemas, services
from wanghuo.governance.reporting.models import Report, ReportDuty
from wanghuo.governance.reporting.queries import Board, ReportFilter, UnitCount
from wanghuo.governance.reporting.rules import (
    REPORT_CONSOLIDATE,
    REPORT_MANAGE,
    REPORT_READ,
    REPORT_RECEIVE,
    DutyState,
)
from wanghuo.governance.reporting.services import DutyTerms
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.operations import Day, Listed, Page, Paging, listed
from wanghuo.kernel.scoping import access

router = Router(tags=["信息报送"])


@router.get("/report-duties", response=Page[schemas.DutyOut], summary="报送要求")
@needs(REPORT_READ)
def duties(request: ActorRequest, asked: Query[Paging], state: DutyState | None = None) -> Listed:
    """List the duties in reach."""
    del request
    return listed(queries.duties(state), asked)


@router.post("/report-duties", response={201: schemas.DutyOut}, summary="登记报送要求")
@needs(REPORT_MANAGE)
def add_duty(request: ActorRequest, asked: schemas.NewDuty) -> ReportDuty:
    """Set a duty by hand; it is in force once confirmed."""
    area = areas.area_in_scope(asked.area_id)
    terms, units = _terms(asked, area)
    at = clock.now()
    return services.add_duty(area=area, terms=terms, units=units, actor=request.actor, at=at)


@router.get("/report-duties/{duty_id}", response=schemas.DutyDetail, summary="报送要求详情")
@needs(REPORT_READ)
def duty(request: ActorRequest, duty_id: UUID) -> Listed:
    """Return one duty with who owes it."""
    del request
    found = queries.duty(duty_id)
    units = queries.duty_units(found).values_list("organisation_id", flat=True)
    return {"duty": found, "unit_ids": list(units)}


@router.put("/report-duties/{duty_id}", response=schemas.DutyOut, summary="修改报送要求")
@needs(REPORT_MANAGE)
def change_duty(request: ActorRequest, duty_id: UUID, asked: schemas.DutyChange) -> ReportDuty:
    """Change what is owed, when, to whom and by whom."""
    found = queries.duty(duty_id)
    terms, units = _terms(asked, found.area)
    return services.change_duty(
        duty=found,
        version=asked.version,
        terms=terms,
        units=units,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/report-duties/{duty_id}/confirm", response=schemas.DutyOut, summary="核定报送要求")
@needs(REPORT_MANAGE)
def confirm_duty(request: ActorRequest, duty_id: UUID, asked: schemas.Version) -> ReportDuty:
    """Put a duty in force."""
    found, at = queries.duty(duty_id), clock.now()
    return services.confirm_duty(duty=found, version=asked.version, actor=request.actor, at=at)


@router.post("/report-duties/{duty_id}/close", response=schemas.DutyOut, summary="停止报送要求")
@needs(REPORT_MANAGE)
def close_duty(request: ActorRequest, duty_id: UUID, asked: schemas.Version) -> ReportDuty:
    """End a duty."""
    found, at = queries.duty(duty_id), clock.now()
    return services.close_duty(duty=found, version=asked.version, actor=request.actor, at=at)


@router.get("/report-duties/{duty_id}/board", response=schemas.BoardOut, summary="收报台")
@needs(REPORT_RECEIVE)
def report_board(request: ActorRequest, duty_id: UUID, named_on: Day) -> Board:
    """Show who has sent and who has not."""
    del request
    return queries.board(queries.duty(duty_id), named_on, clock.today())


@router.post("/report-duties/{duty_id}/remind", response=list[schemas.ReportOut], summary="催报")
@needs(REPORT_RECEIVE)
def remind_missing(request: ActorRequest, duty_id: UUID, asked: schemas.Reminding) -> list[Report]:
    """Remind everybody who has not sent."""
    return services.remind_missing(
        duty=queries.duty(duty_id),
        named_on=asked.named_on,
        note=asked.note,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/report-duties/{duty_id}/consolidate", response=schemas.ReportOut, summary="汇总")
@needs(REPORT_CONSOLIDATE)
def consolidate(request: ActorRequest, duty_id: UUID, asked: schemas.Period) -> Report:
    """Make one report of those received."""
    found, at = queries.duty(duty_id), clock.now()
    return services.consolidate(duty=found, named_on=asked.named_on, actor=request.actor, at=at)


@router.get("/report-statistics", response=list[schemas.UnitCountOut], summary="报送统计")
@needs(REPORT_READ)
def report_statistics(
    request: ActorRequest, asked: Query[schemas.StatisticsAsked]
) -> list[UnitCount]:
    """Count how each unit keeps its days."""
    del request
    on = clock.today()
    return queries.unit_counts(ReportFilter(**asked.model_dump(), on=on), on)


def _terms(asked: schemas.DutyAsked, area: Area) -> tuple[DutyTerms, list[Organisation]]:
    on = clock.today()
    named = ("receiver_id", "higher_id", "unit_ids", "area_id", "version")
    given = asked.model_dump(exclude=set(named))
    receiver = None
    if asked.receiver_id is not None:
        receiver = queries.receivers(area, on).filter(pk=asked.receiver_id).first()
        if receiver is None:
            raise NotFound(what="单位")
    units = list(queries.debtors(area, on).filter(pk__in=asked.unit_ids))
    if len(units) != len(set(asked.unit_ids)):
        raise NotFound(what="单位")
    higher = access(queries.higher_choices(area), pk=asked.higher_id) if asked.higher_id else None
    return DutyTerms(**given, receiver=receiver, higher=higher), units
