"""`wanghuo devices`: who waits at the gateway to be claimed, and claiming them."""

import argparse

from wanghuo.gateway import devices
from wanghuo.web.config import config

add_arguments = devices.add_arguments


def run(args: argparse.Namespace) -> int:
    """Work on the files and the journal of this installation."""
    settings = config()
    return devices.run(args, settings.var.resolve(), settings.journal_url)
