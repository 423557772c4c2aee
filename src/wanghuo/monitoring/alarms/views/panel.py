"""One alarm with all that is needed to settle it, on the desk and on its own page alike."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.facts import queries as facts
from wanghuo.monitoring.alarms import forms, queries
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import (
    ALARM_HANDLE,
    ALARM_RESPOND,
    ALARM_SHIELD,
    MET,
    AlarmAction,
    AlarmState,
    Cause,
    Response,
    actions_at,
)

TIMELINE, CRYING, DEVICES = 50, 60, 40
KEYS = {
    AlarmAction.ACKNOWLEDGE: "a",
    AlarmAction.VERIFY: "v",
    AlarmAction.CONFIRM: "r",
    AlarmAction.CALL_FALSE: "f",
    AlarmAction.CALL_TEST: "t",
    AlarmAction.CALL_FAULT: "g",
    AlarmAction.HAND_OVER: "h",
    AlarmAction.CLOSE: "c",
}
"""By which key of the desk each step is taken."""
CHANGED = "alarm-changed"
"""The desk then asks for its queue at once."""


def panel(request: ActorRequest, alarm: Alarm) -> dict[str, Any]:
    """Return what is shown of one alarm."""
    actor, now = request.actor, clock.now()
    place = queries.place_of(alarm)
    building = queries.building_in_reach(alarm, place)
    crying = list(queries.crying_around(alarm)[: CRYING + 1])
    devices = list(queries.devices_around(alarm)[: DEVICES + 1])
    return {
        "alarm": alarm,
        "now": now,
        "place": place,
        "building": building,
        "steps": _steps(alarm) if actor.can(ALARM_HANDLE, alarm.area_path) else [],
        "causes": list(enumerate(Cause, 1)),
        "responses": _responses(request, alarm),
        "callers": list(queries.callers(alarm, place, building, clock.local_date(now))),
        "may_reveal": actor.can(PERSONAL_REVEAL, alarm.area_path),
        "may_shield": actor.can(ALARM_SHIELD, alarm.area_path),
        "crying": [(one, list(rows)) for one, rows in groupby(crying[:CRYING], key=_spot)],
        "crying_count": len(crying),
        "devices": devices[:DEVICES],
        "has_more_devices": len(devices) > DEVICES,
        "past": queries.past_of(alarm),
        "timeline": list(facts.timeline("alarm", str(alarm.pk))[:TIMELINE]),
    }


def panel_answer(
    request: ActorRequest, alarm_id: UUID, late: DomainError | None = None
) -> HttpResponse:
    """Return the alarm as it stands after a step, or after a step that came too late."""
    context = panel(request, queries.alarm_in_scope(alarm_id)) | {"late": late, "done": not late}
    status = late.status if late else 200
    response = render(request, "alarms/_alarm.html", context, status=status)
    response["HX-Trigger"] = CHANGED
    return response


def _steps(alarm: Alarm) -> list[tuple[AlarmAction, str, forms.StepForm]]:
    return [
        (action, KEYS[action], forms.StepForm(initial={"version": alarm.version,
                                                       "action": action.value},
                                              auto_id=f"{action.value}-%s"))
        for action in actions_at(AlarmState(alarm.state))
    ]  # fmt: skip


def _responses(request: ActorRequest, alarm: Alarm) -> list[Response]:
    may = request.actor.can(ALARM_RESPOND, alarm.area_path)
    return list(Response) if may and AlarmState(alarm.state) in MET else []


def _spot(alarm: Alarm) -> str:
    return alarm.place.name if alarm.place else alarm.device.name
