"""What the doors and operations of devices are tried with."""

from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.geo.coordinates import position
from wanghuo.kernel.messages import Action
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices import services
from wanghuo.monitoring.devices.models import (
    Device,
    DeviceCommand,
    JournalCursor,
    Outage,
    ProductClass,
    SealedSegment,
    Sweep,
    Twin,
    WaitingDevice,
)
from wanghuo.monitoring.devices.services import Claim, Site

OBJECTS = {"device_id": Device, "waiting_id": WaitingDevice}
LISTS = {"devices:devices", "devices:rates", "map:layer_devices"}
EXPORTS = {"devices:devices", "devices:rates"}
SHOWN_AT = dict.fromkeys((DeviceCommand, Twin), "devices:device") | {
    ProductClass: "devices:product_classes", Outage: "devices:devices", Sweep: "devices:devices",
}  # fmt: skip
NEVER_SHOWN = {JournalCursor, SealedSegment}
AT_HOME = {
    "devices:waiting_device", "devices:claim_device", "claim_device",
    "devices:enter_class", "devices:change_class", "enter_class", "change_class",
}  # fmt: skip
"""What is open only from the area in which the installation is at home: the twins' county."""
BY_QUERY = {"device_list": "area_id"}
SHOWN = ("device_list",)
PAGES = {
    "devices:devices": 6,  # classes, how many, the rows, the numbers, what is cut, up to when
    "devices:rates": 3,  # classes, the numbers, the areas they are of
    "devices:product_classes": 4,  # home (posts, roots), the classes, how many devices of each
    "devices:waiting_devices": 4,  # where the house is at home (posts, roots), how many, the rows
}


class Devices:
    """A claimed device with a command, and one that waits."""

    def __init__(self, mark, village, at):
        self.area = village
        with scoped(EVERYWHERE):
            services.ship_classes(at)
            site = Site(position=position(113.25, 23.125), spot="消控室")
            claim = Claim(
                identity=f"gbt26875:{village.pk:012X}", area=village, name=f"{mark}传输装置",
                site=site,
            )  # fmt: skip
            self.device = services.claim_device(claim=claim, actor=SYSTEM, at=at)
            self.command = services.send_command(
                device=self.device, action=Action.READ_UITD_CLOCK, actor=SYSTEM, at=at
            )
            self.waiting = WaitingDevice.objects.create(
                identity=f"gbt26875:{mark}",
                protocol="gbt26875",
                first_heard_at=at,
                last_heard_at=clock.now(),
                count=1,
                raw="4040",
            )

    @property
    def ids(self):
        """One row for each name in an address."""
        return {"device_id": self.device.pk, "waiting_id": self.waiting.pk}


TERMS = {"name": "其他", "kind": "other", "interval_seconds": 60, "late_after": 2,
         "suspected_after": 3, "offline_after": 4}  # fmt: skip


def page_answers():
    """What is written into each door, by its name."""
    return {
        "claim_device": lambda town: {"name": "甲", "area": town.village.code},
        "rebind_device": lambda town: {"version": 0, "name": "甲", "area": town.village.code},
        "release_device": lambda _: {"version": 0},
        "send_command": lambda _: {"action": "set_clock"},
        "enter_class": lambda _: {"code": "own", **TERMS},
        "change_class": lambda _: {"code": "other", "version": 0, **TERMS},
    }


def bodies():
    """What each operation is asked with, by its name."""
    return {
        "claim_device": lambda town: {"name": "甲", "area_id": town.village.pk},
        "rebind_device": lambda town: {"version": 0, "name": "甲", "area_id": town.village.pk},
        "release_device": lambda _: {"version": 0},
        "send_command": lambda _: {"action": "set_clock"},
        "enter_class": lambda _: {"code": "own", **TERMS},
        "change_class": lambda _: {"code": "other", "version": 0, **TERMS},
    }
