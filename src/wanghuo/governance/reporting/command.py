"""`wanghuo report`: draft what is due, list it, write one as Word (信息报送命令)."""

import argparse
import sys
from pathlib import Path
from uuid import UUID

from wanghuo.base.documents.writing import as_docx
from wanghuo.governance.reporting import queries, services
from wanghuo.governance.reporting.models import Report
from wanghuo.governance.reporting.queries import ReportFilter
from wanghuo.governance.reporting.rules import Lateness, ReportState
from wanghuo.governance.reporting.writing.paper import document
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.scoping import scoped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="操作")
    actions.add_parser("draft", help="生成到了起草日的报告，并刷新草稿")
    listing = actions.add_parser("list", help="列出报告")
    listing.add_argument("--missing", action="store_true", help="只列逾期未报的")
    export = actions.add_parser("export", help="把一份报告写成 Word")
    export.add_argument("report", type=UUID, metavar="编号")
    export.add_argument("file", type=Path, metavar="OUT")


def run(args: argparse.Namespace) -> int:
    """Do it everywhere; a refusal goes to stderr with code 2."""
    try:
        with scoped(EVERYWHERE):
            ACTIONS[args.action](args)
    except DomainError as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    return 0


def _draft(args: argparse.Namespace) -> None:
    del args
    opened = services.open_due_reports(at=clock.now())
    sys.stdout.write(f"新生成报告 {opened} 份。\n")


def _list(args: argparse.Namespace) -> None:
    on = clock.today()
    chosen = ReportFilter(lateness=Lateness.MISSING if args.missing else None, on=on)
    for one in queries.report_list(chosen).iterator():
        sys.stdout.write(f"{one.pk}  {one.due_on}  {_words(one)}  {one.title}\n")


def _words(report: Report) -> str:
    standing, days = queries.lateness_of(report, clock.today())
    late = f"{days}天" if days else ""
    return f"{ReportState(report.state).label}  {standing.label}{late}"


def _export(args: argparse.Namespace) -> None:
    found = queries.report(args.report)
    data = _kept(found) if found.file else as_docx(document(queries.paper(found, None)))
    args.file.write_bytes(data)


def _kept(report: Report) -> bytes:
    with report.file.open("rb") as file:
        return bytes(file.read())


ACTIONS = {"draft": _draft, "list": _list, "export": _export}
