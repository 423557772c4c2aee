"""The long campaign: `python -m tests.gateway.faults --rounds 210 --report FILE`."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.gateway.faults.campaign import campaign
from tests.gateway.faults.report import page
from tests.gateway.faults.scene import NODES, TERMINALS
from tests.gateway.faults.terminals import ANSWER_SECONDS
from tests.journeys.installation import environ
from wanghuo.kernel import clock


def main():
    """Run the campaign on each journal; 1 where anything was lost, doubled or vanished."""
    parser = argparse.ArgumentParser(prog="python -m tests.gateway.faults")
    parser.add_argument("--rounds", type=int, default=210, help="in all; 200 or more for a report")
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--journal", choices=NODES, action="append", help="default: each of them")
    parser.add_argument("--report", type=Path, help="where the page is written; default: printed")
    args = parser.parse_args()
    journals = args.journal or list(NODES)
    found = {one: played(one, args.rounds // len(journals), args.seed) for one in journals}
    written = page(found, day=clock.today(), seed=args.seed,
                   terminals=TERMINALS, answer=ANSWER_SECONDS)  # fmt: skip
    if args.report:
        args.report.write_text(written, "utf-8")
    else:
        sys.stdout.write(written)
    return int(any(vanished or cost_of(rounds) for rounds, _, vanished in found.values()))


def cost_of(rounds):
    """What was lost, or had a second effect."""
    return sum(one.lost + one.doubled for one in rounds)


def played(journal, rounds, seed):
    """Run the rounds of one journal, saying each."""
    with tempfile.TemporaryDirectory(dir=environ.get("WANGHUO_BENCH_FOLDER")) as folder:
        return asyncio.run(campaign(Path(folder), journal, rounds, seed, said=say))


def say(one):
    """Print a round."""
    sys.stderr.write(
        f"{one.journal} {one.fault}: {one.confirmed} confirmed, {one.lost} lost,"
        f" {one.doubled} doubled, {one.seconds:.2f} s\n"
    )


if __name__ == "__main__":
    sys.exit(main())
