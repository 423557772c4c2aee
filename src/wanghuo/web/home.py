"""What stands on the home page, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, QuerySet
from django.urls import reverse

from wanghuo.governance.plans.queries import Today

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


def sections(today: Today, on: date) -> list[Section]:
    """Return the home page's sections: late, soon, and what waits for whom."""
    tasks = reverse("plans:tasks")
    return [
        _section("overdue", "已逾期", "red", today.overdue, f"{tasks}?overdue={on}"),
        _section("due_soon", "即将到期", "orange", today.due_soon, tasks),
        _section("to_confirm", "等我确认", "orange", today.to_confirm, f"{tasks}?state=submitted"),
        _section("to_assign", "待分派", "yellow", today.to_assign, f"{tasks}?state=open"),
        _section("to_review", "待校核方案", "yellow", today.to_review, reverse("plans:plans")),
        _section("waiting", "等上级确认", "blue", today.waiting, f"{tasks}?state=submitted"),
    ]


def _section(key: str, label: str, shape: str, rows: QuerySet[Model], link: str) -> Section:
    shown = list(rows[: SHOWN + 1])
    count = len(shown) if len(shown) <= SHOWN else rows.count()
    return Section(key, label, shape, count, shown[:SHOWN], link)
