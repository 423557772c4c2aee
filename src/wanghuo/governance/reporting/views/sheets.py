"""What the pages export."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse

from wanghuo.base.areas import queries as areas
from wanghuo.base.people import queries as people
from wanghuo.governance.reporting import queries
from wanghuo.governance.reporting.models import Report
from wanghuo.governance.reporting.queries import UnitCount
from wanghuo.governance.reporting.rules import Lateness, ReportState
from wanghuo.governance.reporting.writing.paper import Table
from wanghuo.kernel.exports import named
from wanghuo.kernel.files import download
from wanghuo.kernel.forms import PageForm
from wanghuo.kernel.sheets import XLSX, Cell, workbook

CHUNK = 500
LINES = ("报告", "报送单位", "期次", "到期日", "首次上报", "时效", "迟报天数", "状态")
UNITS = ("单位", "应报", "按时", "迟报", "逾期未报", "未到期", "迟报天数合计", "被退回", "被催报")


def report_lines(rows: QuerySet[Report], on: date) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each report, read in pieces."""
    for one in rows.iterator(CHUNK):
        lateness, days = queries.lateness_of(one, on)
        state = ReportState(one.state).label
        cells = (one.title, one.sender, one.period, one.due_on, one.first_sent_on)
        yield (*cells, Lateness(lateness).label, days, state)


def unit_lines(counts: Iterable[UnitCount]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each unit of the statistics."""
    for one in counts:
        yield (
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


def filter_words(form: PageForm) -> list[tuple[str, str]]:
    """Say a filter in words, also what a number on another page chose for its list."""
    asked = form.values()
    area_id = asked.get("area_path", "").rstrip("/").rpartition("/")[2]
    told = (
        ("报送事项", named(queries.duty, asked.get("duty_id"))),
        ("报送单位", named(people.organisation_in_scope, asked.get("organisation_id"))),
        ("区划及下级", named(areas.area_in_scope, area_id)),
        ("名义到期日", asked.get("named_on")),
        ("时效算至", asked.get("on")),
        ("被退回", "是" if asked.get("is_returned") else ""),
        ("被催报", "是" if asked.get("is_reminded") else ""),
        ("只看应报的报告", "是" if asked.get("is_part") else ""),
    )
    return [*form.filters(), *((name, str(value)) for name, value in told if value)]


def figures_sheet(report: Report) -> HttpResponse:
    """Export a report's figures with all its annexes, none cut short."""
    return _answer(queries.sheets(report), f"{report.title}.xlsx")


def _answer(tables: Iterable[Table], name: str) -> HttpResponse:
    content = workbook([(one.title[:31], one.header, one.rows) for one in tables])
    return download(content, name, XLSX)
