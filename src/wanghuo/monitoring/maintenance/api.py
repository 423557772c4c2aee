"""The API of tickets, duty checks and those who keep devices."""

from datetime import date, timedelta
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, listed, some_of
from wanghuo.monitoring.maintenance import queries, schemas, services
from wanghuo.monitoring.maintenance.models import DutyDrive, FaultTicket
from wanghuo.monitoring.maintenance.queries import CheckFilter, TicketFilter, firm_coded
from wanghuo.monitoring.maintenance.rules import DUTY_CHECK_SEND, TICKET_HANDLE, TICKET_READ

router = Router(tags=["维护与查岗"])
MONTH = timedelta(days=30)


@router.get("/fault-tickets", response=Page[schemas.FaultTicketOut], summary="故障单清单")
@needs(TICKET_READ)
def ticket_list(request: ActorRequest, asked: Query[schemas.TicketsAsked]) -> Listed:
    """List tickets: what stands before what has ended, the earliest due first."""
    given = asked.model_dump(exclude={"limit", "offset", "area_id", "firm"})
    chosen = TicketFilter(
        on=clock.today(),
        below=_area(asked.area_id),
        firm=firm_coded(asked.firm),
        mine=request.actor.organisation_ids,
        **given,
    )
    return listed(queries.ticket_list(chosen), asked)


@router.get("/fault-tickets/{ticket_id}", response=schemas.FaultTicketOut, summary="故障单详情")
@needs(TICKET_READ)
def ticket_detail(request: ActorRequest, ticket_id: UUID) -> FaultTicket:
    """Return one ticket."""
    del request
    return queries.ticket_in_scope(ticket_id)


@router.post(
    "/devices/{device_id}/fault-tickets",
    response=schemas.FaultTicketOut,
    summary="登记故障单",
)
@needs(TICKET_HANDLE)
def report_fault(
    request: ActorRequest, device_id: UUID, asked: schemas.FaultReporting
) -> FaultTicket:
    """Open a ticket of what a person has found."""
    device = queries.device_in_scope(device_id)
    return services.report_fault(
        device=device, text=asked.text, actor=request.actor, at=clock.now()
    )


@router.post(
    "/fault-tickets/{ticket_id}/handle", response=schemas.FaultTicketOut, summary="处置故障单"
)
@needs(TICKET_HANDLE)
def handle_ticket(request: ActorRequest, ticket_id: UUID, asked: schemas.TicketStep) -> FaultTicket:
    """Take a ticket one step on."""
    return services.handle_ticket(
        ticket=queries.ticket_in_scope(ticket_id),
        actor=request.actor,
        at=clock.now(),
        **asked.model_dump(),
    )


@router.get("/duty-checks", response=Page[schemas.DutyCheckOut], summary="查岗记录")
@needs(TICKET_READ)
def duty_check_list(request: ActorRequest, asked: Query[schemas.DutyChecksAsked]) -> Listed:
    """List duty checks, the latest first."""
    del request
    given = asked.model_dump(exclude={"limit", "offset", "area_id", "firm"})
    chosen = CheckFilter(below=_area(asked.area_id), firm=firm_coded(asked.firm), **given)
    return listed(queries.check_list(chosen), asked)


@router.get("/duty-drives", response=Page[schemas.DutyDriveOut], summary="集中查岗记录")
@needs(TICKET_READ)
def duty_drive_list(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List the drives, the latest first."""
    del request
    return listed(queries.drives(), asked)


@router.get("/duty-drives/{drive_id}", response=schemas.DutyDriveOut, summary="集中查岗详情")
@needs(TICKET_READ)
def duty_drive_detail(request: ActorRequest, drive_id: UUID) -> DutyDrive:
    """Return one drive."""
    del request
    return queries.drive_in_scope(drive_id)


@router.post("/duty-drives", response=schemas.DutyDriveOut, summary="发起集中查岗")
@needs(DUTY_CHECK_SEND)
def start_drive(request: ActorRequest, asked: schemas.Driving) -> DutyDrive:
    """Ask all control rooms below an area at once."""
    return services.start_drive(
        area=areas.area_in_scope(asked.area_id),
        minutes=asked.minutes,
        actor=request.actor,
        at=clock.now(),
    )


@router.get("/duty-rates", response=Page[schemas.DutyRateOut], summary="查岗合格率")
@needs(TICKET_READ)
def duty_rate_list(request: ActorRequest, asked: Query[schemas.DutyRatesAsked]) -> Listed:
    """Tell how firms, places or areas answered, the worst first."""
    del request
    chosen = CheckFilter(below=_area(asked.area_id), since=asked.since, until=asked.until)
    lines = queries.duty_rates(chosen, asked.by)
    return some_of([schemas.DutyRateOut.of(line) for line in lines], asked)


@router.get("/maintenance-firms", response=Page[schemas.FirmOut], summary="维护概览")
@needs(TICKET_READ)
def firm_list(request: ActorRequest, asked: Query[schemas.OverviewAsked]) -> Listed:
    """Tell how each firm keeps its devices, the most overdue first."""
    del request
    today = clock.today()
    since, until = _days(asked.since, asked.until, today)
    chosen = queries.Asked(on=today, since=since, until=until, below=_area(asked.area_id))
    return some_of([schemas.FirmOut.of(line) for line in queries.firm_lines(chosen)], asked)


def _days(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    return since or today - MONTH, until or today


def _area(area_id: int | None) -> Area | None:
    return areas.area_in_scope(area_id) if area_id else None
