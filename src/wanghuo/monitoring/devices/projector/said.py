"""What a record says, read once for all effects."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property

from wanghuo.gateway.journal.records import Record, Stored
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.codec import Told


class Said:
    """A record of the journal with what it means."""

    def __init__(self, stored: Stored) -> None:
        """Read nothing yet: of most records only who spoke is asked."""
        self.lane, self.position, self.record = stored.lane, stored.position, stored.record

    @cached_property
    def at(self) -> datetime:
        """When it was received."""
        return datetime.fromtimestamp(self.record.received / 1e9, UTC)

    @cached_property
    def told(self) -> Told | None:
        """What the protocol's codec tells of it; None where nobody can read it."""
        return meaning_of(self.record)


Effect = Callable[[Sequence[Said], datetime], None]
"""Lets records have what comes of them; a room above this one may add its own."""


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
