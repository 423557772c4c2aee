"""`wanghuo`: one program; each command is a module with `add_arguments` and `run`.

Only the chosen command is imported, so that `wanghuo plan read` needs no database and starts fast.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple


class Command(NamedTuple):
    """Where a command stands, what it does, and whether it needs the house started first."""

    module: str
    summary: str
    needs_house: bool = True


COMMANDS = {
    "demo": Command("wanghuo.web.commands.demo", "建立并运行演示县", needs_house=False),
    "serve": Command("wanghuo.web.commands.serve", "运行全部进程，自动拉起", needs_house=False),
    "web": Command("wanghuo.web.commands.web", "只运行网页进程", needs_house=False),
    "clock": Command("wanghuo.web.commands.clock", "只运行时钟进程：封存、联动、催办"),
    "worker": Command("wanghuo.web.commands.worker", "只运行后台作业进程：导入、导出、校验"),
    "gateway": Command(
        "wanghuo.web.commands.gateway",
        "只运行接入网关：接收设备报文，落盘后确认",
        needs_house=False,
    ),
    "projector": Command(
        "wanghuo.web.commands.projector", "只运行投影进程：把网关日志带入数据库，通知网关"
    ),
    "devices": Command(
        "wanghuo.web.commands.devices", "接入装置：待认领、认领、撤销", needs_house=False
    ),
    "readings": Command("wanghuo.web.commands.readings", "监测值：归档过期的日子，校验归档文件"),
    "sim": Command("wanghuo.web.commands.sim", "模拟一个县的装置，向网关发报文", needs_house=False),
    "decode": Command("wanghuo.web.commands.decode", "报文解读，不需要数据库", needs_house=False),
    "init": Command("wanghuo.web.commands.init", "正式安装：建库、区划、三员账号、导入人员"),
    "upgrade": Command("wanghuo.web.commands.upgrade", "升级：数据库、新角色、新检查表"),
    "import": Command("wanghuo.web.commands.imports", "导入表格：预检、写入、整批撤销"),
    "doctor": Command("wanghuo.web.commands.doctor", "体检：逐项说明是否正常、如何修复"),
    "plan": Command(
        "wanghuo.governance.plans.reading.command", "方案解析，不需要数据库", needs_house=False
    ),
    "hazard": Command(
        "wanghuo.prevention.major_hazards.command",
        "重大火灾隐患判定，不需要数据库",
        needs_house=False,
    ),
    "data": Command("wanghuo.base.exchange.command", "数据表：整库或按表、按区划导出与导入"),
    "report": Command("wanghuo.governance.reporting.command", "信息报送：生成、列出、导出 Word"),
    "ledger": Command("wanghuo.kernel.ledger.command", "存证：校验、证明、链头"),
    "keys": Command(
        "wanghuo.web.commands.keys", "个人信息密钥：生成、查看、更换", needs_house=False
    ),
    "backup": Command("wanghuo.web.commands.backup", "备份：数据库与上传文件，运行中即可"),
    "restore": Command("wanghuo.web.commands.restore", "恢复备份并校验存证", needs_house=False),
    "quality": Command("wanghuo.web.commands.quality", "数据质量：逐项检查，列出不符条数"),
    "user": Command("wanghuo.web.commands.user", "账号：重置口令、解锁、登录、动态口令、续任"),
    "manage": Command("wanghuo.web.commands.manage", "Django 管理命令", needs_house=False),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser("wanghuo", description="望火：县乡消防安全治理平台")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, command in COMMANDS.items():
        subparser = commands.add_parser(name, help=command.summary, description=command.summary)
        if arguments[:1] == [name]:
            _load(command, subparser)
    parsed = parser.parse_args(arguments)
    return int(parsed.run(parsed) or 0)


def _load(command: Command, parser: argparse.ArgumentParser) -> None:
    if command.needs_house:
        importlib.import_module("wanghuo.web.setup").start_django()
    module = importlib.import_module(command.module)
    module.add_arguments(parser)
    parser.set_defaults(run=module.run)


if __name__ == "__main__":
    sys.exit(main())
