"""`wanghuo manage …`: Django's own commands, under our settings."""

import argparse

from django.core.management import execute_from_command_line

from wanghuo.web.setup import use_our_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Pass everything on."""
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="参数")


def run(args: argparse.Namespace) -> int:
    """Run the Django command named in the arguments."""
    use_our_settings()
    execute_from_command_line(["wanghuo manage", *args.rest])
    return 0
