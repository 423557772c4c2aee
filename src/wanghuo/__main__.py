"""`wanghuo`: one program; each command is a module with `add_arguments` and `run`.

Only the chosen command is imported, so that `wanghuo plan read` needs no database and starts fast.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "demo": ("wanghuo.web.commands.demo", "建立并运行演示县"),
    "serve": ("wanghuo.web.commands.serve", "运行全部进程（网页、时钟），进程退出自动拉起"),
    "web": ("wanghuo.web.commands.web", "只运行网页进程"),
    "clock": ("wanghuo.web.commands.clock", "只运行时钟进程：封存、联动、催办"),
    "init": ("wanghuo.web.commands.init", "正式安装：建库、三员账号、导入区划与人员"),
    "doctor": ("wanghuo.web.commands.doctor", "体检：逐项说明是否正常、如何修复"),
    "plan": ("wanghuo.governance.plans.reading.command", "方案解析（不需要数据库）"),
    "ledger": ("wanghuo.web.commands.ledger", "存证：校验、证明、链头"),
    "user": ("wanghuo.web.commands.user", "账号：由管理员重置口令"),
    "manage": ("wanghuo.web.commands.manage", "Django 管理命令（迁移等）"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser("wanghuo", description="望火：县乡消防安全治理平台")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    chosen = arguments[0] if arguments else None
    for name, (module, summary) in COMMANDS.items():
        subparser = commands.add_parser(name, help=summary, description=summary)
        if name == chosen:
            command = importlib.import_module(module)
            command.add_arguments(subparser)
            subparser.set_defaults(run=command.run)
    parsed = parser.parse_args(arguments)
    return int(parsed.run(parsed) or 0)


if __name__ == "__main__":
    sys.exit(main())
