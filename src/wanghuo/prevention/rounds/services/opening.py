"""Rounds come to be: what rules make due, dealt out to the posts that go (安排应查).

Run nightly, any number of times. Places that have a round in the current period are passed over by
the database, so a quiet night costs one question for each frequency; a run that was cut off goes on
where it stopped. At most `BATCH` rows are written in one transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Count, DateTimeField, OuterRef, QuerySet, Subquery

from wanghuo.base.deadlines.queries import working_calendar
from wanghuo.base.deadlines.rules import WorkingCalendar
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry, Mark
from wanghuo.kernel.rulebook.services import rule
from wanghuo.prevention.rounds import queries, rules
from wanghuo.prevention.rounds.judging import Frequency, Slot, Stop, plan
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries import FrequencyBook, Staff
from wanghuo.prevention.rounds.rules import OwedBy, Period, RoundState, period_of
from wanghuo.register.places.models import Place

T = TypeVar("T")
BATCH = 500
AREAS = 500
COLUMNS = (
    "id", "area_id", "area_path", "sector", "kind", "occupier_id", "attributes", "cell_11",
    "is_small", "is_gathering", "is_crowded", "is_key", "is_high_risk",
)  # fmt: skip


@dataclass(slots=True)
class Opened:
    """What a run of the planner came to: rounds made, handed on, and beyond anybody's day."""

    opened: int = 0
    moved: int = 0
    over: int = 0


@dataclass(frozen=True, slots=True)
class _Night:
    """What is the same all through one run."""

    at: datetime
    today: date
    actor: Actor
    calendar: WorkingCalendar
    staff: Staff
    a_day: int

    def days(self, frequency: Frequency, period: Period) -> list[date]:
        """Return the days that are left of a period, working days where the rule says so."""
        left = period.days_from(self.today)
        worked = [day for day in left if self.calendar.is_workday(day)]
        return (worked or left) if frequency.on_workdays else left


def open_rounds(*, at: datetime, area_path: str = "", actor: Actor = SYSTEM) -> Opened:
    """Plan what is due in the periods that hold today, for places that have no round yet."""
    today, told = local_date(at), Opened()
    book = FrequencyBook(today)
    areas = queries.areas_with_places(area_path)
    bound = list(_bound(book, areas))
    roles = {role for frequency, _ in bound for role in frequency.roles}
    a_day = rule("rounds.load", "", today).parameter("a_day")
    night = _Night(at, today, actor, working_calendar(), Staff(today, sorted(roles)), a_day)
    for frequency, area_ids in bound:
        period = period_of(frequency.every, today)
        for chunk in _batches(area_ids, AREAS):
            if frequency.owed_by is OwedBy.OWNER:
                _open_for_owners(frequency, period, chunk, night, told)
            else:
                _open_for_posts(frequency, period, chunk, night, told)
    return told


def _bound(
    book: FrequencyBook, areas: Iterable[tuple[int, str, str]]
) -> Iterator[tuple[Frequency, list[int]]]:
    """Yield each version of each frequency with the areas it binds."""
    known = list(areas)
    for code in book.codes:
        found: dict[str, tuple[Frequency, list[int]]] = {}
        for key, area_code, _ in known:
            if frequency := book.at(code, area_code):
                found.setdefault(frequency.rule.version, (frequency, []))[1].append(key)
        yield from found.values()


def _open_for_owners(
    frequency: Frequency, period: Period, area_ids: Sequence[int], night: _Night, told: Opened
) -> None:
    """Make an occupier's rounds due on the last day: he goes when he likes before.

    A batch is read to its end before it is written: on SQLite who still reads does not wait for his
    turn to write, he is refused at once.
    """
    owing = queries.owing(frequency, period.first, area_ids).filter(occupier__isnull=False)
    keys = list(owing.order_by("area_path", "pk").values_list("pk", flat=True))
    for batch in _batches(keys, BATCH):
        places = owing.filter(pk__in=batch).only(*COLUMNS).order_by("area_path", "pk")
        owed = [place for place in places if queries.owes(frequency, place)]
        told.opened += _write(
            [_row(place, frequency, period, None, period.last) for place in owed], night
        )


def _open_for_posts(
    frequency: Frequency, period: Period, area_ids: Sequence[int], night: _Night, told: Opened
) -> None:
    owing = queries.owing(frequency, period.first, area_ids)
    orphans = _orphans(frequency, night.today, area_ids)
    for posts, sector, some in _units(frequency, night.staff, owing, orphans):
        places = [
            place
            for place in owing.filter(area_id__in=some, sector=sector)
            .only(*COLUMNS)
            .annotate(seen=_seen(frequency))
            if queries.owes(frequency, place)
        ]
        lost = list(orphans.filter(area_id__in=some, sector=sector).select_related("place"))
        _plan_unit(_Unit(frequency, period, posts, places, lost), night, told)


def _orphans(frequency: Frequency, today: date, area_ids: Sequence[int]) -> QuerySet[Round]:
    """Return rounds still due whose post is gone, or that never had one."""
    rows = Round._base_manager.filter(
        frequency=frequency.code,
        state=RoundState.DUE,
        period_to__gte=today,
        area_id__in=list(area_ids),
    )
    held = rows.filter(queries.posts_of_rounds_in_force(today)).values("pk")
    return rows.exclude(pk__in=held)


