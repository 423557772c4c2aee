"""The county's transmitters: thirty at key units and a few that nobody has claimed.

They come in by the doors of the house: what they say is written by the journal's own writer as the
gateway writes it, and the projector carries it in.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from wanghuo.gateway.journal.reading import WHOLE, FileReader
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.journal.writing import LaneWriter
from wanghuo.gateway.protocols.gbt26875.frames import SEND, Frame, encode
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.simulator.playing import CENTRE
from wanghuo.gateway.simulator.stories import told
from wanghuo.kernel.actors import SYSTEM
from wanghuo.monitoring.devices import projector
from wanghuo.monitoring.devices.services import Claim, claim_device
from wanghuo.register.places.models import Place

CLAIMED, STRANGERS = 30, (9001, 9002, 9003)
"""The claimed ones bear the numbers of `wanghuo sim`, which so plays the county's own devices."""
SPOKE = timedelta(minutes=2)
SILENT = 7
"""This one has said nothing for two days."""


def connect(var: Path, now: datetime) -> None:
    """Claim the county's devices, and let them and the strangers have spoken."""
    for number, place in enumerate(watched(), start=1):
        claim = Claim(identity=identity(number), place=place, name=f"{place.name}传输装置"[:60])
        claim_device(claim=claim, actor=SYSTEM, at=now - timedelta(days=30))
    write(var / "journal", list(said(now)), Lane.TELEMETRY)
    reader = FileReader(var / "journal")
    while projector.take(reader, Lane.TELEMETRY, WHOLE, at=now):
        pass


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
