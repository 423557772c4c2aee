"""Deadlines in scope, on the day the caller says it is; and the calendar in force."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from django.db.models import Count, F, Q, QuerySet

from wanghuo.base.deadlines.models import CalendarDay, Deadline
from wanghuo.base.deadlines.rules import (
    Coverage,
    DeadlineLevel,
    DeadlineState,
    Levels,
    Reckoned,
    Shift,
    WorkingCalendar,
)
from wanghuo.kernel.facts.services import Mark


@dataclass(frozen=True, slots=True)
class OrganisationCount:
    """How many open deadlines an organisation has, and how many of them are overdue."""

    organisation_id: int
    organisation: str
    open: int
    overdue: int


def _open() -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(state=DeadlineState.OPEN).select_related("organisation")
    return rows.order_by("due_on", "id")


def overdue(on: date) -> QuerySet[Deadline]:
    """Open deadlines whose due day lies before `on` (逾期), the longest overdue first."""
    return _open().filter(due_on__lt=on)


def at_risk(on: date, days: int) -> QuerySet[Deadline]:
    """Open deadlines due on `on` or within `days` after it (临期), the most urgent first."""
    return due_between(on, on + timedelta(days=days))


def due_between(first: date, last: date) -> QuerySet[Deadline]:
    """Open deadlines due from `first` through `last`, the most urgent first."""
    return _open().filter(due_on__range=(first, last))


def open_for(subject: Mark) -> QuerySet[Deadline]:
    """Open deadlines of one subject, the most urgent first."""
    return _open().filter(subject_type=subject.type, subject_id=subject.id)


def counts_by_organisation(on: date) -> list[OrganisationCount]:
    """Open and overdue deadlines of each organisation that has any, the most overdue first."""
    late = Count("id", filter=Q(due_on__lt=on))
    rows = (
        Deadline.objects.filter(state=DeadlineState.OPEN)
        .values("organisation_id", name=F("organisation__name"))
        .annotate(open=Count("id"), overdue=late)
        .order_by("-overdue", "-open", "organisation_id")
    )
    return [
        OrganisationCount(r["organisation_id"], r["name"], r["open"], r["overdue"]) for r in rows
    ]


def to_press(on: date, levels: Levels) -> QuerySet[Deadline]:
    """Open deadlines to be pressed on `on`: to a higher level, or once more to the same."""
    warn_to = on + timedelta(days=levels.warn_days)
    escalate_from = on - timedelta(days=max(levels.escalate_days, 1))
    return (
        Deadline.objects.filter(
            _again(on, levels)
            | Q(level=DeadlineLevel.NONE, due_on__lte=warn_to)
            | Q(level=DeadlineLevel.WARNED, due_on__lt=on)
            | (~Q(level=DeadlineLevel.ESCALATED) & Q(due_on__lte=escalate_from)),
            state=DeadlineState.OPEN,
        )
        .select_related("organisation", "area")
        .order_by("id")
    )


def _again(on: date, levels: Levels) -> Q:
    """Late deadlines that were pressed long enough ago to be pressed again."""
    if not levels.repeat_days:
        return Q(pk__in=())
    late = (DeadlineLevel.OVERDUE, DeadlineLevel.ESCALATED)
    return Q(level__in=late, pressed_on__lte=on - timedelta(days=levels.repeat_days))


def open_shifted() -> QuerySet[Deadline]:
    """Open deadlines whose day hangs on the working calendar."""
    return Deadline.objects.filter(~Q(shift=Shift.NONE), state=DeadlineState.OPEN).order_by("id")


def shifted(day: date, shift: Shift) -> Reckoned:
    """Return where `day` goes by `shift` in the calendar in force."""
    if shift is Shift.NONE:
        return Reckoned(day, is_provisional=False)
    return working_calendar().shifted(day, shift)


def calendar_days(year: int) -> QuerySet[CalendarDay]:
    """Days of `year` set by hand (调休日), in order."""
    return CalendarDay.objects.filter(day__year=year).order_by("day")


def working_calendar() -> WorkingCalendar:
    """Return the working calendar in force: the published holidays under what was set by hand."""
    set_days = dict(CalendarDay.objects.values_list("day", "is_workday"))
    return WorkingCalendar(calendar_coverage(), _published(), set_days)


@cache
def calendar_coverage() -> Coverage:
    """Return the years whose holidays the package knows; `Coverage.warning` is doctor's line."""
    years = {day.year for day in chinese_calendar.holidays}
    return Coverage(date(min(years), 1, 1), date(max(years), 12, 31))


@cache
def _published() -> dict[date, bool]:
    """Holidays as rest, days worked instead of them (调休) as work; other days are weekdays."""
    rest = dict.fromkeys(chinese_calendar.holidays, False)
    return rest | dict.fromkeys(chinese_calendar.workdays, True)
