"""`wanghuo devices`: who waits at the gateway to be claimed, and claiming them.

There is one truth: where the house is installed, its register, which tells the gateway; else the
files of the gateway that stands alone.
"""

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from wanghuo.gateway import devices
from wanghuo.web.config import config
from wanghuo.web.databases import database

add_arguments = devices.add_arguments


def run(args: argparse.Namespace) -> int:
    """Work on the register of this house, or on the files of a gateway alone."""
    if not is_installed():
        settings = config()
        var = settings.var.resolve()
        return devices.run(args, var, settings.journal_url, settings.control_url)
    importlib.import_module("wanghuo.web.setup").start_django()
    house = importlib.import_module("wanghuo.web.commands.devices_of_house")
    work = cast("Callable[[argparse.Namespace], int]", house.run)
    return work(args)


def is_installed() -> bool:
    """Tell whether there is a house: a database server was named, or its file is there."""
    settings = config()
    if urlsplit(settings.database_url).scheme != "sqlite":
        return True
    return Path(str(database(settings.database_url, settings.var.resolve())["NAME"])).exists()
