"""What follows from facts of monitoring: tickets, notices, devices that follow their places."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from wanghuo.base.notices import services as notices
from wanghuo.base.notices.rules import NoticeKind, source_of
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts.models import Fact
from wanghuo.monitoring.alarms import queries as alarms
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import (
    ALARM_RESPOND,
    AlarmState,
)
from wanghuo.monitoring.devices import services as devices
from wanghuo.monitoring.devices.rules import (
    DEVICE_MANAGE,
)
from wanghuo.monitoring.maintenance import queries as maintenance_seen
from wanghuo.monitoring.maintenance import rules as maintenance_rules
from wanghuo.monitoring.maintenance import services as maintenance
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.prevention.owners import queries as owners
from wanghuo.wiring.telling import About, Tell

TICKET: About[FaultTicket] = About(
    "faultticket",
    maintenance_seen.ticket_in_scope,
    lambda row: f"{row.device.name}：{row.get_reason_display()}",
    "/maintenance/tickets",
)
ALARM: About[Alarm] = About("alarm", alarms.alarm_in_brief, alarms.in_words, "/alarms")


def _what_burns(alarm: Alarm) -> str:
    where = alarm.place.name if alarm.place else alarm.device.name
    return f"{alarm.get_kind_display()}已核实为真实：{where} {alarm.where}".strip()


REAL_ALARM: About[Alarm] = About("alarm", alarms.alarm_in_scope, _what_burns, "/alarms")


def follow_place(fact: Fact, at: datetime) -> None:
    """Let the devices of a place or a building lie where it lies now."""
    devices.follow_place(UUID(fact.subject_id), at)


def tell_of_outage(fact: Fact, at: datetime) -> None:
    """Tell those who keep devices that an upstream was cut, once for all that lies behind it."""
    on = clock.local_date(fact.at)
    notices.tell(
        recipients=[user.pk for user in people.nearest_holders(fact.area_path, DEVICE_MANAGE, on)],
        kind=NoticeKind.WARNED,
        title=f"上游中断：{json.loads(fact.body)['data']['note']}",
        link="/devices/?connectivity=cut_off&state=claimed",
        source=source_of(fact.pk),
        at=at,
    )


def its_keepers(ticket: FaultTicket, on: date) -> Iterable[User]:
    """Who acts for the firm that keeps a device: nearest to it, and may handle tickets."""
    return people.nearest_holders(ticket.area_path, maintenance_rules.TICKET_HANDLE, on)


def those_above(ticket: FaultTicket, on: date) -> Iterable[User]:
    """Its keepers, and whoever may handle tickets further up."""
    kept_at = ticket.organisation.area_path if ticket.organisation else ticket.area_path
    above, handle = kept_at.rstrip("/").rpartition("/")[0], maintenance_rules.TICKET_HANDLE
    further = people.nearest_holders(f"{above}/", handle, on) if above else []
    return [*its_keepers(ticket, on), *further]


def chase_silence(fact: Fact, at: datetime) -> None:
    """Open a ticket of a device that fell silent by itself."""
    heard_at = json.loads(fact.body)["data"].get("heard_at")
    maintenance.chase_silence(
        device_id=UUID(fact.subject_id),
        heard_at=datetime.fromisoformat(heard_at) if heard_at else None,
        source=source_of(fact.pk),
        at=at,
    )


def note_return(fact: Fact, at: datetime) -> None:
    """Let the ticket of a silent device say that it is back."""
    maintenance.hear_return(device_id=UUID(fact.subject_id), at=at)


def chase_alarm(fact: Fact, at: datetime) -> None:
    """Have the device of what was no fire seen to."""
    try:
        alarm = alarms.alarm_in_scope(UUID(fact.subject_id))
    except NotFound:
        return
    state = AlarmState(json.loads(fact.body)["after"]["state"])
    maintenance.chase_alarm(alarm=alarm, state=state, source=source_of(fact.pk), at=at)


def watch_command(fact: Fact, at: datetime) -> None:
    """Watch for the answer to a duty check, whoever asked it wherever."""
    del at
    maintenance.watch_command(command_id=UUID(json.loads(fact.body)["data"]["command"]))


def its_responders(alarm: Alarm, on: date) -> Iterable[User]:
    """Who goes to the spot, nearest to it: micro-stations, villages, grid workers."""
    return people.nearest_holders(alarm.area_path, ALARM_RESPOND, on)


def tell_owner_of_alarm(fact: Fact, at: datetime) -> None:
    """Tell the occupier of the place that his alarm is real; he may look at the place alone."""
    alarm = alarms.alarm_in_scope(UUID(fact.subject_id))
    number = alarms.occupier_of(alarm)
    if number is None:
        return
    notices.tell(
        recipients=[one.pk for one in owners.people_of_owner(number, clock.local_date(fact.at))],
        kind=NoticeKind.ASSIGNED,
        title=_what_burns(alarm),
        link=f"/places/{alarm.place_id}",
        source=source_of(fact.pk),
        at=at,
    )


def tell_next_post(fact: Fact, at: datetime) -> None:
    """Tell of an alarm that nobody answers whoever is next, nearest to it."""
    told = json.loads(fact.body)["data"]

    def next_post(row: Alarm, on: date) -> Iterable[User]:
        del row
        return people.nearest_holders(told["path"], told["capability"], on)

    Tell(ALARM, NoticeKind.ESCALATED, next_post)(fact, at)
