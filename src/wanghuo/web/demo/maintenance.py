"""Maintenance in the demo: tickets in every state, and three drives that asked who is on duty.

What the devices answer comes in as the rest: written by the journal's own writer, carried in by the
projector.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.gateway.journal.reading import WHOLE, FileReader
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.projector import carry, take
from wanghuo.monitoring.maintenance import projector, services
from wanghuo.monitoring.maintenance.models import DutyCheck, DutyDrive, FaultTicket
from wanghuo.monitoring.maintenance.rules import FaultReason, TicketAction
from wanghuo.monitoring.maintenance.services import Trouble
from wanghuo.register.firms.models import ServiceFirm
from wanghuo.web.demo.county import COUNTY
from wanghuo.web.demo.devices import SILENT, record, write

A, R = TicketAction, FaultReason
DRIVES = (9, 5, 2)
"""So many days ago everybody was asked."""
ASLEEP, SLOW = 11, 5
"""This one never answers; every so many-th does not always."""
TRANSMITTER = "gbt26875"
FIRMS = 3
STORIES: tuple[tuple[int, FaultReason, str, int, tuple[TicketAction, ...]], ...] = (
    (3, R.FAULT, "一层走廊感烟探测器：故障", 12, (A.ACCEPT,)),
    (5, R.BATTERY, "传输装置：备电故障", 6, (A.ACCEPT, A.REPAIR)),
    (8, R.FALSE_ALARMS, "厨房感烟探测器：30 天内误报 3 次", 20, (A.ACCEPT, A.REPAIR, A.CLOSE)),
    (9, R.PERSON, "传输装置外壳破损，面板按键失灵", 5, (A.ACCEPT, A.REPAIR, A.RETURN)),
    (13, R.FAULT, "二层手动报警按钮：故障", 15, (A.CANCEL,)),
    (14, R.FAULT, "水泵房信号阀：故障", 25, (A.ACCEPT, A.REPAIR, A.CLOSE)),
    (17, R.FAULT, "三层走廊感烟探测器：故障", 1, ()),
)
"""Which device, what was wrong, how many days ago, and how far it has come."""
SAID = {
    A.REPAIR: "更换探测器并测试，回路恢复正常",
    A.RETURN: "现场复测仍不能消音",
    A.CANCEL: "现场核实为装修断电，已恢复",
}


def keep_up(var: Path, now: datetime) -> None:
    """Let firms keep the devices, mend some, and some sleep on duty."""
    officer = people.actor_of(User.objects.get(username="officer"), local_date(now))
    devices = _kept()
    county = Area.objects.get(code=COUNTY)
    for days in DRIVES:
        _ask(var, county, officer, now - timedelta(days=days))
    for number, reason, text, days, steps in STORIES:
        if number in devices:
            trouble = Trouble(reason=reason, text=text, source=f"demo/{number}")
            _tell(devices[number], trouble, steps, officer, now - timedelta(days=days))
    if SILENT in devices:
        services.chase_silence(
            device_id=devices[SILENT].pk,
            heard_at=now - timedelta(days=2),
            source="demo/silent",
            at=now - timedelta(days=1),
        )


def _kept() -> dict[int, Device]:
    """Give every device a firm; return the transmitters by their numbers."""
    firms = list(ServiceFirm.objects.filter(closed_on=None).order_by("number")[:FIRMS])
    found = {}
    for nth, device in enumerate(Device.objects.select_related("area").order_by("identity")):
        if firms:
            device.firm = firms[nth % len(firms)]
            device.save(update_fields=["firm"])
        if device.protocol == TRANSMITTER:
            found[int(device.identity.partition(":")[2], 16)] = device
    return found


def _tell(
    device: Device, trouble: Trouble, steps: tuple[TicketAction, ...], actor: Actor, at: datetime
) -> None:
    """Open a ticket, and take it as far as its story goes: a step a day."""
    services.chase(device=device, trouble=trouble, at=at)
    for nth, action in enumerate(steps, start=1):
        ticket = FaultTicket.objects.select_related("device__area", "organisation").get(
            device=device, source=trouble.source
        )
        services.handle_ticket(
            ticket=ticket,
            version=ticket.version,
            action=action,
            actor=actor,
            at=at + timedelta(days=nth, hours=2),
            note=SAID.get(action, ""),
        )


def _ask(var: Path, county: Area, officer: Actor, at: datetime) -> None:
    """Ask everybody, let most answer, and judge the rest by the clock."""
    drive = services.start_drive(area=county, actor=officer, at=at)
    write(var / "journal", list(_answers(drive, at)), Lane.TELEMETRY)
    reader = FileReader(var / "journal")
    while take(reader, Lane.TELEMETRY, WHOLE, at=at, effects=(carry, projector.carry)):
        pass
    services.sweep_checks(at=at + timedelta(hours=1))


def _answers(drive: DutyDrive, at: datetime) -> Iterator[Record]:
    """Yield what devices and people say to a drive: those who are away take nothing."""
    for check in DutyCheck.objects.filter(drive=drive).select_related("device").order_by("id"):
        number = int(check.device.identity.partition(":")[2], 16)
        yield _result(check, "expired" if number == SILENT else "executed", at)
        is_asleep = number == ASLEEP or (number % SLOW == 0 and at.day % 2 == 0)
        if number != SILENT and not is_asleep:
            pressed = at + timedelta(seconds=20 + 7 * number)
            unit = bytes((24, 1, 1 << 5, 1)) + tag(pressed)
            yield record(number, unit, pressed, Kind.SIGNAL)


def _result(check: DutyCheck, state: str, at: datetime) -> Record:
    """Return what the gateway writes down of a command that a device took, or did not."""
    note = json.dumps({"command": str(check.command_id), "state": state})
    key = hashlib.blake2b(note.encode(), digest_size=16).digest()
    received = int(at.timestamp() * 10**6) * 1000
    return Record(received, check.device.identity, "", "", Kind.RESULT, key, b"", note)
