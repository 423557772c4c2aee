"""The long campaign: `python -m tests.monitoring.faults --acts 10 [sqlite] [postgresql]`."""

import argparse
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.journeys.installation import environ
from tests.monitoring.faults.campaign import FAULTS, campaign


def main():
    """Play acts, each a story of its own; 1 where a house came to know something else."""
    parser = argparse.ArgumentParser(prog="python -m tests.monitoring.faults")
    parser.add_argument("database", nargs="*", default=list(FAULTS))
    parser.add_argument("--acts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--signals", type=int, default=60, help="of each of six terminals")
    args = parser.parse_args()
    differ = 0
    for database in args.database:
        differ += played(database, args.acts, args.seed, args.signals)
    return int(differ > 0)


def played(database, acts, seed, signals):
    """Play the acts of one database and print what they cost; return how many differed."""
    taken, confirmed, differences = defaultdict(list), 0, Counter()
    for act in range(acts):
        with tempfile.TemporaryDirectory(dir=environ.get("WANGHUO_BENCH_FOLDER")) as folder:
            found = campaign(Path(folder), database, seed=seed + act, signals=signals, said=say)
        confirmed += found.confirmed
        for one in found.rounds:
            taken[one.fault].append(one.seconds)
        differences.update(found.differences)
        print(f"{database} act {act + 1}: {found.differences or 'the same'}", flush=True)
    print(table(database, taken, confirmed, differences))
    return sum(differences.values())


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
