"""The API of the working calendar and of what is owed."""

from typing import Annotated

from ninja import Query, Router

from wanghuo.base.deadlines import queries, schemas, services
from wanghuo.base.deadlines.models import CalendarDay
from wanghuo.base.deadlines.rules import CALENDAR_MANAGE
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in, needs
from wanghuo.kernel.operations import Day, Listed, Page, listed, some_of

TASK_READ = "task.read"
"""A word of a higher room: who may look at work may look at what is owed for it."""

Year = Annotated[int, Query(ge=1900, le=2200)]

router = Router(tags=["时限与日历"])


@router.get("/calendar/days", response=list[schemas.DayOut], summary="某年录入的调休日")
@logged_in
def calendar_days(request: ActorRequest, year: Year) -> list[CalendarDay]:
    """List the days of a year that are set by hand."""
    del request
    return list(queries.calendar_days(year))


@router.put("/calendar/days/{day}", response=schemas.DayOut, summary="录入调休日")
@needs(CALENDAR_MANAGE)
def set_calendar_day(request: ActorRequest, day: Day, asked: schemas.DaySetting) -> CalendarDay:
    """Say whether a day is worked; deadlines that hang on it follow."""
    return services.set_calendar_day(
        day=day, actor=request.actor, at=clock.now(), **asked.model_dump()
    )


@router.delete("/calendar/days/{day}", response={204: None}, summary="删除调休日")
@needs(CALENDAR_MANAGE)
def remove_calendar_day(request: ActorRequest, day: Day) -> None:
    """Forget what was set for a day."""
    services.remove_calendar_day(day=day, actor=request.actor, at=clock.now())


@router.get("/deadlines/overdue", response=Page[schemas.DeadlineOut], summary="某日的逾期事项")
@needs(TASK_READ)
def overdue(request: ActorRequest, asked: Query[schemas.OverdueAsked]) -> Listed:
    """List what is overdue on a day, the longest overdue first."""
    del request
    return listed(queries.overdue(asked.on or clock.today()), asked)


@router.get("/deadlines/at-risk", response=Page[schemas.DeadlineOut], summary="某日的临期事项")
@needs(TASK_READ)
def at_risk(request: ActorRequest, asked: Query[schemas.AtRiskAsked]) -> Listed:
    """List what is due soon, the most urgent first."""
    del request
    return listed(queries.at_risk(asked.on or clock.today(), asked.days), asked)


@router.get(
    "/deadlines/by-organisation",
    response=Page[schemas.OrganisationCountOut],
    summary="各单位未完成和逾期数",
)
@needs(TASK_READ)
def counts_by_organisation(request: ActorRequest, asked: Query[schemas.OverdueAsked]) -> Listed:
    """Count what each organisation owes, the most overdue first."""
    del request
    rows = queries.counts_by_organisation(asked.on or clock.today())
    return some_of(rows, asked)
