"""The report of a soak: a Markdown page with the figures seen, and on what machine."""

from tests.gateway.faults.report import machine
from tests.monitoring.soak.memory import MIB, growth
from tests.monitoring.soak.soaking import (
    MOST_GROWTH_MIB,
    MOST_MIB,
    SAMPLE_SECONDS,
    WARM_MINUTES,
)
from tests.monitoring.soak.visitors import DEVICES, STORY_SECONDS

HEAD = """# The demo for an hour

Written by `make bench-soak` on {day}; two minutes of the same are part of the test suite
(`tests/monitoring/soak`).

**{minutes:.0f} minutes, {sent:,} signals sent, {confirmed:,} confirmed; at most {peak:.0f} MiB in
all (stated: {most}). {verdict}**

The demo runs as `wanghuo demo` starts it, on SQLite. Meanwhile its {devices} transmitters play the
simulator's {stories} stories one after the other, {story} s each (normal, fire, mains, leak, lying
clocks, garbage, and a flood of 600 signals a second); an officer settles every alarm ({settled:,});
a desk stands open and hears of changes ({events:,} events); a reader opened {pages:,} pages. Each
page must answer 200, each signal be confirmed, no process end, and `wanghuo doctor` and
`wanghuo ledger verify` find nothing at the end.

Memory is what a process has for itself and its share of what it has in common with others (PSS),
looked at every {every} seconds. Growth is the median slope between all moments of the second half;
stated are at most {most_growth} MiB an hour.

| process | MiB at first | median | most | at the end | grows MiB/h | open files | at the end |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""
TAIL = """
The database grew from {database[0]:.0f} to {database[1]:.0f} MiB and the journal from
{journal[0]:.0f} to {journal[1]:.0f} MiB.

Machine: {machine}.
"""


def page(found, *, day):
    """Write a page of what was found."""
    counted = found.counted
    head = HEAD.format(
        day=day, minutes=found.minutes, sent=counted["sent"], confirmed=counted["confirmed"],
        peak=found.peak / MIB, most=MOST_MIB, settled=counted["settled"],
        events=counted["events"], pages=counted["pages"], most_growth=MOST_GROWTH_MIB,
        devices=DEVICES, stories=counted["stories"], story=STORY_SECONDS, every=SAMPLE_SECONDS,
        verdict="; ".join(found.problems) or "Nothing was otherwise than stated.",
    )  # fmt: skip
    (database, journal), (database_then, journal_then) = found.used
    tail = TAIL.format(
        database=(database / MIB, database_then / MIB),
        journal=(journal / MIB, journal_then / MIB),
        machine=machine(),
    )
    return head + "".join(_row(found, part) for part in found.parts) + tail


def _row(found, part):
    sizes = [one.sizes[part] / MIB for one in found.samples]
    handles = [one.handles[part] for one in found.samples]
    grown = f"{growth(found.samples, part):+.1f}" if found.minutes >= WARM_MINUTES else "—"
    cells = [
        f"{one:.0f}" for one in (sizes[0], sorted(sizes)[len(sizes) // 2], max(sizes), sizes[-1])
    ]
    return f"| {part} | {' | '.join(cells)} | {grown} | {handles[0]} | {handles[-1]} |\n"
