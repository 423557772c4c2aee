"""What every connection shares: the journal, who is known, the limits, and what was counted."""

import asyncio
import hashlib
import json
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakSet

from wanghuo.gateway.control.following import Follower
from wanghuo.gateway.control.opening import open_file
from wanghuo.gateway.directory import Directory
from wanghuo.gateway.journal.backlog import Waiting
from wanghuo.gateway.journal.opening import open_writer
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.networks import EVERYWHERE, Networks
from wanghuo.gateway.quarantine import Quarantine
from wanghuo.kernel.clock import now_ns
from wanghuo.kernel.messages import Command, Control, Known

KEYS = 200_000
"""Of so many frames a resend is known without asking the journal's readers."""
MOST_CONNECTIONS, MOST_OF_ADDRESS = 12_000, 200
BROKEN_KEPT = 1024
"""Bytes of what is no frame that are kept."""


class Speaker(Protocol):
    """A connection over which a device can be told something."""

    def tell(self, command: Command) -> None:
        """Send a command and follow it until it is answered."""

    def confirm(self, raw: bytes) -> None:
        """Confirm a frame with the next flush."""

    def flush(self) -> None:
        """Send what was confirmed."""

    def pause(self) -> None:
        """Stop reading."""

    def resume(self) -> None:
        """Read again."""


class Hub:
    """The shared part of the gateway; lives in one event loop."""

    def __init__(self, journal: str, var: Path, house: Control | None = None) -> None:
        """Open the journal and the control file; raise where either cannot be written.

        `house` is where the house speaks when it does not write the file itself.
        """
        told: dict[str, Any] = {"on_told": self._told, "on_room": self._room}
        self.lanes = {lane: open_writer(journal, var / "journal", lane, **told) for lane in Lane}
        own = open_file(var)
        self.directory = Directory(own, house)
        self.follower = Follower(house, own) if house is not None else None
        self.counted: Counter[str] = Counter()
        self.speakers: dict[str, Speaker] = {}
        self.connections: set[Speaker] = set()
        self._of_address: Counter[str] = Counter()
        self._quarantine = Quarantine()
        self._keys: OrderedDict[bytes, bool] = OrderedDict()
        self._paused: WeakSet[Speaker] = WeakSet()
        self._handing: dict[str, asyncio.Task[None]] = {}

    now = staticmethod(now_ns)
    """Returns the time of receipt, in nanoseconds since 1970 (UTC)."""

    def let_in(self, address: str, allowed: Networks = EVERYWHERE) -> bool:
        """Tell whether another connection of an address is taken; count it if so."""
        if not allowed.hold(address):
            self.counted["not_allowed"] += 1
            return False
        is_free = (
            len(self.connections) < MOST_CONNECTIONS and self._of_address[address] < MOST_OF_ADDRESS
        )
        self.counted["connected" if is_free else "turned_away"] += 1
        if is_free:
            self._of_address[address] += 1
        return is_free

    def let_out(self, address: str) -> None:
        """Forget a connection of an address."""
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    def take(
        self, lane: Lane, record: Record, known: Known | None, speaker: Speaker | None
    ) -> bool:
        """Let a frame become durable, then let `speaker` confirm it; at once where it already is.

        A resend of what is still on its way is dropped: the first is about to be confirmed. So is
        what finds no room: the device keeps it and sends again. False where it is over the limits
        of the quarantine, and will never be.
        """
        standing = self._keys.get(record.key)
        if standing is not None:
            self.counted["resent"] += 1
            if standing and speaker is not None:
                speaker.confirm(record.raw)
                speaker.flush()
            return True
        if known is None and not self._quarantine.takes(record.device, record.received):
            self.counted["quarantine_full"] += 1
            return False
        writer = self.lanes[lane]
        is_full = writer.is_full
        if is_full and writer.is_overfull:
            self.counted["no_room"] += 1
        else:
            self.counted[record.kind] += 1
            self._keys[record.key] = False
            if len(self._keys) > KEYS:
                self._keys.popitem(last=False)
            writer.append(record, speaker)
        if is_full and speaker is not None:
            self._paused.add(speaker)
            speaker.pause()
        return True

    def hand_over(self, identity: str) -> None:
        """Have a device told what waits for it; once at a time."""
        if identity not in self._handing and identity in self.speakers:
            task = asyncio.create_task(self._hand_over(identity))
            self._handing[identity] = task
            task.add_done_callback(lambda _: self._handing.pop(identity))

    async def _hand_over(self, identity: str) -> None:
        while command := await self.directory.take(identity, self.now() / 1e9):
            speaker = self.speakers.get(identity)  # it may have gone meanwhile
            if speaker is None:
                self.directory.put_back(command)
                return
            speaker.tell(command)

    def keep_broken(self, record: Record, speaker: Speaker | None = None) -> bool:
        """Keep bytes that are no frame, within the limits of unknown devices.

        `speaker` is told when they are durable. False where they are not kept.
        """
        self.counted["broken"] += 1
        is_kept = self._quarantine.takes(f"broken:{record.device}", record.received)
        if is_kept:
            self.lanes[Lane.TELEMETRY].append(record, speaker)
        return is_kept

    def report(self, command: Command, state: str, raw: bytes = b"") -> None:
        """Write down what became of a command."""
        self.counted[f"command_{state}"] += 1
        note = json.dumps({"command": str(command.id), "state": state})
        key = hashlib.blake2b(note.encode(), digest_size=16).digest()
        record = Record(self.now(), command.identity, "", "", Kind.RESULT, key, raw, note)
        self.lanes[Lane.TELEMETRY].append(record)

    async def close(self) -> None:
        """Commit what waits."""
        for task in list(self._handing.values()):
            task.cancel()
        for writer in self.lanes.values():
            await writer.close()
        self.directory.close()

    def _told(self, page: list[Waiting]) -> None:
        """Confirm what is durable; what a connection confirms in one moment goes out together."""
        spoken: dict[Speaker, None] = {}
        result = Kind.RESULT.value  # looked up once, not for each record of a page
        for record, speaker in page:
            if record.key in self._keys:
                self._keys[record.key] = True
            if record.kind == result:
                self.directory.settle(UUID(json.loads(record.note)["command"]))
            if speaker is not None:
                speaker.confirm(record.raw)
                spoken[speaker] = None
        for speaker in spoken:
            speaker.flush()

    def _room(self) -> None:
        """Read again; who fills a lane that is still full is stopped by its next frame."""
        paused, self._paused = self._paused, WeakSet()
        for speaker in paused:
            speaker.resume()
