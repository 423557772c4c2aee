"""Who follows a ticket up, and the day by which its device is mended."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.queries import working_calendar
from wanghuo.base.deadlines.rules import DeadlineState, Reckoned
from wanghuo.base.deadlines.services import Owed
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.maintenance import queries
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.rules import TICKET_HANDLE, FaultReason


def keeper_of(area_path: str, on: date) -> Organisation | None:
    """Return the organisation of those nearest to an area who may handle tickets."""
    for user in people.nearest_holders(area_path, TICKET_HANDLE, on):
        for grant in people.actor_of(user, on).grants:
            is_his = TICKET_HANDLE in grant.capabilities and grant.reach.covers(area_path)
            if is_his and grant.organisation_id is not None:
                return Organisation._base_manager.get(pk=grant.organisation_id)
    return None


def repaired_by(device: Device, reason: FaultReason, on: date) -> Reckoned:
    """Reckon by when what is wrong with a device is mended, in working days."""
    return working_calendar().add_workdays(on, queries.workdays(reason, device.area, on))


def owe(ticket: FaultTicket, on: date, *, actor: Actor, at: datetime) -> None:
    """Let the keeper see to it that it is mended by a day; nobody owes what nobody keeps."""
    if ticket.organisation is None:
        return
    used = _of(ticket).exclude(state=DeadlineState.CANCELLED).values_list("named_on", flat=True)
    taken = set(used)
    while on in taken:  # met that day before it was sent back
        on += timedelta(days=1)
    title = f"{ticket.device.name} {FaultReason(ticket.reason).label}"
    owed = Owed(facts.mark(ticket), title, link(ticket), ticket.organisation)
    deadlines.open_deadline(owed=owed, on=on, actor=actor, at=at)


def meet(ticket: FaultTicket, *, actor: Actor, at: datetime) -> None:
    """Mark as done what is owed."""
    for one in _of(ticket).filter(state=DeadlineState.OPEN).order_by("due_on", "id"):
        deadlines.meet_deadline(deadline=one, actor=actor, at=at)


def release(ticket: FaultTicket, *, actor: Actor, at: datetime) -> None:
    """Cancel what is owed."""
    deadlines.cancel_deadlines(subjects=[facts.mark(ticket)], actor=actor, at=at)


def link(ticket: FaultTicket) -> str:
    """Return the address of the ticket's page."""
    return f"/maintenance/tickets/{ticket.pk}"


def _of(ticket: FaultTicket) -> QuerySet[Deadline]:
    # the ticket was found in scope, and what is owed lies where it lies
    mark = facts.mark(ticket)
    return Deadline._base_manager.filter(subject_type=mark.type, subject_id=mark.id)
