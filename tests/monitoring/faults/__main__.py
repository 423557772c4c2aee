"""The long campaign: `python -m tests.monitoring.faults --acts 10 --report FILE`."""

import argparse
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.gateway.faults.report import machine
from tests.journeys.installation import environ
from tests.monitoring.faults.campaign import FAULTS, campaign
from wanghuo.kernel import clock

HEAD = """# The house under faults

Written by `make bench-house-faults` on {day} (seed {seed}, {acts} acts on each database); shorter
ones are part of the test suite (`tests/monitoring/faults`).

**{rounds} faults, {confirmed:,} confirmed signals. Not as without faults: {differences}**

In each act six transmitters tell the same story twice to a house of its own: once in calm, and once
while processes are killed at random instants (gateway, projector, worker, web, on PostgreSQL the
database too) and started again. A transmitter sends each frame until it is confirmed; then an
officer takes every alarm to its end, and what has no answer is asked again. Afterwards both houses
must know the same: every signal counted once, every alarm opened once and with the same count and
state, every reading, every fact of every alarm.

Machine: {machine}.

"""


def main():
    """Play acts, each a story of its own; 1 where a house came to know something else."""
    parser = argparse.ArgumentParser(prog="python -m tests.monitoring.faults")
    parser.add_argument("database", nargs="*", default=list(FAULTS))
    parser.add_argument("--acts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--signals", type=int, default=60, help="of each of six terminals")
    parser.add_argument("--report", type=Path, help="where the page is written; default: printed")
    args = parser.parse_args()
    found = {one: played(one, args.acts, args.seed, args.signals) for one in args.database}
    written = page(found, args)
    if args.report:
        args.report.write_text(written, "utf-8")
    else:
        sys.stdout.write(written)
    return int(any(differences for *_, differences in found.values()))


def page(found, args):
    """What a report shows."""
    differences = sum((one for *_, one in found.values()), Counter())
    head = HEAD.format(
        day=clock.today(), seed=args.seed, acts=args.acts, machine=machine(),
        rounds=sum(len(one) for taken, *_ in found.values() for one in taken.values()),
        confirmed=sum(confirmed for _, confirmed, _ in found.values()),
        differences=dict(differences) or "nothing.",
    )  # fmt: skip
    return head + "\n".join(table(database, *one) for database, one in found.items())


def played(database, acts, seed, signals):
    """Play the acts of one database; return what they took, what was confirmed, what differed."""
    taken, confirmed, differences = defaultdict(list), 0, Counter()
    for act in range(acts):
        with tempfile.TemporaryDirectory(dir=environ.get("WANGHUO_BENCH_FOLDER")) as folder:
            found = campaign(Path(folder), database, seed=seed + act, signals=signals, said=say)
        confirmed += found.confirmed
        for one in found.rounds:
            taken[one.fault].append(one.seconds)
        differences.update(found.differences.keys())
        sys.stderr.write(f"{database} act {act + 1}: {found.differences or 'the same'}\n")
    return taken, confirmed, differences


def table(database, taken, confirmed, differences):
    """What a report shows of one database."""
    rounds = sum(map(len, taken.values()))
    other = dict(differences) or "nothing"
    lines = [
        f"## {database}",
        "",
        f"**{rounds} faults, {confirmed} confirmed signals; not as in calm: {other}**",
        "",
        "| fault | rounds | median s until all works | most s |",
        "| --- | --- | --- | --- |",
        *(
            f"| {fault.replace('_', ' ')} | {len(seconds)} | {statistics.median(seconds):.2f}"
            f" | {max(seconds):.2f} |"
            for fault, seconds in sorted(taken.items())
        ),
    ]
    return "\n".join([*lines, ""])


def say(one):
    """Print a round."""
    sys.stderr.write(f"{one.fault}: {one.seconds:.2f} s\n")


if __name__ == "__main__":
    sys.exit(main())
