"""Whom to ask whether somebody is on duty, and what still waits for an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.messages import Action
from wanghuo.kernel.scoping import subtree
from wanghuo.monitoring.devices.models import Device, DeviceCommand
from wanghuo.monitoring.devices.rules import CommandState, Connectivity
from wanghuo.monitoring.maintenance.models import DutyCheck, DutyDrive
from wanghuo.monitoring.maintenance.queries.terms import duty_terms
from wanghuo.monitoring.maintenance.rules import CheckState, due_at

ASKED_BY = ("gbt26875",)
"""Protocols whose transmitters can be asked whether somebody is on duty."""
OUT_OF_REACH = (Connectivity.OFFLINE, Connectivity.CUT_OFF)
LONGEST_ASKED = timedelta(hours=12)
"""Longer ago than that no answer counts: half an hour to be taken, 255 minutes to be answered."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Who can be asked below an area, and how many cannot."""

    ready: list[Device]
    offline: int
    pending: int


def control_rooms(area: Area) -> Rooms:
    """Return the transmitters below an area that can be asked now, and how many are skipped."""
    rows = Device.objects.filter(
        subtree(area.path), is_allowed=True, protocol__in=ASKED_BY
    ).select_related("area", "twin")
    waiting = DutyCheck._base_manager.filter(device=OuterRef("pk"), state=CheckState.ASKED)
    found = rows.annotate(is_pending=Exists(waiting)).order_by("area_path", "id")
    ready: list[Device] = []
    offline = pending = 0
    for one in found.defer("area__boundary", "area__centre"):
        if one.twin.connectivity in OUT_OF_REACH:
            offline += 1
        elif one.is_pending:
            pending += 1
        else:
            ready.append(one)
    return Rooms(ready, offline, pending)


def duty_command(command_id: UUID) -> DeviceCommand | None:
    """Return a command that asks who is on duty; unscoped, for the house itself."""
    rows = DeviceCommand._base_manager.select_related("device__area")
    return rows.filter(pk=command_id, action=Action.DUTY_CHECK).first()


def unwatched(heard: dict[str, list[datetime]]) -> QuerySet[DeviceCommand]:
    """Return duty checks of devices that answered, which nobody watches for yet."""
    since = min(min(times) for times in heard.values()) - LONGEST_ASKED
    rows = DeviceCommand._base_manager.filter(
        device__identity__in=list(heard),
        action=Action.DUTY_CHECK,
        sent_at__gte=since,
        duty_check__isnull=True,
    )
    return rows.select_related("device").order_by("id")


def answerable(heard: dict[str, list[datetime]]) -> QuerySet[DutyCheck]:
    """Return the duty checks that an answer of these devices may still meet, in order."""
    since = min(min(times) for times in heard.values()) - LONGEST_ASKED
    rows = DutyCheck._base_manager.filter(device__identity__in=list(heard), asked_at__gte=since)
    open_ones = rows.exclude(state=CheckState.PASSED)
    return open_ones.select_related("device", "command", "area").order_by("asked_at", "id")


def check_of(command: DeviceCommand, drive: DutyDrive | None = None) -> DutyCheck:
    """Return the duty check that a command is, not kept yet."""
    device = command.device
    return DutyCheck(
        command=command,
        device=device,
        area_id=device.area_id,
        area_path=device.area_path,
        place_id=device.place_id,
        firm_id=device.firm_id,
        drive=drive,
        asked_by_id=command.sent_by_id,
        asked_at=command.sent_at,
        minutes=command.given["minutes"],
    )


def answers_until(check: DutyCheck) -> datetime:
    """Return until when an answer to a duty check counts."""
    duty = duty_terms(check.area, clock.local_date(check.asked_at))
    command = check.command
    is_delivered = command.state == CommandState.EXECUTED
    return due_at(
        delivered_at=command.settled_at if is_delivered else None,
        expires_at=command.expires_at,
        minutes=check.minutes,
        grace_seconds=duty.grace_seconds,
    )


def open_checks() -> QuerySet[DutyCheck]:
    """Return the duty checks that wait for an answer, the longest first."""
    rows = DutyCheck._base_manager.filter(state=CheckState.ASKED)
    return rows.select_related("device__area", "command", "area").order_by("id")


def missed_in_a_row(device_id: UUID, count: int) -> bool:
    """Tell whether the last so many duty checks of a device that were judged were missed."""
    judged = DutyCheck._base_manager.filter(
        device_id=device_id, state__in=[CheckState.PASSED, CheckState.MISSED]
    )
    last = list(judged.order_by("-asked_at", "-id").values_list("state", flat=True)[:count])
    return last == [CheckState.MISSED] * count
