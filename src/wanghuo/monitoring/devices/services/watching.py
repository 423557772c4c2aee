"""Who has fallen silent: judged in a few statements however many devices there are (在线判定).

It is done beside the journal, by the projector's part 0, because only there can be told up to when
everything that was received has been read: a moment is judged after the cursors are past what was
durable then. So neither a backlog nor a projector that stood still makes anybody silent. A gateway,
a platform or a town that falls silent as a whole is found before its devices are, and stands as one
outage with one fact; the time of it does not count as their silence afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.gateway.journal.reading import Reader
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry, Mark
from wanghuo.kernel.rulebook.services import rule
from wanghuo.monitoring.devices import queries, rules
from wanghuo.monitoring.devices.models import Device, Outage, ProductClass, Sweep, Twin
from wanghuo.monitoring.devices.rules import EVERYTHING, Connectivity, Suppression
from wanghuo.monitoring.devices.services.classes import ship_classes
from wanghuo.monitoring.devices.services.expecting import behind, gaps_until, should_be

BATCH, AT_ONCE = 500, 20_000
"""Rows of one transaction; rows that one look brings into memory."""
PUT_BACK = timedelta(minutes=5)
"""A clock that goes back further than this was put right; less is waited for."""
SILENT = (Connectivity.LATE, Connectivity.SUSPECTED, Connectivity.OFFLINE)

log = structlog.get_logger()


@dataclass(slots=True)
class Swept:
    """What a sweep did."""

    changed: int = 0
    silenced: int = 0
    returned: int = 0
    cut: int = 0
    restored: int = 0


class Asked(NamedTuple):
    """A moment, and how far the journal reached then."""

    at: datetime
    reach: dict[Lane, int]


class Lookout:
    """Judges no moment before everything that was received until then has been read."""

    def __init__(self) -> None:
        """Ask for no moment yet."""
        self._asked: Asked | None = None

    def look(self, reader: Reader, now: datetime) -> Swept | None:
        """Sweep for the moment that was asked for, once it is read; ask for the next."""
        asked = self._asked
        if asked is None:
            ship_classes(now)
        elif not all(queries.read_everywhere(lane, reader.name) >= last
                     for lane, last in asked.reach.items()):  # fmt: skip
            return None
        self._asked = Asked(now, {lane: reader.last(lane) for lane in Lane})
        return sweep(asked.at) if asked else None


def sweep(as_of: datetime) -> Swept:
    """Judge every claimed device at a moment up to which everything was read."""
    swept = Swept()
    before = _begin(as_of)
    if before is None:
        return swept
    wanted = _suppression(as_of)
    _restore(as_of, wanted, swept)
    while _cut(as_of, before, wanted, swept):
        pass  # what lies behind one that was cut is looked at anew
    _judge(as_of, swept)
    _let_return(as_of, swept)
    if swept != Swept():
        log.info("devices.swept", changed=swept.changed, silenced=swept.silenced,
                 returned=swept.returned, cut=swept.cut, restored=swept.restored)  # fmt: skip
    return swept


def _begin(as_of: datetime) -> datetime | None:
    """Take the moment; None where it was judged already, or by another just now."""
    row, is_new = Sweep.objects.get_or_create(pk=1, defaults={"swept_at": as_of})
    if is_new:
        return as_of
    if row.swept_at - PUT_BACK < as_of <= row.swept_at:
        return None
    same = Sweep.objects.filter(pk=1, swept_at=row.swept_at)
    return min(row.swept_at, as_of) if same.update(swept_at=as_of) == 1 else None


def _suppression(as_of: datetime) -> Suppression:
    on = clock.local_date(as_of)
    given = rule("device.upstream", queries.home_code(on), on).parameters
    window = timedelta(minutes=given["window_minutes"])
    return Suppression(given["share"], given["back"], given["least"], window)


def _claimed(as_of: datetime) -> QuerySet[Any]:
    """Twins of claimed devices that were not heard since."""
    rows = Twin._base_manager.filter(device__is_allowed=True, heard_at__lte=as_of)
    return rows.annotate(expected=should_be(_classes(), as_of, gaps_until(as_of)))


def _classes() -> list[ProductClass]:
    return queries.product_classes()


class Fallen(NamedTuple):
    """How many fell silent at once behind an upstream, and when the last was heard."""

    devices: int
    last: datetime


def _cut(as_of: datetime, before: datetime, wanted: Suppression, swept: Swept) -> bool:
    """Find the widest upstreams that fell silent as a whole; tell whether there were any."""
    fallen = _fallen(as_of, min(before, as_of - wanted.window))
    lasting = set(Outage.objects.filter(ended_at=None).values_list("upstream", flat=True))
    found = {
        key: one
        for key, one in fallen.items()
        if key not in lasting and one.devices >= (2 if key == EVERYTHING else wanted.least)
    }
    spoke = _spoke(found)
    cut = [
        key
        for key, one in found.items()
        if rules.is_cut(one.devices, spoke[key], wanted, is_everything=key == EVERYTHING)
    ]
    widest = min(map(_width, cut), default=0)
    opened = [_open(key, found[key], as_of) for key in sorted(cut) if _width(key) == widest]
    swept.cut += sum(opened)
    return any(opened)


def _width(key: str) -> int:
    return (EVERYTHING, "protocol", "product", "area").index(key.partition(":")[0])


def _fallen(as_of: datetime, since: datetime) -> dict[str, Fallen]:
    """Count who fell silent since a moment, by upstream; one statement."""
    newly = Q(connectivity=Connectivity.ONLINE) | Q(connectivity__in=SILENT, since__gt=since)
    rows = _claimed(as_of).filter(newly, expected__in=SILENT)
    places = rows.order_by().values_list("device__protocol", "device__dialect", "device__area_path")
    towns = _towns()
    fallen: dict[str, Fallen] = {}
    for protocol, dialect, path, count, last in places.annotate(Count("pk"), Max("heard_at")):
        for key in rules.upstreams_of(protocol, dialect, _town_of(path, towns)):
            one = fallen.get(key, Fallen(0, last))
            fallen[key] = Fallen(one.devices + count, max(one.last, last))
    return fallen


def _towns() -> set[int]:
    return set(Area._base_manager.filter(level=AreaLevel.TOWN).values_list("pk", flat=True))


def _town_of(path: str, towns: set[int]) -> int | None:
    return next((int(one) for one in path.split("/") if one and int(one) in towns), None)


def _spoke(found: dict[str, Fallen]) -> dict[str, int]:
    """Count who was heard after the last that fell silent, by upstream; one statement."""
    if not found:
        return {}
    keys = sorted(found)
    counts = {
        f"n{nth}": Count("pk", filter=behind(key) & Q(heard_at__gt=found[key].last))
        for nth, key in enumerate(keys)
    }
    told = Twin._base_manager.filter(device__is_allowed=True).aggregate(**counts)
    return {key: told[f"n{nth}"] for nth, key in enumerate(keys)}


@transaction.atomic
def _open(key: str, one: Fallen, as_of: datetime) -> bool:
    """Let an outage stand, with its fact."""
    area = Area._base_manager.filter(pk=int(key[5:])).first() if key.startswith("area:") else None
    try:
        with transaction.atomic():
            Outage.objects.create(
                upstream=key, area=area, begun_at=one.last, found_at=as_of, devices=one.devices
            )
    except IntegrityError:
        return False
    facts.record(
        rules.UPSTREAM_CUT,
        _mark(key, area, as_of),
        actor=SYSTEM,
        at=as_of,
        data={"devices": one.devices, "begun_at": one.last.isoformat(), "note": _named(key, area)},
    )
    return True


def _restore(as_of: datetime, wanted: Suppression, swept: Swept) -> None:
    """End the outages of upstreams that are heard again; one statement for each that lasts."""
    for one in Outage.objects.filter(ended_at=None).select_related("area").order_by("id"):
        rows = Twin._base_manager.filter(behind(one.upstream), device__is_allowed=True)
        told = rows.aggregate(
            back=Count("pk", filter=Q(heard_at__gt=one.begun_at)),
            cut=Count("pk", filter=Q(connectivity=Connectivity.CUT_OFF)),
        )
        if rules.is_back(told["back"], told["cut"], wanted) and told["back"]:
            swept.restored += _end(one, as_of)


@transaction.atomic
def _end(one: Outage, as_of: datetime) -> bool:
    ended = max(as_of, one.begun_at)
    if Outage.objects.filter(pk=one.pk, ended_at=None).update(ended_at=ended) != 1:
        return False
    facts.record(
        rules.UPSTREAM_RESTORED,
        _mark(one.upstream, one.area, as_of),
        actor=SYSTEM,
        at=as_of,
        data={"note": _named(one.upstream, one.area)},
    )
    return True


def _mark(key: str, area: Area | None, as_of: datetime) -> Mark:
    if area is not None:
        return Mark(type="upstream", id=key, area_id=area.pk, area_path=area.path)
    paths = queries.home_paths(clock.local_date(as_of))
    return Mark(type="upstream", id=key, area_path=paths[0] if paths else "")


def _named(key: str, area: Area | None) -> str:
    return str(queries.upstream_named(key, area))


def _judge(as_of: datetime, swept: Swept) -> None:
    """Write the state of those whose state is another, a few hundred a transaction."""
    while True:
        wrong = _claimed(as_of).exclude(connectivity=F("expected")).order_by()
        rows = list(wrong.values_list("pk", "expected")[:AT_ONCE])
        written = sum(
            _write(rows[begin : begin + BATCH], as_of, swept)
            for begin in range(0, len(rows), BATCH)
        )
        swept.changed += written
        if len(rows) < AT_ONCE or not written:
            return


@transaction.atomic
def _write(rows: Iterable[tuple[UUID, str]], as_of: datetime, swept: Swept) -> int:
    """Write states; whoever was heard meanwhile stays as the projector set him."""
    by_state: dict[str, list[UUID]] = defaultdict(list)
    for key, state in rows:
        by_state[state].append(key)
    written = 0
    for state, keys in sorted(by_state.items()):
        still = Twin._base_manager.filter(pk__in=keys, heard_at__lte=as_of)
        written += still.update(connectivity=state, since=as_of)
        if state == Connectivity.OFFLINE:
            swept.silenced += _tell(keys, as_of, is_lost=True)
    return written


def _let_return(as_of: datetime, swept: Swept) -> None:
    """Say of those that were lost and are heard again that they are back."""
    gone = (Connectivity.OFFLINE, Connectivity.CUT_OFF)
    while True:
        back = Twin._base_manager.filter(is_lost=True).exclude(connectivity__in=gone)
        keys = list(back.order_by("pk").values_list("pk", flat=True)[:BATCH])
        with transaction.atomic():
            swept.returned += _tell(keys, as_of, is_lost=False)
        if len(keys) < BATCH:
            return


def _tell(keys: list[UUID], as_of: datetime, *, is_lost: bool) -> int:
    """Put a line on the timelines of those of whom it was not told yet."""
    untold = Twin._base_manager.filter(pk__in=keys, is_lost=not is_lost)
    if is_lost:
        untold = untold.filter(connectivity=Connectivity.OFFLINE)
    else:
        untold = untold.exclude(connectivity__in=(Connectivity.OFFLINE, Connectivity.CUT_OFF))
    told = list(untold.select_for_update(of=("self",)).values_list("pk", "heard_at"))
    Twin._base_manager.filter(pk__in=[key for key, _ in told]).update(is_lost=is_lost)
    heard = {key: at and at.isoformat() for key, at in told}
    devices = Device._base_manager.filter(pk__in=heard).only("name", "area", "area_path")
    entries = [
        Entry(facts.mark(one), data={"heard_at": heard[one.pk], "note": one.name})
        for one in devices.order_by("pk")
    ]
    kind = rules.DEVICE_SILENCED if is_lost else rules.DEVICE_RETURNED
    facts.record_all(kind, entries, actor=SYSTEM, at=as_of)
    return len(entries)
