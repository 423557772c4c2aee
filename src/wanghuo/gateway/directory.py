"""Who may be heard, and what waits to be told to whom: the gateway's view of the control file."""

from collections import defaultdict, deque
from pathlib import Path
from uuid import UUID

from wanghuo.kernel.messages import Command, Control, Known


class Directory:
    """Follows the control file; every look costs one indexed question.

    `waiting` holds commands by device until somebody takes them; `version` grows when who is known
    changes.
    """

    def __init__(self, file: Path) -> None:
        """Open the control file and know everybody in it."""
        self._control = Control(file)
        self._known: dict[str, Known] = {}
        self._device_number = 0
        self._command_number = 0
        self._late: list[Command] = []
        self.waiting: defaultdict[str, deque[Command]] = defaultdict(deque)
        self.version = 0
        self.look()

    def look(self) -> list[str]:
        """See what is new; return the devices that commands came for."""
        changed, self._device_number = self._control.known_after(self._device_number)
        self._known.update((one.identity, one) for one in changed)
        self.version += bool(changed)
        ordered = self._control.ordered_after(self._command_number)
        for command in ordered:
            self.waiting[command.identity].append(command)
            self._command_number = command.number
        return sorted({command.identity for command in ordered})

    def find(self, identity: str) -> Known | None:
        """Return a device that may be heard, or None where nobody has claimed it."""
        known = self._known.get(identity)
        return known if known is not None and known.is_allowed else None

    def take(self, identity: str, now: float) -> Command | None:
        """Return the next command for a device that still makes sense, once."""
        queue = self.waiting.get(identity)
        if not queue:
            return None
        while queue and queue[0].expires_at < now:
            self._late.append(queue.popleft())
        command = queue.popleft() if queue else None
        if not queue:
            del self.waiting[identity]
        return command

    def expired(self, now: float) -> list[Command]:
        """Take out what nobody could be told in time."""
        late, self._late = self._late, []
        for identity in list(self.waiting):
            queue = self.waiting[identity]
            late += [one for one in queue if one.expires_at < now]
            left = deque(one for one in queue if one.expires_at >= now)
            if left:
                self.waiting[identity] = left
            else:
                del self.waiting[identity]
        return late

    def settle(self, command_id: UUID) -> None:
        """Never give a command again: what became of it is durable."""
        self._control.settle(command_id)

    def epoch(self, name: str, *, is_renewed: bool = False) -> bytes:
        """Return what tells one run of somebody's numbers from the next; it survives a restart."""
        return self._control.epoch(name, is_renewed=is_renewed)

    def close(self) -> None:
        """Close the file."""
        self._control.close()
