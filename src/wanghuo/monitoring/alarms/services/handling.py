"""One step of an alarm by whoever sits at the desk."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.alarms import rules
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import AlarmAction, AlarmState, Cause
from wanghuo.monitoring.alarms.services.handing import handed

ANSWERING = (AlarmAction.ACKNOWLEDGE, AlarmAction.VERIFY)
SETTLING = (
    AlarmAction.CONFIRM,
    AlarmAction.CALL_FALSE,
    AlarmAction.CALL_TEST,
    AlarmAction.CALL_FAULT,
)


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
    actor.must(rules.ALARM_HANDLE, alarm.area_path)
    before = AlarmState(alarm.state)
    after = rules.next_state(before, action)
    written = rules.check_step(action, note, cause)
    changes: dict[str, Any] = {"state": after, "version": version + 1}
    if written:
        changes["note"] = written
    if action in ANSWERING and alarm.answered_at is None:
        changes |= {"answered_by_id": actor.id, "answered_at": at}
    if action in SETTLING:
        changes |= {"settled_at": at, "cause": cause or ""}
    if action is AlarmAction.CLOSE:
        changes["closed_at"] = at
    as_read = Alarm._base_manager.filter(pk=alarm.pk, state=before, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(alarm, name, value)
    data: dict[str, Any] = {"note": action.label} | (
        {"reason": facts.commitment(written)} if written else {}
    )
    if action is AlarmAction.HAND_OVER:
        data |= handed(alarm)
    facts.record(
        rules.TOLD[action],
        facts.mark(alarm),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data=data | ({"cause": cause.value} if cause else {}),
    )
    return alarm
