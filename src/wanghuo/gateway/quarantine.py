"""How much of devices that nobody has claimed is kept: enough to see them, not enough to flood.

What is over the limit is counted and not confirmed: the device keeps it and sends again.
"""

from collections import OrderedDict

PER_DEVICE = 6
"""Frames a minute of one unknown device."""
IN_ALL = 3000
"""Frames a minute of all of them."""
MOST_DEVICES = 10_000
MINUTE_NS = 60 * 10**9


class Quarantine:
    """Counts, for this minute, what came of whom; bounded in memory."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._minute = -1
        self._all = 0
        self._of: OrderedDict[str, int] = OrderedDict()
        self.dropped = 0

    def takes(self, identity: str, now_ns: int) -> bool:
        """Tell whether another frame of this device is kept."""
        minute = now_ns // MINUTE_NS
        if minute != self._minute:
            self._minute, self._all = minute, 0
            self._of.clear()
        count = self._of.get(identity, 0)
        if count >= PER_DEVICE or self._all >= IN_ALL or len(self._of) >= MOST_DEVICES:
            self.dropped += 1
            return False
        self._of[identity] = count + 1
        self._all += 1
        return True
