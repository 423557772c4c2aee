"""What the pages export."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse

from wanghuo.governance.reporting import queries
from wanghuo.governance.reporting.models import Report
from wanghuo.governance.reporting.queries import UnitCount
from wanghuo.governance.reporting.rules import Lateness, ReportState
from wanghuo.governance.reporting.writing.paper import Table
from wanghuo.kernel.files import download
from wanghuo.kernel.sheets import XLSX, workbook

LINES = ("报告", "报送单位", "期次", "到期日", "首次上报", "时效", "迟报天数", "状态")
UNITS = ("单位", "应报", "按时", "迟报", "逾期未报", "未到期", "迟报天数合计", "被退回", "被催报")


def report_sheet(rows: QuerySet[Report], on: date) -> HttpResponse:
    """Export a list of reports."""
    lines = []
    for one in rows:
        lateness, days = queries.lateness_of(one, on)
        state = ReportState(one.state).label
        cells = (one.title, one.organisation.name, one.period, one.due_on, one.first_sent_on)
        lines.append((*cells, Lateness(lateness).label, days, state))
    return _answer([Table("报告", LINES, lines, len(lines))], f"信息报送-{on:%Y%m%d}.xlsx")


def unit_sheet(counts: Iterable[UnitCount], on: date) -> HttpResponse:
    """Export the statistics."""
    lines = [
        (
            one.organisation,
            one.due,
            one.on_time,
            one.late,
            one.missing,
            one.pending,
            one.days_late,
            one.returned,
            one.reminded,
        )
        for one in counts
    ]
    return _answer([Table("报送统计", UNITS, lines, len(lines))], f"报送统计-{on:%Y%m%d}.xlsx")


def figures_sheet(report: Report) -> HttpResponse:
    """Export a report's figures with all its annexes, none cut short."""
    return _answer(queries.sheets(report), f"{report.title}.xlsx")


def _answer(tables: Iterable[Table], name: str) -> HttpResponse:
    content = workbook([(one.title[:31], one.header, one.rows) for one in tables])
    return download(content, name, XLSX)
