"""A village with a claimed device in a shop, somebody at the desk, and what devices cry out."""

from datetime import timedelta

from tests.factories import make_actor
from tests.gateway.frames import EVENT, frame
from tests.monitoring.devices.builders import AT, Ground, facts, record, write
from tests.register.samples import small
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.monitoring.alarms import projector, services
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import (
    ALARM_HANDLE,
    ALARM_READ,
    ALARM_SHIELD,
    AlarmAction,
    Cause,
    ShieldSort,
)
from wanghuo.monitoring.alarms.services import Cover
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.projector import take

A = AlarmAction
__all__ = ["AT", "A", "Desk", "component", "facts", "system", "transmitter"]


def component(bits, point=2, description=""):
    """A frame's unit that tells the state of a smoke detector (type 2)."""
    text = description.encode("gb18030").ljust(31, b"\0")
    address = bytes((10, 0, point, 0))
    return b"\x02\x01\x01\x01\x28" + address + bits.to_bytes(2, "little") + text + EVENT


def system(bits):
    """A frame's unit that tells the state of a fire alarm system (type 1)."""
    return b"\x01\x01\x01\x01" + bits.to_bytes(2, "little") + EVENT


def transmitter(bits):
    """A frame's unit that tells what was done at a transmitter (type 24)."""
    return b"\x18\x01" + bytes((bits,)) + b"\x01" + EVENT


class Desk(Ground):
    """The ground of devices, with a desk on it."""

    def __init__(self):
        super().__init__()
        self.shop = self.place(name="红星超市", kind="shop")
        self.device = self.claimed(place=self.shop, name="红星超市传输装置")
        self.officer = make_actor(self.town.path, ALARM_READ, ALARM_HANDLE)
        self.keeper_of_shields = make_actor(self.town.path, ALARM_SHIELD)

    def building(self, **given):
        """A building in the village."""
        return small("building", self.village, **given)

    def lies_in(self, device, building):
        """Let a device lie in a building."""
        Device._base_manager.filter(pk=device.pk).update(building=building)

    def shielded(self, thing=None, minutes=60, at=AT, sort=ShieldSort.SHIELD, **given):
        """Cover a thing from a moment for so many minutes; the device unless another is said."""
        cover = Cover(
            thing=thing or self.device, sort=sort, reason="更换探测器",
            until=at + timedelta(minutes=minutes), **given,
        )  # fmt: skip
        return services.open_shield(cover=cover, actor=self.keeper_of_shields, at=at)

    def signal(self, unit, seconds=0, nth=1, kind=Kind.SIGNAL):
        """What the gateway wrote down, so many seconds after AT."""
        return record(nth, kind, seconds, raw=frame(unit, sequence=(seconds + 1) % 65536))

    def hears(self, folder, *signals, lane=Lane.ALARM):
        """Carry signals in through the journal, as the projector does."""
        reader = write(folder, signals, lane)
        take(reader, lane, WHOLE, at=AT, effects=(projector.carry,))

    def cries(self, *units, folder=None):
        """Let the device cry out; return the alarms, the oldest first."""
        self.hears(folder, *(self.signal(unit, nth) for nth, unit in enumerate(units)))
        return self.alarms()

    def alarms(self):
        """All alarms, the oldest first."""
        return list(Alarm._base_manager.order_by("opened_at", "kind", "point"))

    def handled(self, alarm, *actions, actor=None, **given):
        """Take an alarm through steps; each says what it must."""
        for action in actions:
            alarm = Alarm._base_manager.get(pk=alarm.pk)
            services.handle_alarm(
                alarm=alarm,
                version=alarm.version,
                action=action,
                actor=actor or self.officer,
                at=AT,
                **(SAID.get(action, {}) | given),
            )
        return Alarm._base_manager.get(pk=alarm.pk)


SAID = {
    A.CONFIRM: {"note": "电话核实，店主看到明火"},
    A.HAND_OVER: {"note": "县消防救援大队"},
    A.CALL_FALSE: {"cause": Cause.COOKING},
}
