"""The register of the fictional county: land, 20,000 places and what belongs to them."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from wanghuo import wiring
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.services import set_boundary
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.ledger import services as ledger
from wanghuo.register.places.rules.terms import PlaceKind
from wanghuo.register.records.kinds import RecordKind, Row, kind_named
from wanghuo.register.records.services.entering import begun, blank_row, settled_values
from wanghuo.register.records.services.rewriting import write
from wanghuo.register.records.services.values import Change
from wanghuo.web.demo import county, places_around, places_firms
from wanghuo.web.demo.places_ground import Ground, grounds
from wanghuo.web.demo.places_rows import Entered, PlaceSeed, Villages, places

PLACES = 20_000
CHUNK, HEARD = 500, 2000
COMMUNITIES = frozenset({PlaceKind.OLD_COMMUNITY, PlaceKind.COMMUNITY})


@dataclass(frozen=True, slots=True)
class Desk:
    """Where records are entered, many at a time, each checked as if somebody had typed it."""

    at: datetime
    areas: dict[str, Area]

    def enter(self, code: str, rows: Iterable[Entered]) -> list[Row]:
        """Enter records of a kind."""
        kind, entered = kind_named(code), []
        waiting = iter(rows)
        while chunk := list(islice(waiting, CHUNK)):
            changes = [self._begun(kind, area, said) for area, said in chunk]
            with transaction.atomic():
                write(kind, changes, [], actor=SYSTEM, at=self.at, data={})
            entered += [change.row for change in changes]
        return entered

    def _begun(self, kind: RecordKind, area: str | None, said: dict[str, Any]) -> Change:
        given = settled_values(kind, said)
        where = self.areas[area] if area else None
        return begun(kind, blank_row(kind, where, given, "", at=self.at), given)


def open_desk(at: datetime) -> Desk:
    """Know every area."""
    rows = Area.objects.defer("boundary", "centre").order_by("pk")
    return Desk(at, {area.code: area for area in rows})


def settle_land(at: datetime) -> dict[str, Ground]:
    """Draw the borders of the counties, their towns and villages."""
    land = grounds()
    for area in Area.objects.filter(code__in=land).order_by("path"):
        boundary = land[area.code].boundary
        set_boundary(area=area, boundary=boundary, crs=Crs.CGCS2000, actor=SYSTEM, at=at)
    _let_hear(at)
    return land


def _let_hear(at: datetime) -> None:
    """Let whoever looks at positions anew hear of the borders while no place has a position."""
    ledger.seal(at=at, force=True)
    while wiring.listen(at, HEARD):
        pass


def fill(*, founded: datetime, now: datetime, count: int = PLACES) -> None:
    """Enter the register of the county: borders, places, and everything around them."""
    villages = Villages(settle_land(founded))
    desk = open_desk(founded)
    today = local_date(now)
    rng = random.Random(county.SEED)  # noqa: S311 -- rows for a story
    built = places_around.buildings(max(count * 3 // 100, 40), villages, today, rng)
    houses = desk.enter("building", built)
    rows = _enter_places(desk, list(places(count, villages)), houses, rng)
    _enter_around(desk, rows, houses, today, rng)
    people = places_around.dependants(max(count // 50, 30), villages, houses, rng)
    helped = desk.enter("dependant", people)
    desk.enter("helpvisit", places_around.visits(helped, today, rng))


def _enter_places(
    desk: Desk, seeds: Sequence[PlaceSeed], houses: Sequence[Row], rng: random.Random
) -> list[Row]:
    owners = desk.enter("occupier", _owners(seeds))
    by_number = {row.number: row for row in owners}
    by_area = _by_area(desk, houses)
    return desk.enter("place", _placed(seeds, by_number, by_area, rng))


def _owners(seeds: Iterable[PlaceSeed]) -> Iterator[Entered]:
    for seed in seeds:
        if seed.occupier:
            one = seed.occupier
            yield (
                seed.area,
                {
                    "number": one.number,
                    "name": one.name,
                    "uscc": one.uscc,
                    "head_name": one.head_name,
                    "address": seed.values["address"],
                },
            )


def _by_area(desk: Desk, houses: Iterable[Row]) -> dict[str, list[Row]]:
    codes = {area.pk: area.code for area in desk.areas.values()}
    found: dict[str, list[Row]] = {}
    for house in houses:
        found.setdefault(codes[house.area_id], []).append(house)
    return found


def _placed(
    seeds: Iterable[PlaceSeed],
    owners: dict[str, Row],
    houses: dict[str, list[Row]],
    rng: random.Random,
) -> Iterator[Entered]:
    """Yield places with the rows they point at; one in eight lies in a building on record."""
    for seed in seeds:
        said = dict(seed.values)
        if seed.occupier:
            said["occupier"] = owners[seed.occupier.number]
        near = houses.get(seed.area[:12], [])
        if near and seed.kind not in COMMUNITIES and rng.random() < 1 / 8:
            said["building"] = rng.choice(near)
        yield seed.area, said


def _enter_around(
    desk: Desk, rows: Sequence[Row], houses: Sequence[Row], today: date, rng: random.Random
) -> None:
    """Enter what belongs to buildings and places."""
    around, enter = places_around, desk.enter
    high = [house for house in houses if house.floors_above and house.floors_above > 8]
    watched = [row for row in rows if row.is_key or row.is_crowded][: len(rows) // 40 + 10]
    communities = [row for row in rows if row.kind in COMMUNITIES]
    fitted = enter("facility", around.facilities(high, watched, today, rng))
    enter("facilitytest", around.tests(fitted, today, rng))
    ways = enter("firelane", around.lanes(communities, rng))
    enter("laneblock", around.blocks(ways, today, rng))
    enter("obstacle", around.obstacles(high[::2], communities[::2], today, rng))
    enter("retrofit", around.retrofits(communities[::3] + watched[::12], today, rng))
    _enter_firms(desk, rows, high, today, rng)


def _enter_firms(
    desk: Desk, rows: Sequence[Row], high: Sequence[Row], today: date, rng: random.Random
) -> None:
    """Enter who maintains and insures most key units, and most high buildings."""
    enter, of = desk.enter, places_firms
    firms = enter("servicefirm", of.firms(today, rng))
    enter("engineer", of.engineers(firms, today, rng))
    enter("expert", of.experts(today, rng))
    bound = [row for row in rows if row.is_key]
    served, insured = ([row for nth, row in enumerate(bound) if nth % left] for left in (6, 5))
    enter("servicecontract", of.contracts(firms, high, served, today, rng))
    enter("policy", of.policies(insured, today, rng))
