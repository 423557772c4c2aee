"""A shop with a transmitter that a firm keeps, a keeper of its area, and what is told of it."""

from datetime import timedelta

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from tests.gateway.frames import EVENT, frame
from tests.monitoring.alarms.builders import Desk, component, facts
from tests.monitoring.devices.builders import AT, record, write
from tests.register.samples import small
from wanghuo import wiring
from wanghuo.base.people import queries as people
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as fact_services
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices import services as devices
from wanghuo.monitoring.devices.models import Device, DeviceCommand, Twin
from wanghuo.monitoring.devices.projector import carry, take
from wanghuo.monitoring.devices.rules import (
    DEVICE_COMMAND,
    DEVICE_RETURNED,
    DEVICE_SILENCED,
    Connectivity,
)
from wanghuo.monitoring.maintenance import projector, services
from wanghuo.monitoring.maintenance.models import DutyCheck, FaultTicket
from wanghuo.monitoring.maintenance.rules import (
    DUTY_CHECK_SEND,
    TICKET_HANDLE,
    TICKET_READ,
    FaultReason,
    TicketAction,
)
from wanghuo.monitoring.maintenance.services import Trouble

A = TicketAction
MINUTE = timedelta(minutes=1)
ALL = (TICKET_READ, TICKET_HANDLE, DUTY_CHECK_SEND, DEVICE_COMMAND)
__all__ = ["ALL", "AT", "MINUTE", "A", "Shop", "component", "facts"]


def answer(bits=0b10_0000):
    """A frame's unit that tells what somebody did at a transmitter (type 24)."""
    return b"\x18\x01" + bytes((bits,)) + b"\x01" + EVENT


class Shop(Desk):
    """The ground of alarms, with a firm that keeps the device and somebody who follows it up."""

    def __init__(self):
        super().__init__()
        self.firm = small("servicefirm", self.county, name="安维消防", contact_phone="13812345678")
        Device._base_manager.update(firm=self.firm)
        self.device = Device._base_manager.select_related("area").get(pk=self.device.pk)
        self.office = OrganisationFactory(area=self.town, name="清石镇消安办")
        self.user = UserFactory(name="李维")
        role = RoleFactory(capabilities=list(ALL))
        PostFactory(user=self.user, organisation=self.office, role=role)
        self.keeper = people.actor_of(self.user, local_date(AT))

    def another(self, nth, firm=None, **given):
        """One more claimed device."""
        row = self.claimed(nth, **given)
        Device._base_manager.filter(pk=row.pk).update(firm=firm)
        return Device._base_manager.select_related("area").get(pk=row.pk)

    def broken(self, reason=FaultReason.FAULT, device=None, at=AT, source=""):
        """A ticket of a device."""
        trouble = Trouble(reason=reason, text="探测器故障", source=source)
        return services.chase(device=device or self.device, trouble=trouble, at=at)

    def stepped(self, ticket, *actions, at=AT, actor=None):
        """Take a ticket through steps; each says what it must."""
        for action in actions:
            row = FaultTicket._base_manager.select_related("device__area", "organisation").get(
                pk=ticket.pk
            )
            services.handle_ticket(
                ticket=row, version=row.version, action=action, actor=actor or self.keeper,
                at=at, note="换了电池，安维消防",
            )  # fmt: skip
        return FaultTicket._base_manager.get(pk=ticket.pk)

    def connected(self, state, device=None):
        """Let a device stand so."""
        Twin._base_manager.filter(device=device or self.device).update(
            connectivity=state, heard_at=AT
        )

    def silenced(self, device=None, state=Connectivity.OFFLINE, heard_at=AT):
        """Let the house have heard that a device fell silent."""
        self._told(DEVICE_SILENCED, device, state, heard_at)

    def returned(self, device=None):
        """Let the house have heard that a device is back."""
        self._told(DEVICE_RETURNED, device, Connectivity.ONLINE)

    def _told(self, kind, device, state, heard_at=AT):
        self.connected(state, device)
        mark = fact_services.mark(device or self.device)
        data = {"heard_at": heard_at and heard_at.isoformat()}
        fact_services.record(kind, mark, actor=SYSTEM, at=AT, data=data)

    def asked(self, device=None, minutes=10, at=AT):
        """Send a duty check as the page of a device does, and let it be watched for."""
        command = devices.send_command(
            device=device or self.device, action=Action.DUTY_CHECK, actor=self.keeper, at=at,
            given={"minutes": minutes},
        )  # fmt: skip
        services.watch_command(command_id=command.pk)
        return DutyCheck._base_manager.get(command=command)

    def delivered(self, check, at=AT, state="executed"):
        """Let the device have taken a duty check."""
        DeviceCommand._base_manager.filter(pk=check.command_id).update(state=state, settled_at=at)

    def answers(self, folder, *seconds, nth=1, unit=None):
        """Let somebody press the button so many seconds after AT."""
        records = [
            record(nth, Kind.SIGNAL, one, raw=frame(unit or answer(), sequence=one + 1))
            for one in seconds
        ]
        reader = write(folder, records, Lane.TELEMETRY)
        take(reader, Lane.TELEMETRY, WHOLE, at=AT, effects=(carry, projector.carry))


def listened(at=AT):
    """Let the house hear all that was told."""
    while fact_services.seal_positions():
        pass
    while wiring.listen(at):
        fact_services.seal_positions()


def tickets():
    """All tickets, the oldest first."""
    return list(FaultTicket._base_manager.order_by("opened_at", "id"))


def result_of(check):
    """What became of a duty check."""
    return DutyCheck._base_manager.get(pk=check.pk).state
