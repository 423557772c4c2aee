"""The county's devices: thirty transmitters at key units, two hundred terminals, a few unclaimed.

They come in by the doors of the house: what they say is written by the journal's own writer as the
gateway writes it, and the projector carries it in.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from wanghuo.gateway.journal.reading import WHOLE, FileReader
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.journal.writing import LaneWriter
from wanghuo.gateway.protocols.gbt26875.frames import SEND, Frame, encode
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.simulator.playing import CENTRE
from wanghuo.gateway.simulator.stories import told
from wanghuo.kernel.actors import SYSTEM
from wanghuo.monitoring.devices import projector
from wanghuo.monitoring.devices.queries import class_coded
from wanghuo.monitoring.devices.services import Claim, Site, claim_device, ship_classes, sweep
from wanghuo.register.firms.models import ServiceFirm
from wanghuo.register.places.models import Place

CLAIMED, STRANGERS = 30, (9001, 9002, 9003)
"""The claimed ones bear the numbers of `wanghuo sim`, which so plays the county's own devices."""
SPOKE = timedelta(minutes=2)
HOUR = timedelta(hours=1)


class Terminals(NamedTuple):
    """So many terminals of a protocol and a class, and how long ago some of them were heard last.

    The others were heard within half of the hours after which they would be late.
    """

    protocol: str
    code: str
    amount: int
    word: str
    silent_hours: tuple[int, ...] = ()
    hours: float = 10


TERMINALS = (
    Terminals("ctwing", "smoke_nb", 110, "烟感", (30,) * 6 + (60,) * 4 + (100,) * 7),
    Terminals("onenet", "heat_nb", 30, "温感", (28, 75)),
    Terminals("meokon", "hydrant", 40, "消火栓水压", (26, 26, 90)),
    Terminals("mqtt_map", "electrical", 16, "电气火灾监测", (3,) * 16),
)
"""Those on mains fell silent together three hours ago: their channel is cut, and the power-loss map
shows them."""
SILENT = 7
"""This one has said nothing for two days."""


def connect(var: Path, now: datetime) -> None:
    """Claim the county's devices, and let them and the strangers have spoken."""
    claimed_at = now - timedelta(days=30)
    ship_classes(claimed_at)
    firms = list(ServiceFirm.objects.filter(closed_on=None).order_by("number")[:3])
    # heard only while `wanghuo sim` plays them: judged by the day, not by their heartbeat
    site = Site(product_class=class_coded("other"), firm=_nth(firms, 0), spot="消控室")
    for number, place in enumerate(watched(), start=1):
        name = f"{place.name}传输装置"[:60]
        claim = Claim(identity=identity(number), place=place, name=name, site=site)
        claim_device(claim=claim, actor=SYSTEM, at=claimed_at)
    heard = list(mount(firms, now, claimed_at))
    records = sorted([*said(now), *heard], key=lambda one: one.received)
    write(var / "journal", records, Lane.TELEMETRY)
    reader = FileReader(var / "journal")
    while projector.take(reader, Lane.TELEMETRY, WHOLE, at=now):
        pass
    sweep(now)


def mount(firms: Sequence[ServiceFirm], now: datetime, claimed_at: datetime) -> Iterator[Record]:
    """Claim terminals at places all over the county; yield what each said last."""
    every = sum(one.amount for one in TERMINALS)
    standing = Place.objects.filter(is_key=False, closed_on=None, merged_into=None)
    rows = standing.exclude(longitude=None).select_related("area", "building")
    keys = list(rows.order_by("number", "id").values_list("pk", flat=True))
    wanted = keys[:: max(len(keys) // every, 1)][:every]
    places = iter(rows.filter(pk__in=wanted).order_by("number", "id"))
    for sort in TERMINALS:
        product_class = class_coded(sort.code)
        for nth, place in zip(range(sort.amount), places, strict=False):
            site = Site(
                product_class=product_class,
                building=place.building,
                firm=_nth(firms, nth % (len(firms) + 1)),
                floor=f"{1 + nth % 6}",
                spot="走道",
            )
            name = f"{place.name}{sort.word}"[:60]
            named = f"{sort.protocol}:{86_000_000 + nth}"
            claim = Claim(identity=named, place=place, name=name, site=site)
            claim_device(claim=claim, actor=SYSTEM, at=claimed_at)
            yield heard(named, sort, nth, now)


def heard(named: str, sort: Terminals, nth: int, now: datetime) -> Record:
    """Return the last that a terminal said."""
    silent = sort.silent_hours
    ago = silent[nth] * HOUR if nth < len(silent) else sort.hours * HOUR * (nth + 1) / sort.amount
    at = now - ago - timedelta(seconds=nth)
    key = hashlib.blake2b(named.encode(), digest_size=16).digest()
    received = int(at.timestamp() * 10**6) * 1000
    return Record(received, named, sort.protocol, "", Kind.SIGNAL, key, b"{}")


def _nth(firms: Sequence[ServiceFirm], nth: int) -> ServiceFirm | None:
    return firms[nth] if nth < len(firms) else None


def watched() -> Iterable[Place]:
    """Return the places with a transmitter: key units, in the order of their numbers."""
    standing = Place.objects.filter(is_key=True, closed_on=None, merged_into=None)
    return standing.select_related("area").order_by("number", "id")[:CLAIMED]


def identity(number: int) -> str:
    """Return how the gateway calls a transmitter."""
    return f"gbt26875:{number:012X}"


def said(now: datetime) -> Iterator[Record]:
    """Yield what each said of late, in the order in which it was received."""
    begun = now - SPOKE
    day = told("normal", seed=1, devices=CLAIMED, seconds=SPOKE.total_seconds(), begun=begun)
    two_days_ago = now - timedelta(days=2)
    yield record(SILENT, b"", two_days_ago, Kind.SIGNAL)
    for moment in day:
        if moment.device != SILENT:
            at = begun + timedelta(seconds=moment.after)
            yield record(moment.device, moment.unit, at, Kind.SIGNAL)
    for nth, number in enumerate(STRANGERS, start=1):
        for minutes in range(60 * nth, 0, -20):
            yield record(number, b"", now - timedelta(minutes=minutes), Kind.UNKNOWN)


def record(number: int, unit: bytes, at: datetime, kind: Kind) -> Record:
    """Return what the gateway would write down of a frame with this unit."""
    source = number.to_bytes(6, "little")
    raw = encode(Frame(1, 1, 1, tag(at), source, CENTRE, SEND, unit))
    key = hashlib.blake2b(raw, digest_size=16).digest()
    received = int(at.timestamp() * 10**6) * 1000
    return Record(received, identity(number), "gbt26875", "standard", kind, key, raw)


def write(journal: Path, records: list[Record], lane: Lane) -> None:
    """Write records through the journal's own writer."""

    async def written() -> None:
        writer = LaneWriter(journal, lane, on_told=lambda _: None)
        for one in records:
            writer.append(one)
        await writer.close()

    asyncio.run(written())