def _seen(frequency: Frequency) -> Subquery:
    done = Round._base_manager.filter(
        place=OuterRef("pk"), frequency=frequency.code, state=RoundState.DONE
    )
    latest = done.order_by("-done_at").values("done_at")[:1]
    return Subquery(latest, output_field=DateTimeField())


def _units(
    frequency: Frequency, staff: Staff, owing: QuerySet[Place], orphans: QuerySet[Round]
) -> Iterator[tuple[tuple[int, ...], str, list[int]]]:
    """Yield the areas that the same posts go round, by line of business."""
    units: defaultdict[tuple[tuple[int, ...], str], set[int]] = defaultdict(set)
    for rows in (owing, orphans):
        found = rows.order_by().values_list("area_id", "area_path", "sector").annotate(Count("pk"))
        for area_id, path, sector, _ in found:
            posts = staff.posts_for(frequency.roles, path, sector)
            units[posts, sector].add(area_id)
    for (posts, sector), some in sorted(units.items()):
        yield posts, sector, sorted(some)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Places that the same posts go round, and their rounds that lost their post."""

    frequency: Frequency
    period: Period
    posts: tuple[int, ...]
    places: Sequence[Place]
    lost: Sequence[Round]


def _plan_unit(unit: _Unit, night: _Night, told: Opened) -> None:
    """Deal a unit's places out over its posts and days, beside what these do already."""
    days = night.days(unit.frequency, unit.period)
    stops = [Stop(p.pk, p.cell_11, _day(p)) for p in unit.places]
    stops += [Stop(one.pk, one.place.cell_11) for one in unit.lost]
    load = queries.load_of(unit.posts, days[0], days[-1]) if unit.posts else {}
    dealt = plan(stops, unit.posts, days, capacity=night.a_day, load=load)
    told.over += dealt.over
    for batch in _batches(unit.places, BATCH):
        rows = [_row_of(unit, place, dealt.slots.get(place.pk), days) for place in batch]
        told.opened += _write(rows, night)
    if unit.posts:
        for lost in _batches(unit.lost, BATCH):
            told.moved += _hand_on(lost, {one.pk: dealt.slots[one.pk] for one in lost}, night)


def _day(place: Place) -> date | None:
    seen = getattr(place, "seen", None)
    return local_date(seen) if seen else None


def _row_of(unit: _Unit, place: Place, slot: Slot | None, days: Sequence[date]) -> Round:
    """Nobody to send: the round stands all the same, on the last day, for whoever plans."""
    post, day = slot or (None, days[-1])
    return _row(place, unit.frequency, unit.period, post, day)


def _row(
    place: Place, frequency: Frequency, period: Period, post: int | None, due_on: date
) -> Round:
    return Round(
        pk=queries.key_of(place.pk, frequency.code, period.first),
        place_id=place.pk,
        occupier_id=place.occupier_id,
        area_id=place.area_id,
        area_path=place.area_path,
        sector=place.sector,
        frequency=frequency.code,
        label=frequency.label,
        owed_by=frequency.owed_by,
        period_from=period.first,
        period_to=period.last,
        due_on=due_on,
        post_id=post,
        expected=frequency.expected,
        rule=frequency.rule.version,
    )


@transaction.atomic
def _write(rows: Sequence[Round], night: _Night) -> int:
    """Insert what is not there yet; tell each area how many, in one fact for each (安排应查).

    A fact for each round would be most of the ledger and say no more than the rule does.
    """
    keys = [row.pk for row in rows]
    standing = set(Round._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
    fresh = [row for row in rows if row.pk not in standing]
    if not fresh:
        return 0
    Round._base_manager.bulk_create(fresh, ignore_conflicts=True)
    facts.record_all(rules.ROUND_OPENED, _told(fresh), actor=night.actor, at=night.at)
    return len(fresh)


def _told(rows: Sequence[Round]) -> Iterator[Entry]:
    counts = Counter((row.area_id, row.area_path) for row in rows)
    one = rows[0]
    for (area_id, path), count in sorted(counts.items()):
        yield Entry(
            Mark("rounds", str(area_id), area_id, path),
            data={
                "frequency": one.frequency,
                "from": one.period_from.isoformat(),
                "to": one.period_to.isoformat(),
                "count": count,
                "rule": one.rule,
            },
        )


@transaction.atomic
def _hand_on(rows: Sequence[Round], slots: dict[object, Slot], night: _Night) -> int:
    """Give rounds that lost their post another one; one that was changed meanwhile is left."""
    told: list[Entry] = []
    for row in rows:
        slot = slots[row.pk]
        as_read = Round._base_manager.filter(pk=row.pk, version=row.version, state=RoundState.DUE)
        changed = as_read.update(post_id=slot.post, due_on=slot.day, version=row.version + 1)
        if changed:
            data = {"from": row.post_id, "to": slot.post, "on": slot.day.isoformat()}
            told.append(Entry(facts.mark(row), data=data))
    facts.record_all(rules.ROUND_ASSIGNED, told, actor=night.actor, at=night.at)
    return len(told)


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch
