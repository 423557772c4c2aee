"""How much memory each process of the demo holds, and whether it grows."""

import statistics
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

MIB = 2**20
HEAD = "parent"
THINNED = 120
"""So many samples are compared each with each."""


@dataclass(frozen=True)
class Sample:
    """What the processes held at one moment, by part."""

    seconds: float
    """Since the beginning."""
    sizes: dict[str, int]
    """Bytes; what two processes share counts half for each (PSS)."""
    handles: dict[str, int]
    """Open files and sockets."""
    processes: dict[str, tuple[int, ...]]
    """Who they are: one that died and was begun anew is another."""

    @property
    def whole(self):
        return sum(self.sizes.values())


def sampled(head, seconds):
    """Look at a process and all it started."""
    sizes, handles, processes = defaultdict(int), defaultdict(int), defaultdict(list)
    parents = _parents()
    for process in sorted(parents):
        part = _part(process, head, parents)
        if part is None:
            continue
        with suppress(OSError, StopIteration):  # it ended a moment ago
            sizes[part] += _size(process)
            handles[part] += sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
            processes[part].append(process)
    return Sample(
        seconds,
        dict(sizes),
        dict(handles),
        {part: tuple(found) for part, found in processes.items()},
    )


def _parents():
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                stat = (folder / "stat").read_text()
                found[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def _part(process, head, parents):
    """Name the child of the head below which a process stands; None where it is a stranger."""
    if process == head:
        return HEAD
    while process in parents and parents[process] != head:
        process = parents[process]
    if process not in parents:
        return None
    with suppress(OSError):
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
        return "web" if "granian" in words else words[3] if len(words) > 3 else None
    return None


def _size(process):
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("Pss:")).split()[1])


def growth(samples, part):
    """MiB an hour by which a part grows in the second half: the median of all slopes."""
    late = [one for one in samples if one.seconds >= samples[-1].seconds / 2]
    late = late[:: max(1, len(late) // THINNED)]
    slopes = [
        (b.sizes[part] - a.sizes[part]) / MIB / (b.seconds - a.seconds) * 3600
        for a, b in combinations(late, 2)
    ]
    return statistics.median(slopes)
