"""Which limits hold for a series: a person's own, else the rulebook's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel import bulk
from wanghuo.kernel.rulebook.rules import Rule
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.kernel.scoping import subtree
from wanghuo.monitoring.readings.judging import LimitBook, limit_book
from wanghuo.monitoring.readings.models import Series, SeriesLimit
from wanghuo.monitoring.readings.rules import Level, Limit, LimitSource

UNBOUND = Limit()
BULKY = ("device__area__boundary", "device__area__centre", "device__place__verdicts",
         "device__place__designations")  # fmt: skip


class Asked(NamedTuple):
    """A series of which the limits are asked: what decides, and whether it stands beyond any."""

    pk: int
    quantity: str
    part: str
    device: str
    area_id: int
    is_beyond: bool


def limits_of(rows: Iterable[Asked], on: date) -> Mapping[int, Limit]:
    """Return the limits of those of the series that have any, by their ids; a few questions.

    One that still stands beyond a limit that it has no more is without bounds: it comes back.
    """
    known = list(rows)
    own = _own(known)
    book = limit_book(rulebook(), on)
    codes = _codes(known) if book.is_regional else {}
    found: dict[int, Limit] = {}
    for row in known:
        if row.pk in own:
            found[row.pk] = own[row.pk].limit
        elif rule := book.find(row.quantity, row.part, row.device, codes.get(row.area_id, "")):
            found[row.pk] = rule.limit
        elif row.is_beyond:
            found[row.pk] = UNBOUND
    return found


def limits_of_series(rows: Iterable[Series], on: date) -> Mapping[int, Limit]:
    """Return the same of series that were read with their devices."""
    return limits_of(map(_asked, rows), on)


def _asked(row: Series) -> Asked:
    device, is_beyond = row.device, row.level != Level.NORMAL
    return Asked(row.pk, row.quantity, row.where, device.name, device.area_id, is_beyond)


def _own(rows: Sequence[Asked]) -> Mapping[int, SeriesLimit]:
    """Return the limits that persons set; few have any, so keys are asked for first."""
    keys = bulk.find(SeriesLimit, "series", [row.pk for row in rows], ["series"])
    return SeriesLimit._base_manager.in_bulk([key for [key] in keys]) if keys else {}


def _codes(rows: Iterable[Asked]) -> Mapping[int, str]:
    areas = Area.objects.filter(pk__in={row.area_id for row in rows})
    return {key: code or "" for key, code in areas.values_list("pk", "code")}


@dataclass(frozen=True, slots=True)
class Held:
    """A series with the limits that hold for it, and why (监测序列的限值)."""

    series: Series
    source: LimitSource
    limit: Limit
    rule: Rule | None
    own: SeriesLimit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFilter:
    """Which series a list shows; what is left out does not narrow."""

    level: Level | None = None
    is_own: bool | None = None
    quantity: str = ""
    text: str = ""
    below: Area | None = None
    device_id: UUID | None = None


def series_limits(chosen: LimitFilter) -> QuerySet[Series]:
    """List series of claimed devices: what is beyond its limits first, then by area and device."""
    condition = Q(device__is_allowed=True)
    if chosen.level is not None:
        condition &= Q(level=chosen.level)
    if chosen.is_own is not None:
        condition &= Q(own_limit__isnull=not chosen.is_own)
    if chosen.quantity:
        condition &= Q(quantity=chosen.quantity)
    if chosen.device_id is not None:
        condition &= Q(device_id=chosen.device_id)
    if chosen.below is not None:
        condition &= subtree(chosen.below.path, "device__area_path")
    if chosen.text:
        condition &= Q(where__contains=chosen.text) | Q(device__name__contains=chosen.text)
    return _shown(Series.objects.filter(condition)).order_by(
        "device__area_path", "device__name", "device_id", "point", "quantity", "id"
    )


def _shown(rows: QuerySet[Series]) -> QuerySet[Series]:
    return rows.select_related("device__area", "device__place", "own_limit").defer(*BULKY)


def held_limits(rows: Iterable[Series], on: date) -> list[Held]:
    """Return series as `series_limits` gives them with what holds for each; asks nothing."""
    book = limit_book(rulebook(), on)
    return [_held(row, book) for row in rows]


def _held(row: Series, book: LimitBook) -> Held:
    own = getattr(row, "own_limit", None)
    rule = book.find(row.quantity, row.where, row.device.name, row.device.area.code or "")
    if own is not None:
        source = LimitSource.OWN if own.is_on else LimitSource.OFF
        return Held(row, source, own.limit, rule.rule if rule else None, own)
    if rule is None:
        return Held(row, LimitSource.NONE, UNBOUND, None, None)
    return Held(row, LimitSource.RULE, rule.limit, rule.rule, None)
