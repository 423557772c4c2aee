"""The long run: `python -m tests.monitoring.soak --minutes 60 --report FILE`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.journeys.installation import environ
from tests.monitoring.soak.demo import built
from tests.monitoring.soak.memory import MIB
from tests.monitoring.soak.report import page
from tests.monitoring.soak.soaking import soaked
from wanghuo.kernel import clock


def main():
    """Soak; 1 where anything was not as stated."""
    parser = argparse.ArgumentParser(prog="python -m tests.monitoring.soak")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--report", type=Path, help="where the page is written; default: printed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=environ.get("WANGHUO_BENCH_FOLDER")) as folder:
        found = soaked(built(Path(folder)), args.minutes, said=say)
    written = page(found, day=clock.today())
    if args.report:
        args.report.write_text(written, "utf-8")
    else:
        sys.stdout.write(written)
    sys.stderr.write("".join(f"{one}\n" for one in found.problems))
    return int(bool(found.problems))


def say(sample):
    """Print what is held now."""
    parts = " ".join(f"{part} {size / MIB:.0f}" for part, size in sorted(sample.sizes.items()))
    sys.stderr.write(f"{sample.seconds:.0f} s: {sample.whole / MIB:.0f} MiB: {parts}\n")


if __name__ == "__main__":
    sys.exit(main())
