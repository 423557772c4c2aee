"""The report of a campaign: a Markdown page with the figures seen, and on what machine."""

import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
from collections import defaultdict
from pathlib import Path

HEAD = """# The gateway under faults

Written by `make bench-faults` on {day} (seed {seed}); fewer of the same rounds are part of the test
suite (`tests/gateway/faults`, `tests/gateway/journal/test_cluster.py`).

**{rounds:,} rounds, {confirmed:,} confirmed signals: {lost} lost, {doubled} doubled.**

In each round one fault happens at a random instant while {terminals} simulated terminals send fires
and analog values over real sockets. A terminal sends up to six signals at once and the next when
these are confirmed; it sends the same bytes again after {answer:g} s without an answer (the
standard says ten) and connects anew when it is cut off. The gateway, the reader (cursor, counted
keys and effects in one SQLite transaction) and each nats-server are processes of their own; what
was killed is started again at once, but for the leader of the cluster: the others must do without.

- *confirmed*: signals confirmed by the gateway during the rounds of this fault
- *lost*: confirmed signals that had no effect at the reader a minute later; must be 0
- *doubled*: signals that had a second effect; must be 0
- *recovery*: from the moment the fault is over (the process is dead, the disk has room again, the
  process runs on) until a signal first sent after it is confirmed **and** has had its effect

Machine: {machine}.
"""
TABLE = """
## {title}

| fault | rounds | confirmed | lost | doubled | recovery, median s | recovery, longest s |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""
TITLES = {
    "sqlite": "Journal in files",
    "nats": "Journal in one nats-server (R1)",
    "cluster": "Journal in a cluster of three nats-servers (R3)",
}
REPEATS = (
    "\n{repeats:,} signals stood in the journal a second time: written, not confirmed before the"
    " fault, and sent again; the reader passed over every one. {vanished:,} had their effect and"
    " did not stand in the journal at the end (must be 0).\n"
)


def page(found, *, day, seed, terminals, answer):
    """Write a page of what was found: rounds, repeats and what vanished, by journal."""
    rounds = [one for rounds, *_ in found.values() for one in rounds]
    totals = {name: sum(getattr(one, name) for one in rounds)
              for name in ("confirmed", "lost", "doubled")}  # fmt: skip
    head = HEAD.format(
        day=day, seed=seed, rounds=len(rounds), terminals=terminals, answer=answer,
        machine=machine(), **totals,
    )  # fmt: skip
    return head + "".join(
        _table(TITLES[journal], rounds) + REPEATS.format(repeats=repeats, vanished=vanished)
        for journal, (rounds, repeats, vanished) in found.items()
    )


def _table(title, rounds):
    by_fault = defaultdict(list)
    for one in rounds:
        by_fault[one.fault.replace("_", " ")].append(one)
    rows = [_row(name, of) for name, of in sorted(by_fault.items())]
    return TABLE.format(title=title) + "".join([*rows, _row("**all**", rounds)])


def _row(name, rounds):
    seconds = [one.seconds for one in rounds]
    sums = [sum(getattr(one, what) for one in rounds) for what in ("confirmed", "lost", "doubled")]
    cells = [len(rounds), *(f"{one:,}" for one in sums),
             f"{statistics.median(seconds):.2f}", f"{max(seconds):.2f}"]  # fmt: skip
    return f"| {name} | {' | '.join(map(str, cells))} |\n"


def machine():
    """What it ran on, in plain words."""
    memory = next(
        int(line.split()[1])
        for line in Path("/proc/meminfo").read_text().splitlines()
        if line.startswith("MemTotal")
    )
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return (
        f"{os.cpu_count()} cores, {memory / 2**20:.0f} GiB of memory, {system},"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_nats()};"
        f" load average {os.getloadavg()[2]:.1f}"
    )


def _nats():
    program = shutil.which("nats-server")
    if program is None:
        return "no nats-server"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip().replace(": v", " ")
