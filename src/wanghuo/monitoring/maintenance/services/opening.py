"""A ticket is opened, or what is wrong again is counted with the one that stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.maintenance import rules
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.rules import STANDING, FaultReason, TicketStands, TicketState
from wanghuo.monitoring.maintenance.services import owing


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a device, and what told of it."""

    reason: FaultReason
    text: str
    source: str = ""
    """Names what told of it; the same again tells nothing new."""


@transaction.atomic
def report_fault(*, device: Device, text: str, actor: Actor, at: datetime) -> FaultTicket:
    """Open a ticket of what a person has found (登记故障单); `TicketStands` where one stands."""
    actor.must(rules.TICKET_HANDLE, device.area_path)
    if not device.is_allowed:
        raise TransitionRefused(state="已撤销认领", action="登记故障单")
    trouble = Trouble(reason=FaultReason.PERSON, text=rules.check_text(text))
    ticket = _opened(device, trouble, actor, at)
    if ticket is None:
        raise TicketStands(reason=FaultReason.PERSON.label)
    return ticket


@transaction.atomic
def chase(*, device: Device, trouble: Trouble, at: datetime) -> FaultTicket | None:
    """Open a ticket of what the house itself has heard, or count it with the one that stands.

    None where it stands already, where this was heard before, or where nobody keeps the device.
    """
    if not device.is_allowed or _was_heard(device, trouble) or _counted(device, trouble, at):
        return None
    ticket = _opened(device, trouble, SYSTEM, at)
    if ticket is None:  # somebody opened it in the same moment
        _counted(device, trouble, at)
    return ticket


def _was_heard(device: Device, trouble: Trouble) -> bool:
    told = Q(source=trouble.source) | Q(last_source=trouble.source, device=device)
    return bool(trouble.source) and FaultTicket._base_manager.filter(told).exists()


def _opened(device: Device, trouble: Trouble, actor: Actor, at: datetime) -> FaultTicket | None:
    """Open a ticket, or None where one of its device and reason stands."""
    ticket = _begun(device, trouble, actor, at)
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
    except IntegrityError:
        return None
    data = {"reason": FaultReason(ticket.reason).label, "due_on": ticket.due_on.isoformat()}
    after = {"state": ticket.state}
    facts.record(
        rules.TICKET_OPENED, facts.mark(ticket), actor=actor, at=at, after=after, data=data
    )
    tell_device(ticket, "登记故障单", actor=actor, at=at)
    owing.owe(ticket, ticket.due_on, actor=actor, at=at)
    return ticket


def _begun(device: Device, trouble: Trouble, actor: Actor, at: datetime) -> FaultTicket:
    today = clock.local_date(at)
    due = owing.repaired_by(device, trouble.reason, today)
    return FaultTicket(
        device=device,
        reason=trouble.reason,
        text=trouble.text[: rules.LONGEST_TEXT],
        area_id=device.area_id,
        area_path=device.area_path,
        place_id=device.place_id,
        firm_id=device.firm_id,
        organisation=owing.keeper_of(device.area_path, today),
        due_on=due.day,
        is_provisional=due.is_provisional,
        source=trouble.source or None,
        last_source=trouble.source,
        opened_by_id=actor.id,
        opened_at=at,
        last_at=at,
    )


def _counted(device: Device, trouble: Trouble, at: datetime) -> bool:
    """Count what is wrong again with the ticket that stands; it is not well then, if it was."""
    standing = FaultTicket._base_manager.filter(
        device=device, reason=trouble.reason, state__in=STANDING
    )
    again = standing.update(
        count=F("count") + 1,
        version=F("version") + 1,
        last_at=at,
        last_source=trouble.source,
        recovered_at=None,
    )
    for ticket in standing if again else ():
        data = {"note": trouble.text[: rules.LONGEST_TEXT]}
        mark = facts.mark(ticket)
        facts.record(rules.TICKET_RECURRED, mark, actor=SYSTEM, at=at, data=data)
    return bool(again)


def tell_device(ticket: FaultTicket, words: str, *, actor: Actor, at: datetime) -> None:
    """Put a line on the timeline of the device."""
    device = ticket.device
    data = {
        "ticket": str(ticket.pk),
        "state": TicketState(ticket.state).value,
        "note": f"{FaultReason(ticket.reason).label}，{words}",
    }
    facts.record(rules.DEVICE_TICKETED, facts.mark(device), actor=actor, at=at, data=data)
