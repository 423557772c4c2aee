"""What the house heard of a device: it fell silent, came back, cried in vain."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import AlarmKind, AlarmState, Cause
from wanghuo.monitoring.devices.models import Twin
from wanghuo.monitoring.devices.rules import Connectivity
from wanghuo.monitoring.maintenance import queries, rules
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.rules import STANDING, FaultReason
from wanghuo.monitoring.maintenance.services.opening import Trouble, chase


def chase_silence(
    *, device_id: UUID, heard_at: datetime | None, source: str, at: datetime
) -> FaultTicket | None:
    """Open a ticket of a device that fell silent; not where all that lies before it is cut off."""
    device = queries.device_to_chase(device_id)
    cut_off = Twin._base_manager.filter(device_id=device_id, connectivity=Connectivity.CUT_OFF)
    if device is None or cut_off.exists():
        return None
    text = "装置离线，从未收到上报"
    if heard_at is not None:
        text = f"装置离线，最近一次上报 {heard_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    trouble = Trouble(reason=FaultReason.OFFLINE, text=text, source=source)
    return chase(device=device, trouble=trouble, at=at)


@transaction.atomic
def hear_return(*, device_id: UUID, at: datetime) -> int:
    """Let the ticket of a device that fell silent say that it is back; return how many do."""
    silent = FaultTicket._base_manager.filter(
        device_id=device_id,
        reason=FaultReason.OFFLINE,
        state__in=STANDING,
        recovered_at__isnull=True,
    )
    back = list(silent.select_related("device"))
    for ticket in back:
        as_read = FaultTicket._base_manager.filter(
            pk=ticket.pk, version=ticket.version, recovered_at__isnull=True
        )
        if as_read.update(recovered_at=at, version=ticket.version + 1) == 1:
            facts.record(rules.TICKET_RECOVERED, facts.mark(ticket), actor=SYSTEM, at=at)
    return len(back)


def chase_alarm(
    *, alarm: Alarm, state: AlarmState, source: str, at: datetime
) -> FaultTicket | None:
    """Have the device of an alarm that was no fire seen to, where the rulebook says so."""
    device = queries.device_to_chase(alarm.device_id)
    if device is None:
        return None
    chased = queries.chase_terms(device.area, clock.local_date(at))
    cause = Cause(alarm.cause) if alarm.cause else None
    reason = rules.reason_of(state, AlarmKind(alarm.kind), cause, chased)
    where = alarm.where or device.name
    if reason is not None:
        why = cause.label if cause and state is AlarmState.FALSE else AlarmKind(alarm.kind).label
        trouble = Trouble(reason=reason, text=f"{where}：{why}", source=source)
        return chase(device=device, trouble=trouble, at=at)
    if state is not AlarmState.FALSE:
        return None
    until = alarm.settled_at or at
    count = queries.false_alarms_of(alarm, since=until - chased.window, until=until)
    if count < chased.false_alarms:
        return None
    text = f"{where}：{chased.days} 天内误报 {count} 次"
    trouble = Trouble(reason=FaultReason.FALSE_ALARMS, text=text, source=source)
    return chase(device=device, trouble=trouble, at=at)
