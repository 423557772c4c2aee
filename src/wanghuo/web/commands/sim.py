"""`wanghuo sim`: a county's transmitters, played against a gateway."""

import argparse

from wanghuo.gateway.simulator import command
from wanghuo.web.config import config

add_arguments = command.add_arguments


def run(args: argparse.Namespace) -> int:
    """Play; `--claim` claims at the gateway of this installation."""
    return command.run(args, config().var.resolve(), config().control_url)
