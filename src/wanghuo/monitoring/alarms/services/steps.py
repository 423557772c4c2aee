"""One step of one alarm, as it was read; whoever takes several takes them through here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.alarms import rules
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup
from wanghuo.monitoring.alarms.rules import STANDING, VERDICTS, AlarmAction, AlarmState, Cause
from wanghuo.monitoring.alarms.services.handing import handed

ANSWERING = (AlarmAction.ACKNOWLEDGE, AlarmAction.VERIFY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step: what is done, by whom, when, and what was said with it."""

    action: AlarmAction
    actor: Actor
    at: datetime
    note: str = ""
    cause: Cause | None = None


def take(alarm: Alarm, version: int, step: Taken) -> None:
    """Take an alarm one step on, or refuse; in the caller's transaction."""
    step.actor.must(rules.ALARM_HANDLE, alarm.area_path)
    before = AlarmState(alarm.state)
    after = rules.next_state(before, step.action)
    written = rules.check_step(step.action, step.note, step.cause)
    changes = _changes(alarm, version, step, after) | ({"note": written} if written else {})
    as_read = Alarm._base_manager.filter(pk=alarm.pk, state=before, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(alarm, name, value)
    data: dict[str, Any] = {"note": step.action.label}
    data |= {"reason": facts.commitment(written)} if written else {}
    if step.action is AlarmAction.HAND_OVER:
        data |= handed(alarm)
    facts.record(
        rules.TOLD[step.action],
        facts.mark(alarm),
        actor=step.actor,
        at=step.at,
        before={"state": before},
        after={"state": after},
        data=data | ({"cause": step.cause.value} if step.cause else {}),
    )


def _changes(alarm: Alarm, version: int, step: Taken, after: AlarmState) -> dict[str, Any]:
    changes: dict[str, Any] = {"state": after, "version": version + 1}
    if step.action in ANSWERING and alarm.answered_at is None:
        changes |= {"answered_by_id": step.actor.id, "answered_at": step.at}
    if step.action in VERDICTS:
        found = VERDICTS[step.action]
        changes |= {"settled_at": step.at, "cause": step.cause or "", "verdict": found}
    if step.action is AlarmAction.CLOSE:
        changes["closed_at"] = step.at
    return changes


def lock_group(alarm: Alarm) -> None:
    """Hold the fire that an alarm is part of before its alarms, as the projector does."""
    if alarm.group_id is not None:
        AlarmGroup._base_manager.select_for_update(no_key=True).get(pk=alarm.group_id)


def end_group(alarm: Alarm, step: Taken) -> None:
    """End the fire with the last of its alarms that stood."""
    if alarm.state in STANDING:
        return
    group = AlarmGroup._base_manager.filter(alarms=alarm.pk, is_standing=True).first()
    if group is None:
        return
    AlarmGroup._base_manager.select_for_update(no_key=True).get(pk=group.pk)
    if Alarm._base_manager.filter(group=group, state__in=STANDING).exists():
        return
    ended = AlarmGroup._base_manager.filter(pk=group.pk, is_standing=True)
    if ended.update(is_standing=False, ended_at=step.at):
        facts.record(
            rules.FIRE_ENDED,
            facts.mark(group),
            actor=step.actor,
            at=step.at,
            data={"note": str(group)},
        )
