"""The API of shields, confirmed fires, reports further up and statistics."""

from datetime import timedelta
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, listed, some_of
from wanghuo.monitoring.alarms import services
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup, Shield
from wanghuo.monitoring.alarms.queries import groups, shields, statistics
from wanghuo.monitoring.alarms.queries.shields import ShieldFilter
from wanghuo.monitoring.alarms.queries.statistics import YEAR, JudgedFilter, midnight
from wanghuo.monitoring.alarms.rules import (
    ALARM_HANDLE,
    ALARM_OVERSEE,
    ALARM_READ,
    ALARM_SHIELD,
)
from wanghuo.monitoring.alarms.schemas import AlarmOut
from wanghuo.monitoring.alarms.schemas import raised as schemas
from wanghuo.monitoring.alarms.services import Cover

router = Router()


@router.get("/alarm-shields", response=Page[schemas.ShieldOut], summary="屏蔽时段")
@needs(ALARM_READ)
def shield_list(request: ActorRequest, asked: Query[schemas.ShieldsAsked]) -> Listed:
    """List shields, the one that ends last first."""
    del request
    below = areas.area_in_scope(asked.area_id) if asked.area_id else None
    chosen = ShieldFilter(at=clock.now(), span=asked.span, text=asked.text, below=below)
    return listed(shields.shield_list(chosen), asked)


@router.get("/alarm-shields/{shield_id}", response=schemas.ShieldOut, summary="屏蔽时段详情")
@needs(ALARM_READ)
def shield_detail(request: ActorRequest, shield_id: UUID) -> Shield:
    """Return one shield."""
    del request
    return shields.shield_in_scope(shield_id)


@router.post("/alarm-shields", response=schemas.ShieldOut, summary="设置屏蔽")
@needs(ALARM_SHIELD)
def open_shield(request: ActorRequest, asked: schemas.NewShield) -> Shield:
    """Let what a thing cries not ring for a time."""
    given = asked.model_dump(exclude={"device", "place", "building", "kind"})
    thing = shields.thing_named(asked.device, asked.place, asked.building)
    cover = Cover(thing=thing, kind=asked.kind or "", **given)
    return services.open_shield(cover=cover, actor=request.actor, at=clock.now())


@router.post("/alarm-shields/{shield_id}/shorten", response=schemas.ShieldOut, summary="缩短屏蔽")
@needs(ALARM_SHIELD)
def shorten_shield(request: ActorRequest, shield_id: UUID, asked: schemas.Shortening) -> Shield:
    """Let a shield end earlier."""
    row = shields.shield_in_scope(shield_id)
    return services.shorten_shield(
        shield=row, actor=request.actor, at=clock.now(), **asked.model_dump()
    )


@router.post("/alarm-shields/{shield_id}/lift", response=schemas.ShieldOut, summary="解除屏蔽")
@needs(ALARM_SHIELD)
def lift_shield(request: ActorRequest, shield_id: UUID, asked: schemas.Lifting) -> Shield:
    """Let a shield end now."""
    row = shields.shield_in_scope(shield_id)
    return services.lift_shield(
        shield=row, actor=request.actor, at=clock.now(), **asked.model_dump()
    )


@router.get("/confirmed-fires", response=Page[schemas.FireOut], summary="确认火警")
@needs(ALARM_READ)
def fire_list(request: ActorRequest, asked: Query[schemas.FiresAsked]) -> Listed:
    """List confirmed fires, those that stand first."""
    del request
    return listed(groups.group_list(is_standing=asked.is_standing), asked)


@router.get("/confirmed-fires/{group_id}", response=schemas.FireOut, summary="确认火警详情")
@needs(ALARM_READ)
def fire_detail(request: ActorRequest, group_id: UUID) -> AlarmGroup:
    """Return one confirmed fire."""
    del request
    return groups.group_in_scope(group_id)


@router.get("/confirmed-fires/{group_id}/alarms", response=Page[AlarmOut], summary="确认火警的点位")
@needs(ALARM_READ)
def fire_alarms(request: ActorRequest, group_id: UUID, asked: Query[Paging]) -> Listed:
    """List the points of a fire in the order in which it reached them."""
    del request
    return listed(groups.alarms_of(groups.group_in_scope(group_id)), asked)


@router.post("/confirmed-fires/{group_id}/handle", response=list[AlarmOut], summary="整组处置")
@needs(ALARM_HANDLE)
def handle_group(request: ActorRequest, group_id: UUID, asked: schemas.GroupStep) -> list[Alarm]:
    """Take all alarms of a fire one step on, or none."""
    return services.handle_group(
        group=groups.group_in_scope(group_id),
        actor=request.actor,
        at=clock.now(),
        **asked.model_dump(),
    )


@router.get("/alarm-escalations", response=Page[schemas.EscalationOut], summary="逐级上报")
@needs(ALARM_OVERSEE)
def escalation_list(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List what nobody answered or verified in time, the latest first."""
    del request
    return listed(groups.escalation_list(), asked)


@router.get("/false-alarms", response=Page[schemas.LineOut], summary="误报统计")
@needs(ALARM_READ)
def false_alarms(request: ActorRequest, asked: Query[schemas.FalseAlarmsAsked]) -> Listed:
    """Tell how often alarms were false, by what is asked."""
    del request
    until = asked.until or clock.today()
    since = asked.since or until - YEAR + timedelta(days=1)
    chosen = JudgedFilter(
        since=midnight(since),
        until=midnight(until + timedelta(days=1)),
        below=areas.area_in_scope(asked.area_id) if asked.area_id else None,
        kind=asked.kind,
    )
    return some_of(list(map(schemas.LineOut.of, statistics.lines(chosen, asked.by))), asked)
