"""On which days a task is due, from the deadlines read in its plan."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from wanghuo.base.deadlines.rules import due_dates

Deadlines = Iterable[Mapping[str, Any]]


def first_due_on(deadlines: Deadlines, starts_on: date, plan_until: date | None) -> date | None:
    """Return the first day due: a date may lie in the past, a recurrence begins at `starts_on`."""
    dues = due_dates(_readable(deadlines), starts_on, plan_until)
    return dues[0].on if dues else None


def next_due_on(deadlines: Deadlines, after: date, plan_until: date | None) -> date | None:
    """Return the first day due later than `after`; None when that was the last occurrence."""
    dues = due_dates(_readable(deadlines), after + timedelta(days=1), plan_until)
    return next((due.on for due in dues if due.on > after), None)


def _readable(deadlines: Deadlines) -> Iterable[Mapping[str, Any]]:
    """Leave out a recurrence of which nobody could read how often it comes."""
    return (entry for entry in deadlines if entry["kind"] != "every" or entry.get("freq"))
