"""`wanghuo web`: the pages and the API, by granian."""

import argparse
import os
import sys
from typing import NoReturn

from wanghuo.web.config import config
from wanghuo.web.tls import Papers

STOP_SECONDS = 8
"""How long answers under way may take to end; `serve` has patience for a little more."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing: address, port and workers are settings."""
    del parser


def run(args: argparse.Namespace) -> NoReturn:
    """Become the web server, so that a signal to this process reaches it."""
    del args
    command = arguments()
    os.execv(command[0], command)  # noqa: S606 -- a list of our own making, no shell wanted


def arguments() -> list[str]:
    """Return the command line of the web server."""
    settings = config()
    return _granian(settings.tls_bind if settings.tls else settings.bind, settings.port)


def tls_arguments(papers: Papers) -> list[str]:
    """Return the command line of the one that shows a certificate of our own."""
    settings = config()
    shown = ["--ssl-certificate", str(papers.certificate), "--ssl-keyfile", str(papers.key)]
    # a phone of 2016 speaks nothing newer
    return [*_granian(settings.tls_bind, settings.tls_port), *shown, "--ssl-protocol-min", "tls1.2"]


def _granian(host: str, port: int) -> list[str]:
    settings = config()
    return [
        sys.executable, "-m", "granian", "--interface", "asginl", "wanghuo.web.asgi:application",
        "--host", host, "--port", str(port),
        "--workers", str(settings.workers), "--no-ws", "--log-level", "warning",
        # streams of live events never end by themselves when told to stop
        "--workers-kill-timeout", str(STOP_SECONDS),
    ]  # fmt: skip
