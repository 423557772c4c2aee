"""`wanghuo quality`: check every rule about the data now, and say what each came to."""

import argparse
import sys

from wanghuo.base.exchange.rules.quality import checks
from wanghuo.base.exchange.services.quality import run_checks
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Return 0 when nothing breaks a rule, 1 when something does."""
    del args
    outcomes = run_checks(actor=SYSTEM, at=clock.now())
    for one in outcomes:
        sign = "✘" if one.found else "✔"
        told = f"不符{one.found}条，新发现{one.new}条，已整改{one.mended}条"
        sys.stdout.write(f"{sign} {checks.label(one.code)}：{told}\n")
    return 1 if any(one.found for one in outcomes) else 0
