"""`wanghuo decode`: what a device sent; products too of which only this installation has a map."""

import argparse
import importlib

from wanghuo.gateway import decode

add_arguments = decode.add_arguments


def run(args: argparse.Namespace) -> int:
    """Tell each message; only who asks for products waits until the settings are read."""
    if args.protocol == "mqtt_map":
        importlib.import_module("wanghuo.web.installed_maps").use_installed_maps()
    return decode.run(args)
