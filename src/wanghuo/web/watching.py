"""Look at the inboxes of everybody who has a stream open here: once a second, in one query.

However many streams there are, the database is asked as often as by one, and between two looks no
connection is held. A person may keep a few streams open (windows side by side); a further one is
answered once and told to come back later, so that it looks, but seldom.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import connection

from wanghuo.base.notices import queries as notices
from wanghuo.base.notices.queries import Unread

LIFE_SECONDS = 60.0
PAUSE_SECONDS = 1.0
MOST_STREAMS = 4
"""Of one person in one process."""


class Watch:
    """What is unread of those who look on, as it was at the last look."""

    def __init__(self) -> None:
        """Watch nobody yet."""
        self.lock = asyncio.Lock()
        self.watched: Counter[int] = Counter()
        self.unread: dict[int, Unread] = {}
        self.seen: frozenset[int] = frozenset()
        self.looked = 0.0

    @contextmanager
    def open(self, user_id: int) -> Iterator[bool]:
        """Watch one person for the time of the block; tell whether there is room for it."""
        self.watched[user_id] += 1
        try:
            yield self.watched[user_id] <= MOST_STREAMS
        finally:
            self.watched[user_id] -= 1
            if not self.watched[user_id]:
                del self.watched[user_id]

    async def look(self, user_id: int) -> Unread:
        """Return what is unread of one person, no older than a pause."""
        async with self.lock:
            is_old = time.monotonic() - self.looked >= PAUSE_SECONDS * 0.9
            if is_old or user_id not in self.seen:
                self.seen = frozenset(self.watched)
                self.unread = await sync_to_async(_unread_of)(self.seen)
                self.looked = time.monotonic()
        return self.unread.get(user_id, Unread())

    async def changes(self, user_id: int) -> AsyncIterator[Unread | None]:
        """Yield what is unread now and whenever it changes; None for each look without news."""
        with self.open(user_id) as has_room:
            known: Unread | None = None
            ends = time.monotonic() + LIFE_SECONDS
            while True:
                now = await self.look(user_id)
                yield now if now != known else None
                known = now
                if not has_room or time.monotonic() >= ends:
                    return
                await asyncio.sleep(PAUSE_SECONDS)


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def watch() -> Watch:
    """Return the one watch of this process, or rather of its loop."""
    return _watches.setdefault(asyncio.get_running_loop(), Watch())


def _unread_of(user_ids: frozenset[int]) -> dict[int, Unread]:
    try:
        return notices.unread_of(user_ids)
    finally:
        connection.close()
