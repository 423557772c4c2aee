"""The board (看板): how far the work has come, by area and by unit.

Every number is a count of `task_list` under a filter the row hands out, so that a click on the
number opens the list it counted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from wanghuo.base.areas.models import Area
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.queries.lists import TaskFilter, is_at_risk, is_overdue, where
from wanghuo.governance.plans.rules import TaskRank, TaskState
from wanghuo.kernel.errors import Words
from wanghuo.kernel.scoping import active_scope, within

STATES = {
    "open": TaskState.OPEN,
    "assigned": TaskState.ASSIGNED,
    "submitted": TaskState.SUBMITTED,
    "done": TaskState.DONE,
}
NUMBERS = ("total", *STATES, "overdue", "at_risk", "percents")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board: what it is about, the filter it counts under, and its numbers."""

    name: str
    chosen: TaskFilter
    on: date
    total: int
    open: int
    assigned: int
    submitted: int
    done: int
    overdue: int
    at_risk: int
    percent: int

    def filter_of(self, number: str) -> TaskFilter:
        """Return the filter under which `number` is the count of the task list."""
        if number == "overdue":
            return replace(self.chosen, overdue_on=self.on)
        if number == "at_risk":
            return replace(self.chosen, at_risk_on=self.on)
        return replace(self.chosen, state=STATES.get(number))


def board_by_area(on: date, *, area: Area, plan_id: UUID | None = None) -> list[BoardRow]:
    """Return the whole of an area, then its own units, then each area below it that has work.

    Counts the rows that somebody works on: parts, and tasks nobody has been given.
    """
    whole = TaskFilter(plan_id=plan_id, area_path=area.path, rank=TaskRank.LEAF)
    by_path = {row["area_path"]: row for row in _numbers(where(whole), on, "area_path")}
    own = replace(whole, is_here=True)
    lines = [(area.name, whole), (Words("{name}本级", name=area.name), own)]
    lines += [(child.name, replace(whole, area_path=child.path)) for child in _children(area)]
    rows = [_row(name, chosen, on, _under(by_path, chosen)) for name, chosen in lines]
    return [row for row in rows if row.total or row.chosen == whole]


def board_by_unit(on: date, *, area_path: str = "", plan_id: UUID | None = None) -> list[BoardRow]:
    """Return every unit that was given work, the one with the most overdue first."""
    given = TaskFilter(plan_id=plan_id, area_path=area_path)
    condition = where(given) & Q(organisation__isnull=False)
    rows = [
        _row(
            numbers["organisation__name"],
            replace(given, organisation_id=numbers["organisation_id"]),
            on,
            [numbers],
        )
        for numbers in _numbers(condition, on, "organisation_id", "organisation__name")
    ]
    return sorted(rows, key=lambda row: (-row.overdue, row.percent, row.chosen.organisation_id))


def _numbers(condition: Q, on: date, *by: str) -> Iterable[dict[str, Any]]:
    states = {name: Count("id", filter=Q(state=state)) for name, state in STATES.items()}
    rows: QuerySet[Task, dict[str, Any]] = (
        Task.objects.filter(condition)
        .values(*by)
        .annotate(
            total=Count("id"),
            overdue=Count("id", filter=is_overdue(on)),
            at_risk=Count("id", filter=is_at_risk(on)),
            percents=Sum("percent"),
            **states,
        )
        .order_by(*by)
    )
    return rows


def _children(area: Area) -> Iterable[Area]:
    seen = Area.objects.filter(parent=area).filter(within(active_scope(), "path"))
    return seen.order_by("code", "id")


def _under(by_path: dict[str, dict[str, Any]], chosen: TaskFilter) -> list[dict[str, Any]]:
    return [
        numbers
        for path, numbers in by_path.items()
        if path == chosen.area_path or (not chosen.is_here and path.startswith(chosen.area_path))
    ]


def _row(name: str, chosen: TaskFilter, on: date, counted: list[dict[str, Any]]) -> BoardRow:
    sums: dict[str, int] = defaultdict(int)
    for numbers in counted:
        for number in NUMBERS:
            sums[number] += numbers[number]
    percents = sums.pop("percents", 0)
    percent = percents // sums["total"] if sums["total"] else 0
    return BoardRow(name, chosen, on, percent=percent, **{n: sums[n] for n in NUMBERS[:-1]})
