"""A county's signals as its gateway keeps them, for benchmarks of what comes after.

Of a hundred signals 74 come from mains electrical terminals by MQTT (voltage, current and power
each), 20 from transmitters (half of them heartbeats, half a pressure in a pump room), 6 from
battery pressure gauges at hydrants. One in a thousand is a fault of a detector in the alarm lane.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wanghuo.base.areas.models import Area
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.journal.writing import LaneWriter
from wanghuo.gateway.protocols.gbt26875.frames import SEND, Frame
from wanghuo.gateway.protocols.gbt26875.frames import encode as framed
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.protocols.meokon import uploads
from wanghuo.gateway.protocols.meokon.frames import encode as gauged
from wanghuo.gateway.protocols.mqtt_map.reading import envelope
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.ids import new_id
from wanghuo.monitoring.devices.models import Device, Twin

BEGUN = datetime(2026, 3, 2, tzinfo=UTC)
ELECTRICAL, TRANSMITTER, GAUGE = "mqtt_map", "gbt26875", "meokon"
HUNDRED = [ELECTRICAL] * 74 + [TRANSMITTER] * 20 + [GAUGE] * 6
NAMES = {ELECTRICAL: "配电箱", TRANSMITTER: "传输装置", GAUGE: "消火栓"}
"""By what a gauge is called the limits of the rulebook hold for it."""
ALARM_EVERY = 1000
AT_ONCE = 2_000


def protocol_of(number: int) -> str:
    """Return what the device of a number speaks: every hundred are mixed alike."""
    return HUNDRED[number * 37 % 100]


def identity_of(number: int) -> str:
    """Return how the gateway calls a device."""
    protocol = protocol_of(number)
    if protocol == TRANSMITTER:
        return f"gbt26875:{number:012X}"
    return f"meokon:{number:012d}" if protocol == GAUGE else f"mqtt_map:E{number:08d}"


def register(devices: int) -> None:
    """Enter devices of a county with their twins, as a claim leaves them."""
    area = Area.objects.create(
        name="望山县", level="county", code="990121000000", path="1/", valid_from=BEGUN.date()
    )
    for start in range(0, devices, AT_ONCE):
        rows = [
            Device(
                pk=new_id(), identity=identity_of(number), protocol=protocol_of(number),
                name=f"{NAMES[protocol_of(number)]}{number}", area=area, area_path=area.path,
                claimed_by_id=SYSTEM.id, claimed_at=BEGUN, is_told=True,
            )
            for number in range(start, min(start + AT_ONCE, devices))
        ]  # fmt: skip
        Device._base_manager.bulk_create(rows)
        Twin._base_manager.bulk_create(Twin(device=row) for row in rows)


def fill(journal: Path, devices: int, signals: int, rate: float) -> None:
    """Write a journal: so many signals, one after another at a rate, by all devices in turn."""
    asyncio.run(_fill(journal, devices, signals, rate))


async def _fill(journal: Path, devices: int, signals: int, rate: float) -> None:
    telemetry = LaneWriter(journal, Lane.TELEMETRY, on_told=lambda _: None)
    alarms = LaneWriter(journal, Lane.ALARM, on_told=lambda _: None)
    for nth, (lane, record) in enumerate(said(devices, signals, rate)):
        (alarms if lane is Lane.ALARM else telemetry).append(record)
        if nth % AT_ONCE == 0:
            await asyncio.sleep(0)
            while telemetry.is_full or alarms.is_full:  # noqa: ASYNC110 -- as sessions do
                await asyncio.sleep(0.01)
    await telemetry.close()
    await alarms.close()


def said(devices: int, signals: int, rate: float) -> Iterator[tuple[Lane, Record]]:
    """Yield signals with the lane that each takes."""
    begun = int(BEGUN.timestamp() * 1e9)
    step = int(1e9 / rate)
    for nth in range(signals):
        received = begun + nth * step
        yield record(nth % devices, nth, received)


def record(number: int, nth: int, received: int) -> tuple[Lane, Record]:
    """Return what a device of a number says the n-th time."""
    protocol, identity = protocol_of(number), identity_of(number)
    at = datetime.fromtimestamp(received // 10**9, UTC)
    lane, dialect = Lane.TELEMETRY, ""
    if protocol == TRANSMITTER:
        dialect = "standard"
        is_alarm = nth % (ALARM_EVERY // 5) == number % 5
        unit = _fault(number, at) if is_alarm else _pressure(nth, at) if nth % 2 else b""
        raw = framed(
            Frame(nth % 65536, 1, 1, tag(at), number.to_bytes(6, "little"), bytes(6), SEND, unit)
        )
        lane = Lane.ALARM if is_alarm else lane
    elif protocol == GAUGE:
        raw = _gauge(number, nth, at)
    else:
        raw, dialect = _electrical(number, nth), "edgelogger_power"
    key = nth.to_bytes(16, "big", signed=True)
    return lane, Record(received, identity, protocol, dialect, Kind.SIGNAL, key, raw)


def _pressure(nth: int, at: datetime) -> bytes:
    value = (3200 + nth % 97).to_bytes(2, "little")
    return bytes((3, 1, 11, 1, 91, 10, 0, 2, 0, 5)) + value + tag(at)


def _fault(number: int, at: datetime) -> bytes:
    where = "三层走廊".encode("gb18030").ljust(31, b"\0")
    return bytes((2, 1, 1, 1, 40, number % 200, 0, 2, 0, 4, 0)) + where + tag(at)


def _electrical(number: int, nth: int) -> bytes:
    said = {"voltage": 220 + nth % 11 / 10, "current": 3 + nth % 7 / 10, "power": 650 + nth % 31}
    return envelope(f"device/power/up/E{number:08d}", json.dumps(said).encode())


def _gauge(number: int, nth: int, at: datetime) -> bytes:
    upload = uploads.Upload(
        battery=20, signal=-80, interval_seconds=1800, count=0, type=1, alarms=0,
        limits=(140, 1600), current=(300 + nth % 13,), at=int(at.timestamp()), records=(),
    )  # fmt: skip
    return gauged(uploads.encode(upload, f"{number:012d}".encode()))
