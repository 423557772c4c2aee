"""Talking with a MEOKON terminal (铭控无线终端): it uploads, and is answered when that is durable.

A terminal that was not answered keeps its records and sends up to 600 of them again in one frame.
The frame stays whole in the journal; each record in it has its own time.
"""

from datetime import datetime
from hashlib import blake2b

from typing_extensions import override

from wanghuo.gateway.hub import Hub
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.protocols.meokon import uploads
from wanghuo.gateway.protocols.meokon.answers import VERSIONS, confirm
from wanghuo.gateway.protocols.meokon.frames import UPLOAD
from wanghuo.gateway.protocols.meokon.meaning import device_of
from wanghuo.gateway.sessions.conversing import Conversation, Line
from wanghuo.kernel.clock import SHANGHAI

PROTOCOL = "meokon"


class Terminal(Conversation):
    """One conversation with a terminal, or with a box that passes on what several send."""

    protocol = PROTOCOL

    def __init__(self, hub: Hub, line: Line, version: str) -> None:
        """Answer as the listener's version does, unless the terminal's own says how."""
        super().__init__(hub, line, version)
        self._last = ""

    @property
    @override
    def speaks_for(self) -> str:
        """Return who was heard last, or the address where nobody was."""
        return self._last or super().speaks_for

    @override
    def take(self, raw: bytes, now: int) -> None:
        """Let a frame become durable."""
        identity = self._last = self._identity(raw)
        known = self.hub.directory.find(identity)
        record = Record(
            now,
            identity,
            PROTOCOL,
            known.dialect if known else self.dialect_name,
            Kind.SIGNAL if known else Kind.UNKNOWN,
            self._key(raw, identity),
            raw,
        )
        is_upload = raw[2] == UPLOAD
        self.hub.take(Lane(uploads.lane(raw)), record, known, self if is_upload else None)

    @override
    def answer(self, raw: bytes) -> bytes | None:
        """Answer an upload, where the version's answer is documented."""
        at = datetime.fromtimestamp(self.hub.now() / 1e9, SHANGHAI)
        known = self.hub.directory.find(self._identity(raw))
        own = known.dialect if known and known.dialect in VERSIONS else self.dialect_name
        return confirm(raw, at, own) or confirm(raw, at, self.dialect_name)

    def _identity(self, raw: bytes) -> str:
        return f"{PROTOCOL}:{device_of(raw) or self.line.address}"

    def _key(self, raw: bytes, identity: str) -> bytes:
        """Return what the same frame sent again shares.

        Its time is part of it; of a frame without one the line tells.
        """
        told = raw if uploads.is_timed(raw) else raw + self.line.epoch(raw)
        return blake2b(told, digest_size=16, key=identity.encode()[:64]).digest()
