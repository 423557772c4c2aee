"""What stands on the home page, in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, QuerySet
from django.urls import reverse

from wanghuo.governance.plans.queries import Today
from wanghuo.governance.reporting.queries import ReportsToday

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Section:
    """A number on top, its first rows below, and where the rest stands."""

    key: str
    label: str
    shape: str
    count: int
    rows: Sequence[Model]
    link: str
    of: str
    """What the rows are: tasks, plans, reports or duties."""


def sections(today: Today, reports: ReportsToday, on: date) -> list[Section]:
    """Return the home page's sections: late, soon, and what waits for whom.

    What concerns reports stands here only when there is any: not everybody has to do with them.
    """
    return [*_of_tasks(today, on), *(one for one in _of_reports(reports) if one.count)]


def _of_tasks(today: Today, on: date) -> list[Section]:
    tasks, plans = reverse("plans:tasks"), reverse("plans:plans")
    submitted, opened = f"{tasks}?state=submitted", f"{tasks}?state=open"
    return [
        _section("overdue", "已逾期", "red", today.overdue, f"{tasks}?overdue={on}"),
        _section("due_soon", "即将到期", "orange", today.due_soon, tasks),
        _section("to_confirm", "等我确认", "orange", today.to_confirm, submitted),
        _section("to_assign", "待分派", "yellow", today.to_assign, opened),
        _section("to_review", "待校核方案", "yellow", today.to_review, plans, of="plan"),
        _section("waiting", "等上级确认", "blue", today.waiting, submitted),
    ]


def _of_reports(today: ReportsToday) -> Iterator[Section]:
    reports, duties = reverse("reporting:reports"), reverse("reporting:duties")
    rows = (
        ("missing", "逾期未报", "red", today.missing, f"{reports}?lateness=missing&is_part=on"),
        ("returned", "被退回的报告", "red", today.returned, f"{reports}?state=returned"),
        ("to_approve", "待审批报告", "orange", today.to_approve, f"{reports}?state=submitted"),
        ("to_write", "待写报告", "orange", today.to_write, f"{reports}?state=drafting"),
        ("to_send", "待上报", "orange", today.to_send, f"{reports}?state=approved"),
        ("to_receive", "待接收报告", "yellow", today.to_receive, f"{reports}?state=sent"),
    )
    for key, label, shape, found, link in rows:
        yield _section(f"report_{key}", label, shape, found, link, of="report")
    waiting = today.to_confirm
    yield _section("duties", "待核定报送要求", "yellow", waiting, duties, of="duty")


def _section(
    key: str, label: str, shape: str, rows: QuerySet[Model], link: str, *, of: str = "task"
) -> Section:
    shown = list(rows[: SHOWN + 1])
    count = len(shown) if len(shown) <= SHOWN else rows.count()
    return Section(key, label, shape, count, shown[:SHOWN], link, of)
