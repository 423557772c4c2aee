"""What the doors and operations of maintenance are tried with."""

from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import DEVICE_COMMAND
from wanghuo.monitoring.devices.services import Claim, claim_device
from wanghuo.monitoring.maintenance import services
from wanghuo.monitoring.maintenance.models import DutyCheck, DutyDrive, FaultTicket
from wanghuo.monitoring.maintenance.rules import FaultReason
from wanghuo.monitoring.maintenance.services import Trouble

OBJECTS = {"ticket_id": FaultTicket, "drive_id": DutyDrive}
LISTS = {
    "maintenance:overview", "maintenance:devices", "maintenance:tickets", "maintenance:checks",
    "maintenance:rates",
}  # fmt: skip
EXPORTS = LISTS
SHOWN_AT = {DutyCheck: "maintenance:checks"}
ALSO = {"start_drive": [DEVICE_COMMAND]}
BY_QUERY = {
    "ticket_list": "area_id", "duty_check_list": "area_id", "duty_rate_list": "area_id",
    "firm_list": "area_id",
}  # fmt: skip
SHOWN = ("ticket_list", "duty_check_list", "duty_drive_list", "duty_rate_list", "firm_list")
PAGES = {
    "maintenance:overview": 4,  # devices, tickets, duty checks, the names of firms
    "maintenance:devices": 2,
    "maintenance:tickets": 3,  # how many, the rows, the numbers
    "maintenance:checks": 3,
    "maintenance:rates": 3,  # the lines, the names, the whole
}


class Maintenance:
    """A ticket of a device, a duty check that was asked in a drive, and a firm that keeps both."""

    def __init__(self, mark, village, firm, at):
        self.area, self.mark = village, mark
        with scoped(EVERYWHERE):
            claim = Claim(
                identity=f"gbt26875:{village.pk + 10**6:012X}", area=village, name=f"{mark}值班室"
            )
            row = claim_device(claim=claim, actor=SYSTEM, at=at)
            Device.objects.filter(pk=row.pk).update(firm=firm)
            self.device = Device.objects.select_related("area").get(pk=row.pk)
            trouble = Trouble(reason=FaultReason.FAULT, text=f"{mark}走廊探测器故障")
            self.ticket = services.chase(device=self.device, trouble=trouble, at=at)
            self.drive = services.start_drive(area=village, actor=SYSTEM, at=at)

    @property
    def ids(self):
        """One row for each name in an address."""
        return {"ticket_id": self.ticket.pk, "drive_id": self.drive.pk}


def _fresh_room(town):
    """Leave a control room that waits for nothing, so that a drive finds somebody."""
    with scoped(EVERYWHERE):
        DutyCheck.objects.filter(area_path__startswith=town.village.path).delete()
    return {"area": town.village.code, "minutes": 5}


def page_answers():
    """What is written into each door, by its name."""
    return {
        "handle_ticket": lambda _: {"version": 0, "action": "accept"},
        "report_fault": lambda town: {"identity": town.devices.device.identity, "text": "外壳破损"},
        "start_drive": _fresh_room,
    }


def bodies():
    """What each operation is asked with, by its name."""
    return {
        "handle_ticket": lambda _: {"version": 0, "action": "accept"},
        "report_fault": lambda _: {"text": "外壳破损"},
        "start_drive": lambda town: {
            "area_id": town.village.pk if _fresh_room(town) else 0, "minutes": 5,
        },
    }  # fmt: skip
