"""Tickets in scope under one named filter; the same for list, number and sheet."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from wanghuo.base.areas.models import Area
from wanghuo.kernel.facts.queries import midnight
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.queries.firms import Firm
from wanghuo.monitoring.maintenance.rules import (
    OWED,
    STANDING,
    FaultReason,
    TicketState,
    TicketView,
)

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")
HAS_ENDED = Case(
    When(state__in=STANDING, then=Value(0)), default=Value(1), output_field=IntegerField()
)
DUE_DAYS = 2
"""So many days before its day a ticket is due soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets a list shows and a number counts; what is left out does not narrow.

    `on` is the day against which overdue is told, `mine` whose organisations are one's own.
    """

    on: date
    view: TicketView = TicketView.ALL
    state: TicketState | None = None
    reason: FaultReason | None = None
    firm: Firm | None = None
    device_id: UUID | None = None
    place_id: UUID | None = None
    below: Area | None = None
    text: str = ""
    repaired_since: date | None = None
    repaired_until: date | None = None
    mine: frozenset[int] = frozenset()


def ticket_list(asked: TicketFilter) -> QuerySet[FaultTicket]:
    """List tickets: what stands before what has ended, the earliest due first."""
    return shown(FaultTicket.objects.filter(where(asked))).order_by(
        HAS_ENDED, "due_on", "-opened_at", "id"
    )


def where(asked: TicketFilter) -> Q:
    """Return the condition of a filter."""
    exact = {
        "state": asked.state,
        "reason": asked.reason,
        "device_id": asked.device_id,
        "place_id": asked.place_id,
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    condition &= in_view(asked.view, asked)
    if asked.firm is not None:
        condition &= asked.firm.condition
    if asked.below is not None:
        condition &= subtree(asked.below.path)
    if asked.text:
        condition &= _says(asked.text)
    return condition & repaired_within(asked.repaired_since, asked.repaired_until)


def in_view(view: TicketView, asked: TicketFilter) -> Q:
    """Match the tickets that a number on top of the list counts."""
    owed, on = Q(state__in=OWED), asked.on
    return {
        TicketView.STANDING: Q(state__in=STANDING),
        TicketView.OVERDUE: owed & Q(due_on__lt=on),
        TicketView.DUE: owed & Q(due_on__gte=on, due_on__lte=on + timedelta(days=DUE_DAYS)),
        TicketView.REPAIRED: Q(state=TicketState.REPAIRED),
        TicketView.RECOVERED: owed & Q(recovered_at__isnull=False),
        TicketView.MINE: Q(state__in=STANDING, organisation_id__in=sorted(asked.mine)),
        TicketView.ALL: Q(),
    }[view]


def repaired_within(since: date | None, until: date | None) -> Q:
    """Match what was mended from one day through another."""
    condition = Q()
    if since is not None:
        condition &= Q(repaired_at__gte=midnight(since))
    if until is not None:
        condition &= Q(repaired_at__lt=midnight(until + timedelta(days=1)))
    return condition


def _says(text: str) -> Q:
    return (
        Q(text__contains=text)
        | Q(device__name__contains=text)
        | Q(device__identity__icontains=text)
        | Q(place__name__contains=text)
    )


def shown(rows: QuerySet[FaultTicket]) -> QuerySet[FaultTicket]:
    """Return tickets with all that their line says."""
    named = rows.select_related("device", "area", "place", "firm", "organisation", "opened_by")
    return named.defer(*BULKY)


def ticket_numbers(asked: TicketFilter) -> dict[TicketView, int]:
    """Count every view under the same other filters; one question."""
    rows = FaultTicket.objects.filter(where(replace(asked, view=TicketView.ALL))).order_by()
    parts = {view.value: Count("pk", filter=in_view(view, asked)) for view in TicketView}
    found = rows.aggregate(**parts)
    return {view: found[view.value] for view in TicketView}


def ticket_in_scope(ticket_id: UUID) -> FaultTicket:
    """Return one ticket with what its page names, or refuse with `NotFound`."""
    rows = shown(FaultTicket.objects.all()).select_related("device__area")
    return access(
        rows.defer(*BULKY, "device__area__boundary", "device__area__centre"), pk=ticket_id
    )
