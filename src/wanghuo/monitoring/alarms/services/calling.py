"""Who is called about an alarm: his number is shown for a reason, and he says what he does."""

from datetime import datetime

from django.db import transaction

from wanghuo.base.people.models import User
from wanghuo.base.people.rules.personal import PersonalField
from wanghuo.base.people.services import personal
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import NotFound, TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.alarms import queries, rules
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import AlarmKind, AlarmState, Caller, Response
from wanghuo.register.records.kinds import Row, kind_named
from wanghuo.register.records.services import reveal_record


def show_number(*, alarm: Alarm, key: str, actor: Actor, at: datetime) -> tuple[Caller, str]:
    """Return one of those to call with his number in clear (显示号码); the look stays as a fact.

    Only of those whom this alarm names, and only by whoever may see the alarm.
    """
    actor.must(rules.ALARM_READ, alarm.area_path)
    place = queries.place_of(alarm)
    building = queries.building_in_reach(alarm, place)
    on = local_date(at)
    for one in queries.callers(alarm, place, building, on):
        if one.key == key and one.masked:
            return one, _number(one, alarm, actor, at)
    raise NotFound(what="联系人")


def _number(caller: Caller, alarm: Alarm, actor: Actor, at: datetime) -> str:
    reason = rules.why(AlarmKind(alarm.kind))
    if caller.kind == "user":
        user = User.objects.get(pk=caller.pk)
        fields = [PersonalField.MOBILE.value]
        shown = personal.reveal(user=user, fields=fields, reason=reason, actor=actor, at=at)
        return shown[PersonalField.MOBILE]
    kind = kind_named(caller.kind)
    row: Row = kind.model.objects.get(pk=caller.pk)
    fields = [caller.field]
    told = reveal_record(kind, row=row, fields=fields, reason=reason, actor=actor, at=at)
    return next(iter(told.values()))


@transaction.atomic
def respond_alarm(*, alarm: Alarm, response: Response, actor: Actor, at: datetime) -> None:
    """Say that one goes, is there, or cannot go (响应报警); it stands on the alarm's timeline."""
    actor.must(rules.ALARM_RESPOND, alarm.area_path)
    state = AlarmState(alarm.state)
    if state not in rules.MET:
        raise TransitionRefused(state=state.label, action=response.label)
    data = {"note": response.label, "response": response.value}
    facts.record(rules.ALARM_RESPONDED, facts.mark(alarm), actor=actor, at=at, data=data)
