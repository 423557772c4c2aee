"""Who may be heard, and what waits to be told to whom: the gateway's view of its control file."""

import asyncio
import sqlite3
from collections import defaultdict, deque
from typing import NamedTuple
from uuid import UUID

from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import WITHDRAWN, Command, Control, ControlFile, Known


class Ending(NamedTuple):
    """What became of a command that nobody was told."""

    command: Command
    state: str


class Directory:
    """Follows the control file; every look costs one indexed question.

    `waiting` holds commands by device until somebody takes them; `version` grows when who is known
    changes. Before a command is given it is taken, where all gateways see it: of several that hold
    a connection of one device the first gives it, and nobody after a restart gives it again.
    """

    def __init__(self, own: ControlFile, told: Control | None = None) -> None:
        """Know everybody in the file; commands are taken at `told` where the house is elsewhere."""
        self._own = own
        self._told = told
        self._known: dict[str, Known] = {}
        self._device_number = self._map_number = 0
        self.taught: dict[str, str] = {}
        """Product maps of the house, as they are written, by name."""
        self._command_number = 0
        self._late: list[Command] = []
        self._endings: list[Ending] = []
        self._gateway = own.epoch("gateway").hex()
        self._run = f"{self._gateway}/{new_id().hex}"
        self.waiting: defaultdict[str, deque[Command]] = defaultdict(deque)
        self.version = 0
        self.look()

    def look(self) -> list[str]:
        """See what is new; return the devices that commands came for."""
        changed, self._device_number = self._own.known_after(self._device_number)
        self._known.update((one.identity, one) for one in changed)
        self.version += bool(changed)
        maps, self._map_number = self._own.taught_after(self._map_number)
        if maps:
            told = {**self.taught, **maps}
            self.taught = {name: text for name, text in told.items() if text != WITHDRAWN}
        ordered = self._own.ordered_after(self._command_number)
        for command in ordered:
            self.waiting[command.identity].append(command)
            self._command_number = command.number
        return sorted({command.identity for command in ordered})

    def find(self, identity: str) -> Known | None:
        """Return a device that may be heard, or None where nobody has claimed it."""
        known = self._known.get(identity)
        return known if known is not None and known.is_allowed else None

    async def take(self, identity: str, now: float) -> Command | None:
        """Return the next command for a device that still makes sense and is ours to give, once.

        None too where nobody can say now whose it is: it goes on waiting.
        """
        while command := self._next(identity):
            if command.expires_at < now:
                self._late.append(command)
                continue
            is_ours = await self._is_ours(command)
            if is_ours is None:
                self.put_back(command)
                return None
            if is_ours:
                return command
        return None

    def put_back(self, command: Command) -> None:
        """Let a command that could not be given wait again, before the others."""
        self.waiting[command.identity].appendleft(command)

    async def endings(self, now: float) -> list[Ending]:
        """Take out what nobody could be told in time, or was perhaps told before a restart."""
        late, self._late = self._late, []
        for identity in list(self.waiting):
            queue = self.waiting[identity]
            late += [one for one in queue if one.expires_at < now]
            left = deque(one for one in queue if one.expires_at >= now)
            if left:
                self.waiting[identity] = left
            else:
                del self.waiting[identity]
        for command in late:
            is_ours = await self._is_ours(command)
            if is_ours is None:
                self._late.append(command)
            elif is_ours:
                self._endings.append(Ending(command, "expired"))
        endings, self._endings = self._endings, []
        return endings

    def settle(self, command_id: UUID) -> None:
        """Never give a command again: what became of it is durable."""
        self._own.settle(command_id)

    def epoch(self, name: str, *, is_renewed: bool = False) -> bytes:
        """Return what tells one run of somebody's numbers from the next; it survives a restart."""
        return self._own.epoch(name, is_renewed=is_renewed)

    def close(self) -> None:
        """Close the file."""
        self._own.close()

    def _next(self, identity: str) -> Command | None:
        queue = self.waiting.get(identity)
        if not queue:
            return None
        command = queue.popleft()
        if not queue:
            del self.waiting[identity]
        return command

    async def _is_ours(self, command: Command) -> bool | None:
        """Tell whether it is ours to say what comes of a command; None where nobody can tell now.

        What an earlier run of this gateway took it may have given, or not: it has failed.
        """
        try:
            first = await self._first(command.id)
            if not first.startswith(self._gateway):
                self.settle(command.id)
                return False
        except (OSError, sqlite3.Error):
            return None
        if first != self._run:
            self._endings.append(Ending(command, "failed"))
        return first == self._run

    async def _first(self, command_id: UUID) -> str:
        if self._told is None:
            return self._own.take(command_id, self._run)
        return await asyncio.to_thread(self._told.take, command_id, self._run)
