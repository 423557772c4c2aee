"""How tickets and duty checks are told on a page."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.kernel.errors import Words
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import Connectivity
from wanghuo.monitoring.maintenance.models import DutyCheck, FaultTicket
from wanghuo.monitoring.maintenance.rules import OWED, CheckState, TicketState

register = template.Library()

BADGE = '<span class="wh-state wh-state--{}">{}</span>'
SHAPES = {
    TicketState.OPENED: "orange",
    TicketState.ACCEPTED: "blue",
    TicketState.REPAIRED: "yellow",
    TicketState.RETURNED: "red",
    TicketState.CLOSED: "done",
    TicketState.CANCELLED: "grey",
}
RESULTS = {
    CheckState.ASKED: "blue",
    CheckState.PASSED: "done",
    CheckState.MISSED: "red",
    CheckState.LOST: "grey",
}
CONNECTED = {
    Connectivity.UNHEARD: "grey",
    Connectivity.ONLINE: "done",
    Connectivity.LATE: "yellow",
    Connectivity.SUSPECTED: "orange",
    Connectivity.OFFLINE: "red",
    Connectivity.CUT_OFF: "grey",
}


@register.simple_tag
def ticket_state(ticket: FaultTicket) -> SafeString:
    """Say how far a ticket has come."""
    state = TicketState(ticket.state)
    return format_html(BADGE, SHAPES[state], gettext(state.label))


@register.simple_tag
def ticket_late(ticket: FaultTicket, on: date) -> SafeString:
    """Say by how many days what is owed is late."""
    late = (on - ticket.due_on).days
    if TicketState(ticket.state) not in OWED or late <= 0:
        return SafeString("")
    return format_html(BADGE, "red", Words("逾期 {days} 天", days=late).said(gettext))


@register.simple_tag
def check_state(check: DutyCheck) -> SafeString:
    """Say what became of a duty check."""
    state = CheckState(check.state)
    return format_html(BADGE, RESULTS[state], gettext(state.label))


@register.simple_tag
def connectivity(device: Device) -> SafeString:
    """Say whether a device is connected."""
    state = Connectivity(device.twin.connectivity)
    return format_html(BADGE, CONNECTED[state], gettext(state.label))


@register.filter
def percent(rate: float | None) -> str:
    """Show a share in percent; a dash of nothing."""
    return "—" if rate is None else f"{rate:.1f}%"
