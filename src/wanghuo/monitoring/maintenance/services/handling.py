"""One step of a ticket, by whoever keeps the area: the firm has no log-in of its own."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.maintenance import rules
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.rules import (
    FaultReason,
    NotRecovered,
    TicketAction,
    TicketState,
)
from wanghuo.monitoring.maintenance.services import owing
from wanghuo.monitoring.maintenance.services.opening import tell_device

ENDING = (TicketAction.CLOSE, TicketAction.SETTLE, TicketAction.CANCEL)


@transaction.atomic
def handle_ticket(
    *,
    ticket: FaultTicket,
    version: int,
    action: TicketAction,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> FaultTicket:
    """Take a ticket one step on (处置故障单), as it was read at `version`.

    Raises `TransitionRefused` where the step does not follow, `NotRecovered` where the device has
    not come back, `StaleRecord` where somebody was faster, `BadInput` where a word is missing.
    """
    actor.must(rules.TICKET_HANDLE, ticket.area_path)
    before = TicketState(ticket.state)
    after = rules.next_state(before, action)
    written = rules.check_note(action, note)
    if action is TicketAction.SETTLE and ticket.recovered_at is None:
        raise NotRecovered
    changes = {"state": after, "version": version + 1} | _times(ticket, action, at)
    if written:
        changes["note"] = written
    _write(ticket, before, version, changes)
    _tell(ticket, action, before, written, actor=actor, at=at)
    _owe(ticket, action, actor=actor, at=at)
    return ticket


def _times(ticket: FaultTicket, action: TicketAction, at: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if action is TicketAction.ACCEPT:
        changes["accepted_at"] = at
    if action is TicketAction.REPAIR:
        changes["repaired_at"] = at
    if action is TicketAction.SETTLE:
        changes["repaired_at"] = ticket.recovered_at
    if action in ENDING:
        changes["ended_at"] = at
    if action is TicketAction.RETURN:
        due = owing.repaired_by(ticket.device, FaultReason(ticket.reason), clock.local_date(at))
        changes |= {
            "repaired_at": None,
            "due_on": due.day,
            "is_provisional": due.is_provisional,
        }
    return changes


def _write(ticket: FaultTicket, before: TicketState, version: int, changes: dict[str, Any]) -> None:
    as_read = FaultTicket._base_manager.filter(pk=ticket.pk, state=before, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(ticket, name, value)


def _tell(
    ticket: FaultTicket,
    action: TicketAction,
    before: TicketState,
    written: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    data: dict[str, str] = {"note": action.label}
    if written:
        data["commitment"] = facts.commitment(written)
    if action is TicketAction.RETURN:
        data["due_on"] = ticket.due_on.isoformat()
    facts.record(
        rules.TOLD[action],
        facts.mark(ticket),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": ticket.state},
        data=data,
    )
    tell_device(ticket, action.label, actor=actor, at=at)


def _owe(ticket: FaultTicket, action: TicketAction, *, actor: Actor, at: datetime) -> None:
    """Let the day be met, begun anew or forgotten."""
    if action in (TicketAction.REPAIR, TicketAction.SETTLE):
        owing.meet(ticket, actor=actor, at=at)
    elif action is TicketAction.RETURN:
        owing.owe(ticket, ticket.due_on, actor=actor, at=at)
    elif action is TicketAction.CANCEL:
        owing.release(ticket, actor=actor, at=at)
