"""Run the demo with everybody in it, look at its memory, and judge what was seen."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.monitoring.soak.demo import running
from tests.monitoring.soak.memory import HEAD, MIB, growth, sampled
from tests.monitoring.soak.visitors import VISITORS

SAMPLE_SECONDS = 5
MOST_MIB = 1024
"""Stated: all processes of the demo together, at any moment (docs/operator/gateway.md)."""
MOST_GROWTH_MIB = 24
"""Stated: an hour, of each process once it is warm."""
WARM_MINUTES = 20
"""A shorter run says nothing of growth: caches still fill."""
WARMED_SECONDS = 30
"""Processes that start are not looked at yet."""


@dataclass
class Found:
    """What was seen."""

    samples: list
    counted: Counter = field(default_factory=Counter)
    problems: list = field(default_factory=list)
    used: tuple = ()
    """Bytes of database and journal, before and after."""

    @property
    def peak(self):
        return max(one.whole for one in self.samples)

    @property
    def parts(self):
        return sorted(set().union(*(one.sizes for one in self.samples)) - {HEAD})

    @property
    def minutes(self):
        return self.samples[-1].seconds / 60


def soaked(demo, minutes, said=lambda _: None):
    """Let a demo that is built run so long; return what was found, problems among it."""
    with running(demo) as place:
        over = threading.Event()
        visitors = [one(place, over) for one in VISITORS]
        for one in visitors:
            one.start()
        time.sleep(WARMED_SECONDS)
        before, found = place.used(), Found([])
        try:
            _watch(place, minutes, found, said)
        finally:
            over.set()
        for one in visitors:
            one.join(120)
            found.counted.update(one.counted)
            found.problems += one.problems
        found.used = (before, place.used())
        found.problems += [*_of_house(place), *_of_memory(found)]
    return found


def _watch(place, minutes, found, said):
    began = time.monotonic()
    while (passed := time.monotonic() - began) < minutes * 60:
        found.samples.append(sampled(place.head, passed))
        said(found.samples[-1])
        time.sleep(SAMPLE_SECONDS)


def _of_house(place):
    """Ask the house itself whether it is well and whether its ledger holds."""
    for words in (("doctor",), ("ledger", "verify")):
        code, told = place.says(*words)
        if code != 0:
            yield f"wanghuo {' '.join(words)}: {told}"
    if "process.restarted" in place.log:
        yield f"a process died: {place.log[-2000:]}"


def _of_memory(found):
    first, last = found.samples[0], found.samples[-1]
    if first.processes != last.processes:
        yield f"processes were {first.processes}, and are {last.processes}"
    if found.peak > MOST_MIB * MIB:
        yield f"held {found.peak / MIB:.0f} MiB, more than {MOST_MIB}"
    if found.minutes < WARM_MINUTES:
        return
    for part in found.parts:
        grown = growth(found.samples, part)
        if grown > MOST_GROWTH_MIB:
            yield f"{part} grows by {grown:.0f} MiB an hour, more than {MOST_GROWTH_MIB}"
