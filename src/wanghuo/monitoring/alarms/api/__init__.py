"""The API of alarms."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, listed
from wanghuo.monitoring.alarms import queries, schemas, services
from wanghuo.monitoring.alarms.api import raised
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.queries import AlarmFilter
from wanghuo.monitoring.alarms.rules import ALARM_HANDLE, ALARM_READ

router = Router(tags=["报警"])
router.add_router("", raised.router)


@router.get("/alarms", response=Page[schemas.AlarmOut], summary="报警清单")
@needs(ALARM_READ)
def alarm_list(request: ActorRequest, asked: Query[schemas.AlarmsAsked]) -> Listed:
    """List alarms: what may be a fire first, then what waits, the newest first."""
    del request
    given = asked.model_dump(exclude={"limit", "offset", "area_id", "past_of"})
    below = areas.area_in_scope(asked.area_id) if asked.area_id else None
    past_of = queries.alarm_in_scope(asked.past_of) if asked.past_of else None
    return listed(queries.alarm_list(AlarmFilter(**given, below=below, past_of=past_of)), asked)


@router.get("/alarms/{alarm_id}", response=schemas.AlarmOut, summary="报警详情")
@needs(ALARM_READ)
def alarm_detail(request: ActorRequest, alarm_id: UUID) -> Alarm:
    """Return one alarm."""
    del request
    return queries.alarm_in_scope(alarm_id)


@router.post("/alarms/{alarm_id}/handle", response=schemas.AlarmOut, summary="处置报警")
@needs(ALARM_HANDLE)
def handle_alarm(request: ActorRequest, alarm_id: UUID, asked: schemas.Step) -> Alarm:
    """Take an alarm one step on."""
    return services.handle_alarm(
        alarm=queries.alarm_in_scope(alarm_id),
        actor=request.actor,
        at=clock.now(),
        **asked.model_dump(),
    )
