"""One step of an alarm, or of all alarms of a fire, by whoever sits at the desk."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.monitoring.alarms import rules
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup
from wanghuo.monitoring.alarms.rules import AlarmAction, AlarmState, Cause
from wanghuo.monitoring.alarms.services.steps import Taken, end_group, lock_group, take


@transaction.atomic
def handle_alarm(
    *,
    alarm: Alarm,
    version: int,
    action: AlarmAction,
    actor: Actor,
    at: datetime,
    note: str = "",
    cause: Cause | None = None,
) -> Alarm:
    """Take an alarm one step on (处置报警), as it was read at `version`.

    Raises `TransitionRefused` where the step does not follow, `StaleRecord` where another desk
    was faster, `BadInput` where something that must be said is missing.
    """
    step = Taken(action=action, actor=actor, at=at, note=note, cause=cause)
    lock_group(alarm)
    take(alarm, version, step)
    end_group(alarm, step)
    return alarm


@transaction.atomic
def handle_group(
    *,
    group: AlarmGroup,
    versions: Mapping[UUID, int],
    action: AlarmAction,
    actor: Actor,
    at: datetime,
    note: str = "",
    cause: Cause | None = None,
) -> list[Alarm]:
    """Take all alarms of a fire one step on, or none (整组处置), each as it was read.

    Who is as far already or was judged to be no fire is passed over. Raises `TransitionRefused`
    where one is not yet so far, `StaleRecord` where another desk was faster or another point has
    cried since.
    """
    actor.must(rules.ALARM_HANDLE, group.area_path)
    step = Taken(action=action, actor=actor, at=at, note=note, cause=cause)
    AlarmGroup._base_manager.select_for_update(no_key=True).get(pk=group.pk)
    alarms = list(Alarm._base_manager.filter(group=group).order_by("id"))
    if {alarm.pk for alarm in alarms} != set(versions):
        raise StaleRecord
    follows = rules.takers([AlarmState(alarm.state) for alarm in alarms], action)
    taken = [alarm for alarm, does in zip(alarms, follows, strict=True) if does]
    for alarm in taken:
        take(alarm, versions[alarm.pk], step)
    end_group(taken[-1], step)
    return taken
