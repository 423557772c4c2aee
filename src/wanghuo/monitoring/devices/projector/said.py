"""What a record says, read once for all effects, and who said it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from wanghuo.gateway.journal.records import Kind, Record, Stored
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.codec import Told
from wanghuo.kernel import bulk
from wanghuo.monitoring.devices.models import Device, Twin
from wanghuo.monitoring.devices.rules import is_identity

HEARD = frozenset({Kind.SIGNAL, Kind.UNKNOWN})


class Known(NamedTuple):
    """What the house knows of a device that spoke, as it was before it did."""

    pk: bulk.Key
    name: str
    area_id: int
    is_allowed: bool
    bits: str
    """As JSON."""
    connectivity: str


class Said:
    """A record of the journal with what it means, read once for all effects."""

    __slots__ = ("at", "device", "lane", "position", "record", "told")

    lane: str
    position: int
    record: Record
    at: datetime
    """When it was received."""
    told: Told | None
    """What the protocol's codec tells of it; None where nobody can read it."""
    device: Known | None
    """Who said it, as `introduce` found; None where nobody is known."""

    def __init__(self, stored: Stored) -> None:
        """Read the message; who said it is not asked yet."""
        self.lane, self.position, self.record = stored.lane, stored.position, stored.record
        self.at = datetime.fromtimestamp(self.record.received / 1e9, UTC)
        self.told = meaning_of(self.record)
        self.device = None

    @property
    def speaker(self) -> Known | None:
        """Return the device whose signal it is; None of strangers and of what is no signal.

        The register decides, not what the gateway knew: of one that was claimed a moment ago, or
        while its frame waited to be carried in, nothing that was confirmed is passed over.
        """
        device = self.device
        is_heard = device is not None and device.is_allowed and self.record.kind in HEARD
        return device if is_heard else None


Effect = Callable[[Sequence[Said], datetime], None]
"""Lets records have what comes of them; a room above this one may add its own."""


def introduce(records: Sequence[Said]) -> None:
    """Find the devices that spoke, in the transaction in which that has its effects."""
    names = {name for said in records if is_identity(name := said.record.device)}
    rows = bulk.find(Device, "identity", names, ("identity", "id", "name", "area", "is_allowed"))
    devices = {row[1]: row for row in rows}
    twins = bulk.find(Twin, "device", devices, ("device", "bits", "connectivity"))
    known = {}
    for pk, bits, connectivity in twins:
        identity, _, name, area_id, is_allowed = devices[pk]
        known[identity] = Known(pk, name, area_id, bool(is_allowed), bits, connectivity)
    for said in records:
        said.device = known.get(said.record.device)


def meaning_of(record: Record) -> Told | None:
    """Return what a record means in its dialect, or None."""
    if record.protocol not in PROTOCOLS:
        return None
    codec = PROTOCOLS[record.protocol].codec
    try:
        told = codec.meaning(record.raw, record.dialect or codec.default_dialect)
    except (ValueError, KeyError):  # a dialect that is no more
        return None
    return told if told["ok"] else None
