"""`wanghuo readings`: old days leave the database now; their files are held against the facts."""

import argparse
import sys

from wanghuo.kernel import clock
from wanghuo.monitoring.readings import services
from wanghuo.monitoring.readings.rules.history import date_of
from wanghuo.monitoring.readings.services import Verdict
from wanghuo.web.config import config

INTACT, BROKEN = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what to do."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    actions.add_parser("archive", help="立即归档过期的日子（时钟每天凌晨也会做）")
    actions.add_parser("verify", help="逐个归档文件与存证中的摘要比对")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 where a file is not what it was."""
    return {"archive": roll_off, "verify": verify}[args.action]()


def roll_off() -> int:
    """Go one round, as the clock does every night."""
    settings, at = config(), clock.now()
    root, days = settings.var.resolve() / "readings", settings.readings_days
    services.make_partitions(days=days, at=at)
    done = services.roll_off(root, days=days, at=at)
    removed = services.remove_days(root, days=settings.readings_archive_days, at=at)
    sys.stdout.write(
        f"归档 {done.files} 个文件，{done.values} 条监测值离开数据库；清除过期文件 {removed} 个。\n"
    )
    return INTACT


def verify() -> int:
    """Name every file that is not what its fact tells."""
    count = broken = 0
    for row, verdict in services.verify_days(config().var.resolve() / "readings"):
        count += 1
        if verdict is not Verdict.SAME:
            broken += 1
            sys.stdout.write(f"{date_of(row.day)} {row.area}：{verdict.value}\n")
    sys.stdout.write(f"归档文件 {count} 个，异常 {broken} 个。\n")
    return BROKEN if broken else INTACT
