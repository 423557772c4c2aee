"""Look for everybody who has a stream open here: once a pause, in one question.

However many streams there are, the database is asked as often as by one, and between two looks no
connection is held. A person may keep a few streams open (windows side by side); a further one is
answered once and told to come back later, so that it looks, but seldom.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import connection

from wanghuo.base.notices import queries as notices
from wanghuo.base.notices.queries import Unread
from wanghuo.base.people.queries.logins import open_among
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.facts.queries import last_position
from wanghuo.monitoring.alarms.queries import changed_between

LIFE_SECONDS = 60.0
PAUSE_SECONDS = 1.0
DESK_PAUSE_SECONDS = 0.4
"""A fire is on the screen within a second of its frame: this is the largest part of it."""
MOST_STREAMS = 4
"""Of one person in one process."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Ask = Callable[[frozenset[K]], Mapping[K, V]]


class Watch(Generic[K, V]):
    """What those who look on would see, as it was at the last look."""

    def __init__(self, ask: Ask[K, V], nothing: V, pause: float) -> None:
        """Watch for nobody yet; whoever is not in the answer sees `nothing`."""
        self.ask, self.nothing, self.pause = ask, nothing, pause
        self.lock = asyncio.Lock()
        self.watched: Counter[K] = Counter()
        self.streams: Counter[int] = Counter()
        self.found: Mapping[K, V] = {}
        self.seen: frozenset[K] = frozenset()
        self.looked = 0.0

    @contextmanager
    def open(self, key: K, user_id: int = 0) -> Iterator[bool]:
        """Watch for the time of the block; tell whether the person has room for the stream."""
        self.watched[key] += 1
        self.streams[user_id] += 1
        try:
            yield self.streams[user_id] <= MOST_STREAMS
        finally:
            _less(self.watched, key)
            _less(self.streams, user_id)

    async def look(self, key: K) -> V:
        """Return what there is to see, no older than a pause."""
        async with self.lock:
            is_old = time.monotonic() - self.looked >= self.pause * 0.9
            if is_old or key not in self.seen:
                self.seen = frozenset(self.watched)
                self.found = await sync_to_async(_asked)(self.ask, self.seen)
                self.looked = time.monotonic()
        return self.found.get(key, self.nothing)

    async def changes(self, key: K, user_id: int) -> AsyncIterator[V | None]:
        """Yield what there is to see now and whenever it changes; None for each look without."""
        with self.open(key, user_id) as has_room:
            known: V | None = None
            ends = time.monotonic() + LIFE_SECONDS
            while True:
                now = await self.look(key)
                yield now if now != known else None
                known = now
                if not has_room or time.monotonic() >= ends:
                    return
                await asyncio.sleep(self.pause)


class AlarmNews:
    """Which alarms changed last, for each reach that a desk looks into.

    A change is a fact; each is read once, whoever looks on, and only by where it happened.
    """

    def __init__(self) -> None:
        """Begin with what is to come."""
        self.position: int | None = None
        self.last: dict[Scope, int] = {}

    def __call__(self, scopes: frozenset[Scope]) -> dict[Scope, int]:
        """Return the position of the last change in each reach, or from where it was watched."""
        top = last_position()
        changed = {} if self.position is None else changed_between(self.position, top)
        self.last = {one: _last(one, changed, self.last.get(one, top)) for one in scopes}
        self.position = top
        return self.last


def _last(scope: Scope, changed: Mapping[str, int], known: int) -> int:
    here = (
        position
        for path, position in changed.items()
        if any(reach.covers(path) for reach in scope.reaches)
    )
    return max(here, default=known)


class Watches:
    """All that is watched for in this process, or rather in its loop."""

    def __init__(self) -> None:
        """Watch for nobody yet."""
        self.inboxes: Watch[int, Unread] = Watch(notices.unread_of, Unread(), PAUSE_SECONDS)
        self.desks: Watch[Scope, int] = Watch(AlarmNews(), 0, DESK_PAUSE_SECONDS)
        self.logins: Watch[str, bool] = Watch(_open_logins, nothing=False, pause=PAUSE_SECONDS)


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watches] = WeakKeyDictionary()


def watches() -> Watches:
    """Return the watches of this loop."""
    loop = asyncio.get_running_loop()
    if loop not in _watches:
        _watches[loop] = Watches()
    return _watches[loop]


def _open_logins(keys: frozenset[str]) -> dict[str, bool]:
    return dict.fromkeys(open_among(keys, clock.now()), True)


def _asked(ask: Ask[K, V], keys: frozenset[K]) -> Mapping[K, V]:
    try:
        return ask(keys)
    finally:
        connection.close()


def _less(counted: Counter[K], key: K) -> None:
    counted[key] -= 1
    if not counted[key]:
        del counted[key]
