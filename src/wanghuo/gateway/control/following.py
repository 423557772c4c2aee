"""What the house says elsewhere, copied into this gateway's own file.

The gateway goes by its file alone: without a connection it goes on with what it knows, also after
a restart. At the beginning, and when something may have been lost, everything is read again; what
is the same already changes nothing, and what nobody says any more stays.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from wanghuo.kernel.messages import Control, ControlFile

T = TypeVar("T")
AT_ONCE = 1000
"""So much is written before anybody else's turn."""


class Follower:
    """Copies what is said at `told` into the gateway's own file."""

    def __init__(self, told: Control, own: ControlFile) -> None:
        """Begin with nothing read."""
        self._told, self._own = told, own
        self._doubts = told.doubts
        self._devices = self._maps = self._commands = 0

    async def look(self) -> None:
        """Copy what is new; raise `ConnectionError` where nobody answers."""
        if self._doubts != self._told.doubts:
            self._doubts = self._told.doubts
            self._devices = self._maps = self._commands = 0
        maps, number = await asyncio.to_thread(self._told.taught_after, self._maps)
        if maps:
            self._own.teach_some(maps)
        self._maps = number
        known, devices = await asyncio.to_thread(self._told.known_after, self._devices)
        for piece in _pieces(known):
            self._own.know_all(piece)
            await asyncio.sleep(0)
        self._devices = devices
        for one in await asyncio.to_thread(self._told.ordered_after, self._commands):
            expires_at = datetime.fromtimestamp(one.expires_at, UTC)
            self._own.order(one.id, one.identity, one.action, expires_at, one.arguments)
            self._commands = one.number


def _pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for begin in range(0, len(rows), AT_ONCE):
        yield rows[begin : begin + AT_ONCE]
