"""What waits to become durable in a lane, and who is told: shared by both kinds of journal."""

from collections import deque
from collections.abc import Callable
from typing import Any

from wanghuo.gateway.journal.records import Record

Waiting = tuple[Record, Any]
"""A record, and what is handed to `on_told` when it is durable."""
Told = Callable[[list[Waiting]], None]
"""Called in the loop with all that became durable at once."""
Room = Callable[[], None]
"""Called in the loop when there is room again."""

PAGE_RECORDS = 4096
PAGE_BYTES = 700 * 1024  # a message of JetStream holds a megabyte unless it is told otherwise
RECORD_OVERHEAD = 120
MOST_WAITING = 5_000
"""So many wait before reading stops."""
MOST_HELD = 4 * MOST_WAITING
"""What had arrived when reading stopped fits below this; more is not taken, and comes again."""


def no_room_needed() -> None:
    """Nobody stops reading."""


class Backlog:
    """Records in the order they came; one thread may take pages while the loop adds.

    `is_full` says that no more should be read from devices; `on_room` is called when that ends.
    """

    def __init__(self, on_told: Told, on_room: Room = no_room_needed) -> None:
        """Begin with nothing."""
        self._on_told, self._on_room = on_told, on_room
        self._waiting: deque[Waiting] = deque()
        self._unsaid = 0
        self._was_full = False

    @property
    def is_full(self) -> bool:
        """Tell whether so much waits that reading must stop."""
        return self._unsaid >= MOST_WAITING

    @property
    def is_overfull(self) -> bool:
        """Tell whether so much waits that no more may be added."""
        return self._unsaid >= MOST_HELD

    def add(self, record: Record, what: object) -> None:
        """Let a record wait (in the loop)."""
        self._unsaid += 1
        if self._unsaid >= MOST_WAITING:
            self._was_full = True
        self._waiting.append((record, what))

    def next_page(self) -> list[Waiting]:
        """Take what goes onto the next page: so many records, and so many bytes."""
        page: list[Waiting] = []
        room = PAGE_BYTES
        for _ in range(min(len(self._waiting), PAGE_RECORDS)):
            room -= len(self._waiting[0][0].raw) + RECORD_OVERHEAD
            if room < 0 and page:
                break
            page.append(self._waiting.popleft())
        return page

    def tell(self, page: list[Waiting]) -> None:
        """Tell that a page is durable (in the loop)."""
        self._unsaid -= len(page)
        self._on_told(page)
        if self._was_full and self._unsaid < MOST_WAITING // 2:
            self._was_full = False
            self._on_room()
