"""From the deadlines read in a plan to the days on which something is owed (应办日期)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wanghuo.base.deadlines.rules.recurrences import Frequency, Recurrence, next_due

TITLE_LENGTH = 200
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The first day something is due, and how it comes back."""

    on: date
    recurrence: Recurrence | None = None


def due_dates(
    deadlines: Iterable[Mapping[str, Any]], starts_on: date, plan_until: date | None
) -> tuple[Due, ...]:
    """Return what the deadlines of one task demand, earliest first, each once.

    `deadlines` have the shape of the plan-reading schema. A recurrence binds from `starts_on`, or
    from its own later start, until its own end, else the plan's. What stands (常态化), only begins,
    or has no readable date or frequency is not due on any day.
    """
    found = {due for entry in deadlines for due in _due(entry, starts_on, plan_until)}
    return tuple(sorted(found, key=lambda due: (due.on, str(due.recurrence))))


def _due(entry: Mapping[str, Any], starts_on: date, plan_until: date | None) -> Iterator[Due]:
    if entry["kind"] == "every" and entry.get("freq"):
        recurrence = Recurrence(
            Frequency(entry["freq"]),
            entry.get("month_day"),
            since=max(_day(entry, "from") or starts_on, starts_on),
            until=_day(entry, "until") or plan_until,
        )
        first = next_due(recurrence, (recurrence.since or starts_on) - _DAY)
        if first:
            yield Due(first, recurrence)
        return
    end = _day(entry, {"by": "date", "range": "until"}.get(entry["kind"], ""))
    if end:
        yield Due(end)


def _day(entry: Mapping[str, Any], name: str) -> date | None:
    written = entry.get(name)
    return date.fromisoformat(written) if written else None


def shorten(title: str) -> str:
    """Return `title` cut to one line of a list."""
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
