"""The receiver's board and the statistics; every number is a count of `report_list`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, QuerySet

from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.models import Report, ReportDuty
from wanghuo.governance.reporting.queries.lists import (
    ReportFilter,
    has_remark,
    is_at,
    report_list,
    where,
)
from wanghuo.governance.reporting.rules import Lateness, RemarkKind, ReportState


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One unit's report of the period: how it stands to its day, and by how many days."""

    report: Report
    lateness: Lateness
    days: int


@dataclass(frozen=True, slots=True)
class Board:
    """Who has sent and who has not, of one duty and one period (收报台)."""

    duty: ReportDuty
    named_on: date
    lines: Sequence[BoardLine]
    whole: Report | None

    def count(self, lateness: Lateness) -> int:
        """Count the lines that stand so."""
        return sum(line.lateness is lateness for line in self.lines)

    @property
    def to_consolidate(self) -> int:
        """How many are received and in no whole yet."""
        return sum(line.report.state == ReportState.RECEIVED for line in self.lines)


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How one unit keeps its days; each number opens its list (报送统计)."""

    organisation_id: int
    organisation: str
    due: int
    on_time: int
    late: int
    missing: int
    pending: int
    days_late: int
    returned: int
    reminded: int

    def filter_of(self, number: str, chosen: ReportFilter) -> ReportFilter:
        """Return the filter under which `number` is the count of the list."""
        return replace(
            chosen,
            organisation_id=self.organisation_id,
            is_part=True,
            lateness=_LATENESS.get(number),
            is_returned=number == "returned",
            is_reminded=number == "reminded",
        )


def lateness_of(report: Report, on: date) -> tuple[Lateness, int]:
    """Tell how a report stands to its day, and by how many days it is late."""
    if report.first_sent_on is not None:
        late = rules.days_late(report.due_on, report.first_sent_on)
        return (Lateness.LATE if late else Lateness.ON_TIME), late
    late = rules.days_late(report.due_on, on)
    return (Lateness.MISSING if late else Lateness.PENDING), late


def received_duties() -> QuerySet[ReportDuty]:
    """Duties whose receiver is in the system; first those in force, and of them the latest due."""
    rows = ReportDuty.objects.filter(receiver__isnull=False, live_on__isnull=False)
    latest = rows.annotate(latest=Max("reports__named_on")).select_related("area", "receiver")
    return latest.order_by("-state", F("latest").desc(nulls_last=True), "area_path", "title", "id")


def periods_of(duty: ReportDuty) -> list[tuple[date, str]]:
    """Days on which a duty was due and what their periods are called, the latest first."""
    rows = Report.objects.filter(duty=duty).exclude(state=ReportState.WITHDRAWN)
    named = rows.values_list("named_on", "period").distinct().order_by("-named_on")
    return list(named)


def board(duty: ReportDuty, named_on: date, on: date) -> Board:
    """Show one period of a duty: who is missing stands first, the longest missing on top."""
    chosen = ReportFilter(duty_id=duty.pk, named_on=named_on, is_part=True)
    lines = [BoardLine(one, *lateness_of(one, on)) for one in report_list(chosen)]
    lines.sort(key=lambda line: (_RANK[line.lateness], -line.days))
    return Board(duty, named_on, lines, whole_of(duty, named_on))


def whole_of(duty: ReportDuty, named_on: date) -> Report | None:
    """Return the report made of this period's, when there is one."""
    part = Report.objects.filter(duty=duty, named_on=named_on, whole__isnull=False)
    key = part.order_by("id").values_list("whole_id", flat=True).first()
    return Report.objects.filter(pk=key).first() if key else None


def unit_counts(chosen: ReportFilter, on: date) -> list[UnitCount]:
    """Count each unit's reports under a filter, the one most often missing or late first."""
    rows = Report.objects.filter(where(replace(chosen, is_part=True)))
    late = _days_late(rows, on)
    found = [_unit(numbers, late) for numbers in _numbers(rows, on)]
    return sorted(
        found, key=lambda one: (-one.missing, -one.late, -one.days_late, one.organisation_id)
    )


def _numbers(rows: QuerySet[Report], on: date) -> Iterable[dict[str, Any]]:
    counts = {
        "due": Count("pk"),
        "returned": Count("pk", filter=has_remark(RemarkKind.RETURNED)),
        "reminded": Count("pk", filter=has_remark(RemarkKind.REMINDED)),
        **{one.value: Count("pk", filter=is_at(one, on)) for one in Lateness},
    }
    unit = ("organisation_id", "organisation__name", "organisation__area__name")
    grouped: Iterable[Any] = rows.values(*unit).annotate(**counts)
    return sorted(grouped, key=lambda numbers: int(numbers["organisation_id"]))


def _unit(numbers: dict[str, Any], days_late: dict[int, int]) -> UnitCount:
    key = numbers["organisation_id"]
    return UnitCount(
        organisation_id=key,
        organisation=rules.full_name(
            numbers["organisation__name"], numbers["organisation__area__name"]
        ),
        due=numbers["due"],
        on_time=numbers["on_time"],
        late=numbers["late"],
        missing=numbers["missing"],
        pending=numbers["pending"],
        days_late=days_late.get(key, 0),
        returned=numbers["returned"],
        reminded=numbers["reminded"],
    )


def _days_late(rows: QuerySet[Report], on: date) -> dict[int, int]:
    """Add up days late by unit; only what is late is read."""
    late = rows.filter(is_at(Lateness.LATE, on) | is_at(Lateness.MISSING, on))
    total: dict[int, int] = {}
    for key, due_on, sent_on in late.values_list("organisation_id", "due_on", "first_sent_on"):
        total[key] = total.get(key, 0) + rules.days_late(due_on, sent_on or on)
    return total


_LATENESS = {one.value: one for one in Lateness}
_RANK = {
    Lateness.MISSING: 0,
    Lateness.PENDING: 1,
    Lateness.LATE: 2,
    Lateness.ON_TIME: 3,
}
