"""`wanghuo gateway`: devices come in here; without Django, so that nothing else slows it."""

import argparse
import sqlite3
import sys

from wanghuo.gateway import running
from wanghuo.gateway.control.opening import BadControl
from wanghuo.gateway.journal.opening import BadJournal
from wanghuo.gateway.listening import BadListener, read_listener
from wanghuo.web.config import config
from wanghuo.web.logging import configure_logging


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take addresses that go before the configured ones."""
    parser.add_argument(
        "--listen",
        action="append",
        help="监听地址，可多次，代替配置；如 tcp://0.0.0.0:7533/gbt26875?dialect=standard",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; 2 where an address or a folder cannot be used."""
    configure_logging("gateway")
    settings = config()
    var = settings.var.resolve()
    try:
        listeners = [read_listener(one) for one in args.listen or settings.gateway_listeners]
        running.run(listeners, settings.journal_url, settings.control_url, var)
    except (BadListener, BadJournal, BadControl) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except (OSError, sqlite3.Error) as problem:
        sys.stderr.write(f"数据目录 {var} 不能写入，网关没有启动：{problem}\n")
        return 2
    return 0
