"""Which limits hold for a series: a person's own, else the rulebook's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.rulebook.rules import Rule
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.readings.judging import LimitBook, limit_book
from wanghuo.monitoring.readings.models import Series, SeriesLimit
from wanghuo.monitoring.readings.rules import Level, Limit, LimitSource

UNBOUND = Limit()
DEVICE = Series._meta.get_field("device")
BULKY = ("device__area__boundary", "device__area__centre", "device__place__verdicts",
         "device__place__designations")  # fmt: skip

Home = tuple[str, str]
"""What a device is called, and the code of its area."""


def limits_of(rows: Iterable[Series], on: date) -> Mapping[int, Limit]:
    """Return the limits of those of the series that have any, by their ids; two questions at most.

    One that still stands beyond a limit that it has no more is without bounds: it comes back.
    """
    known = list(rows)
    own = SeriesLimit._base_manager.in_bulk([row.pk for row in known])
    book = limit_book(rulebook(), on)
    homes = _homes([row for row in known if row.pk not in own], book)
    found: dict[int, Limit] = {}
    for row in known:
        if row.pk in own:
            found[row.pk] = own[row.pk].limit
        elif rule := book.find(row.quantity, row.where, *homes.get(row.device_id, ("", ""))):
            found[row.pk] = rule.limit
        elif row.level != Level.NORMAL:
            found[row.pk] = UNBOUND
    return found


def _homes(rows: Sequence[Series], book: LimitBook) -> Mapping[UUID, Home]:
    """Return names and areas of the devices that decide; nothing where the parts do."""
    asking = [row for row in rows if not book.is_settled(row.quantity, row.where)]
    if not book.is_regional and all(DEVICE.is_cached(row) for row in asking):
        return {row.device_id: (row.device.name, "") for row in asking}
    found = Device._base_manager.filter(pk__in={row.device_id for row in asking})
    names = found.values_list("pk", "name", "area__code")
    return {key: (name, code or "") for key, name, code in names}


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


def series_in_scope(series_id: int) -> Series:
    """Return one series, or refuse with `NotFound`."""
    return access(_shown(Series.objects.all()), pk=series_id)


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
