"""How often alarms are false, by what; every number opens the alarms that it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from wanghuo.base.areas.models import Area
from wanghuo.kernel.clock import SHANGHAI, local_date
from wanghuo.kernel.rulebook.services import rule
from wanghuo.kernel.scoping import subtree
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.queries import shown
from wanghuo.monitoring.alarms.rules import (
    AlarmKind,
    Cause,
    Dimension,
    Tally,
    Verdict,
    a_year,
    share,
)
from wanghuo.monitoring.devices.models import Device

YEAR = timedelta(days=365)
"""Of which time the statistics are, unless another is asked for."""
FALSE = Count("pk", filter=Q(verdict=Verdict.FALSE))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFilter:
    """Which judged alarms are counted: those that opened from `since` until before `until`."""

    since: datetime
    until: datetime
    below: Area | None = None
    kind: AlarmKind | None = None
    verdict: Verdict | None = None
    cause: Cause | None = None
    device_id: UUID | None = None
    point: str | None = None
    place_id: UUID | None = None
    firm_id: UUID | None = None
    area_id: int | None = None

    @property
    def days(self) -> int:
        """How many days it is about."""
        return max((self.until - self.since).days, 1)


def midnight(day: date) -> datetime:
    """Return the first moment of a day in China."""
    return datetime.combine(day, time(), SHANGHAI)


class Line(NamedTuple):
    """One line of the statistics, and what narrows the list to what it counts."""

    name: str
    tally: Tally
    share: float | None
    devices: int | None
    a_year: float | None
    narrowed: Mapping[str, str]


def judged_list(chosen: JudgedFilter) -> QuerySet[Alarm]:
    """List judged alarms, the newest first."""
    return shown(_judged(chosen)).select_related("device__firm").order_by("-opened_at", "id")


def _judged(chosen: JudgedFilter) -> QuerySet[Alarm]:
    exact = {
        "kind": chosen.kind,
        "verdict": chosen.verdict,
        "cause": chosen.cause,
        "device_id": chosen.device_id,
        "point": chosen.point,
        "place_id": chosen.place_id,
        "device__firm_id": chosen.firm_id,
        "area_id": chosen.area_id,
    }
    rows = Alarm.objects.exclude(verdict="").filter(
        opened_at__gte=chosen.since,
        opened_at__lt=chosen.until,
        **{name: value for name, value in exact.items() if value is not None},
    )
    return rows.filter(subtree(chosen.below.path)) if chosen.below else rows


def totals(chosen: JudgedFilter) -> Line:
    """Return the line of everything under the filter."""
    found = _judged(chosen).order_by().aggregate(judged=Count("pk"), false=FALSE)
    return _line("合计", found, _devices(chosen).count(), chosen, {})


def _devices(chosen: JudgedFilter) -> QuerySet[Device]:
    """Return the claimed devices that the rate is about, as they stand today."""
    exact = {
        "pk": chosen.device_id,
        "place_id": chosen.place_id,
        "firm_id": chosen.firm_id,
        "area_id": chosen.area_id,
    }
    narrowed = {name: value for name, value in exact.items() if value is not None}
    rows = Device.objects.filter(is_allowed=True, **narrowed)
    return rows.filter(subtree(chosen.below.path)) if chosen.below else rows


def lines(chosen: JudgedFilter, by: Dimension) -> list[Line]:
    """Return the lines of a dimension, the most false alarms first; months in their order."""
    return LINES[by](chosen)


def _by_cause(chosen: JudgedFilter) -> list[Line]:
    """Return every cause, also those that nobody named: who reads it compares."""
    rows = _judged(chosen).order_by().filter(verdict=Verdict.FALSE).values("cause")
    found = {row["cause"]: row["false"] for row in rows.annotate(false=Count("pk"))}
    whole = _judged(chosen).order_by().count()
    told = [(cause, Tally(whole, found.get(cause.value, 0))) for cause in Cause]
    return [
        Line(cause.label, tally, share(tally), None, None, _false(cause=cause.value))
        for cause, tally in sorted(told, key=lambda one: -one[1].false)
    ]


def _by_device(chosen: JudgedFilter) -> list[Line]:
    rows = list(_counted(chosen, "device_id"))
    names = _names(rows)
    return [
        _line(names[row["device_id"]], row, 1, chosen, {"device_id": str(row["device_id"])})
        for row in rows
    ]


def _by_point(chosen: JudgedFilter) -> list[Line]:
    return _points(chosen, list(_counted(chosen, "device_id", "point")))


def _points(chosen: JudgedFilter, rows: list[dict[str, Any]]) -> list[Line]:
    names = _names(rows)
    return [
        _line(
            f"{names[row['device_id']]} {row['point'] or '（装置本身）'}",
            row,
            None,
            chosen,
            {"device_id": str(row["device_id"]), "point": row["point"], "of_point": "1"},
        )
        for row in rows
    ]


def _names(rows: list[dict[str, Any]]) -> Mapping[UUID, str]:
    """Return what the devices of counted alarms are called; counting goes without."""
    devices = Device._base_manager.filter(pk__in={row["device_id"] for row in rows})
    return dict(devices.values_list("pk", "name"))


def _chased(chosen: JudgedFilter) -> list[Line]:
    """Return the points that were false too often before the end of the time (追查)."""
    narrowed, least = chased_of(chosen)
    return _points(narrowed, list(_counted(narrowed, "device_id", "point", least=least)))


def chased_of(chosen: JudgedFilter) -> tuple[JudgedFilter, int]:
    """Return the time that the chase looks at, and how many false alarms are too many."""
    region = chosen.below.code if chosen.below else ""
    terms = rule("alarm.chase", region, local_date(chosen.until)).parameters
    since = chosen.until - timedelta(days=terms["days"])
    return replace(chosen, since=since), terms["false_alarms"]


def _by_place(chosen: JudgedFilter) -> list[Line]:
    rows = _counted(chosen, "place_id", "place__name").filter(place__isnull=False)
    return _with_devices(chosen, rows, "place_id", "place__name")


def _by_firm(chosen: JudgedFilter) -> list[Line]:
    rows = _counted(chosen, "device__firm_id", "device__firm__name")
    named = rows.filter(device__firm__isnull=False)
    return _with_devices(chosen, named, "firm_id", "device__firm__name", "device__firm_id")


def _by_area(chosen: JudgedFilter) -> list[Line]:
    rows = _counted(chosen, "area_id", "area__name")
    return _with_devices(chosen, rows, "area_id", "area__name")


def _by_month(chosen: JudgedFilter) -> list[Line]:
    rows = (
        _judged(chosen)
        .order_by()
        .annotate(month=TruncMonth("opened_at", tzinfo=SHANGHAI))
        .values("month")
        .annotate(judged=Count("pk"), false=FALSE)
        .order_by("month")
    )
    devices = _devices(chosen).count()
    return [_month(row, devices, chosen) for row in rows]


def _month(row: Mapping[str, Any], devices: int, chosen: JudgedFilter) -> Line:
    """Return a month as far as it lies in the time asked for."""
    first = local_date(row["month"])
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    since = max(first, local_date(chosen.since))
    last = min(after, local_date(chosen.until)) - timedelta(days=1)
    tally = Tally(row["judged"], row["false"])
    rate = a_year(tally.false, devices, (last - since).days + 1)
    dates = {"since": since.isoformat(), "until": last.isoformat()}
    return Line(f"{first:%Y-%m}", tally, share(tally), devices, rate, dates)


def _counted(chosen: JudgedFilter, *names: str, least: int = 0) -> QuerySet[Alarm, dict[str, Any]]:
    rows = _judged(chosen).order_by().values(*names).annotate(judged=Count("pk"), false=FALSE)
    often = Q(false__gte=least)
    counted: QuerySet[Alarm, dict[str, Any]] = rows.filter(often)
    order = ["-false", "-judged", *names]
    return counted.order_by(*order)


def _with_devices(
    chosen: JudgedFilter,
    rows: QuerySet[Alarm, dict[str, Any]],
    key: str,
    name: str,
    column: str = "",
) -> list[Line]:
    counted = _devices(chosen).order_by().values(key).annotate(count=Count("pk"))
    devices = {row[key]: row["count"] for row in counted}
    return [
        _line(row[name], row, devices.get(row[column or key], 0), chosen,
              {key: str(row[column or key])})
        for row in rows
    ]  # fmt: skip


def _line(
    name: str,
    row: Mapping[str, Any],
    devices: int | None,
    chosen: JudgedFilter,
    narrowed: Mapping[str, str],
) -> Line:
    tally = Tally(row["judged"], row["false"])
    rate = a_year(tally.false, 1 if devices is None else devices, chosen.days)
    return Line(name, tally, share(tally), devices, rate if devices is not None else None, narrowed)


def _false(**narrowed: str) -> Mapping[str, str]:
    return {"verdict": Verdict.FALSE.value, **narrowed}


LINES = {
    Dimension.CAUSE: _by_cause,
    Dimension.DEVICE: _by_device,
    Dimension.POINT: _by_point,
    Dimension.PLACE: _by_place,
    Dimension.FIRM: _by_firm,
    Dimension.AREA: _by_area,
    Dimension.MONTH: _by_month,
    Dimension.CHASED: _chased,
}
