"""The places of the fictional county as data: no row is written here, nobody is real."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from stdnum.cn import uscc

from wanghuo.base.areas.rules import AreaLevel
from wanghuo.register.places.rules.attributes import ATTRIBUTES, BY_NAME
from wanghuo.register.places.rules.terms import PlaceKind
from wanghuo.register.records.rules import Sort
from wanghuo.web.demo import county
from wanghuo.web.demo.places_ground import Ground
from wanghuo.web.demo.places_shares import (
    FANCY,
    FLAGS,
    NUMBERS,
    POLICY,
    SHARES,
    STREETS,
    TEXTS,
    TRADES,
    Range,
)

Pair = tuple[float, float]
Entered = tuple[str | None, dict[str, Any]]
"""The code of an area, or none where a link says where it lies; and values to be entered."""
NOBODYS = 15_400_000_000
"""No operator has numbers that begin with 154."""
SEAT_WEIGHT, COMMUNITY_WEIGHT = 9, 4
UNPLACED, ELSEWHERE = 0.03, 0.008
HEADLESS, SUSPENDED, BARE = 0.06, 0.02, 0.08
IN_A_GRID = 0.3
CODED = frozenset(PlaceKind) - {
    PlaceKind.RENTAL, PlaceKind.SELF_BUILT, PlaceKind.OLD_COMMUNITY, PlaceKind.COMMUNITY,
    PlaceKind.HERITAGE, PlaceKind.BIKE_CHARGING, PlaceKind.CONSTRUCTION, PlaceKind.UNDERGROUND,
    PlaceKind.OTHER,
}  # fmt: skip
"""Kinds that somebody runs as a business; two in three have a code."""


@dataclass(frozen=True, slots=True)
class OccupierSeed:
    """Who runs a place."""

    number: str
    name: str
    uscc: str = ""
    head_name: str = ""


@dataclass(frozen=True, slots=True)
class PlaceSeed:
    """A place: its area, what is said of it, who runs it."""

    area: str
    values: Mapping[str, Any]
    occupier: OccupierSeed | None = None

    @property
    def kind(self) -> str:
        """What kind of place it is."""
        return str(self.values["kind"])


@dataclass
class Villages:
    """Where places lie: villages with their land and their groups; seats and towns hold more."""

    ground: Mapping[str, Ground]
    codes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look at every area once."""
        for area in county.areas():
            if area.level is AreaLevel.VILLAGE:
                self.codes.append(area.code)
                self.names[area.code] = area.name
                self.weights.append(_weight(area))
            elif area.level is AreaLevel.GRID_SMALL:
                self.groups.setdefault(area.code[:12], []).append(area.code)

    def choose(self, count: int, rng: random.Random) -> list[str]:
        """Choose a village for each of so many places; every village is chosen, if they suffice."""
        some = self.codes[:count]
        return [*some, *rng.choices(self.codes, self.weights, k=count - len(some))]

    def point(self, code: str, rng: random.Random) -> Pair:
        """Choose a point in a village: houses stand close together in its middle."""
        land = self.ground[code]
        for _ in range(20):
            lon = land.centre[0] + rng.gauss(0, 0.16) * land.span
            lat = land.centre[1] + rng.gauss(0, 0.16) * land.span
            if shapely.intersects_xy(land.shape, lon, lat):
                return round(lon, 6), round(lat, 6)
        return round(land.centre[0], 6), round(land.centre[1], 6)


def _weight(area: county.AreaSeed) -> float:
    if area.code.endswith("200"):
        return SEAT_WEIGHT
    return COMMUNITY_WEIGHT if area.name.endswith("社区") else 1


def places(count: int, villages: Villages) -> Iterator[PlaceSeed]:
    """Yield so many places, and a few of them twice or three times, as clerks enter them."""
    rng = random.Random(county.SEED + count)  # noqa: S311 -- rows for a story
    kinds = _kinds(count, rng)
    for land in villages.ground.values():
        shapely.prepare(land.shape)
    serial = 0
    for kind, village in zip(kinds, villages.choose(count, rng), strict=True):
        serial += 1
        seed = _place(serial, kind, village, villages, rng)
        yield seed
        for _ in range(_repeats(serial)):
            serial += 1
            yield _again(seed, serial, rng)


def _repeats(serial: int) -> int:
    """Every 400th place stands in the register twice, some of these three times.

    The first of them lies in the clerk's town, whatever the size of the county.
    """
    return (serial % 400 == len(county.TOWNS) + 1) + (serial % 1600 == len(county.TOWNS) + 1)


def _kinds(count: int, rng: random.Random) -> Sequence[PlaceKind]:
    """Every kind once, if they suffice; the rest by their shares."""
    kinds = list(SHARES)
    chosen = kinds + rng.choices(kinds, list(SHARES.values()), k=max(count - len(kinds), 0))
    rng.shuffle(chosen)
    return chosen[:count]


def _place(
    serial: int, kind: PlaceKind, village: str, villages: Villages, rng: random.Random
) -> PlaceSeed:
    short = villages.names[village].rstrip("村")
    name = f"{short}{rng.choice(FANCY)}{rng.choice(TRADES[kind])}"
    area = village
    if village in villages.groups and rng.random() < IN_A_GRID:
        area = rng.choice(villages.groups[village])
    values = {
        "number": f"CS{serial:06d}",
        "name": name,
        "kind": kind.value,
        "address": f"{villages.names[village]}{rng.choice(STREETS)}{rng.randint(1, 260)}号",
        "floor": rng.choice(("", "1", "1-2", "2", "3")),
        "is_suspended": rng.random() < SUSPENDED,
        **_people(serial, rng),
        **_position(village, villages, rng),
    }
    if rng.random() > BARE:
        values |= attributes(kind, rng)
    return PlaceSeed(area, values, _occupier(serial, kind, name, rng))


def _people(serial: int, rng: random.Random) -> dict[str, str]:
    if rng.random() < HEADLESS:
        return {}
    found = {"responsible_name": county.person(rng), "responsible_phone": phone(serial)}
    if rng.random() < 0.25:
        found |= {"manager_name": county.person(rng), "manager_phone": phone(serial + 500_000)}
    return found


def phone(nth: int) -> str:
    """Return a number that nobody has."""
    return str(NOBODYS + nth * 7919 % 100_000_000)


def _position(village: str, villages: Villages, rng: random.Random) -> dict[str, float]:
    chance = rng.random()
    if chance < UNPLACED:
        return {}
    stray = chance < UNPLACED + ELSEWHERE
    lon, lat = villages.point(rng.choice(villages.codes) if stray else village, rng)
    return {"longitude": lon, "latitude": lat}


def attributes(kind: PlaceKind, rng: random.Random) -> dict[str, Any]:
    """Say what a place of a kind is like, as far as places are asked."""
    found: dict[str, Any] = {}
    for name, (low, high) in NUMBERS[kind].items():
        if name in BY_NAME:
            found[name] = _number(name, (low, high), rng)
    for one in ATTRIBUTES:
        if one.name not in found and one.is_for(kind.value):
            found |= _said(one.name, rng)
    found |= _largest_floor(kind, found)
    if found.get("vehicles", 0) > found.get("parking_spaces", 0) and "policy_note" in BY_NAME:
        found["policy_note"] = POLICY
    return found


def _number(name: str, span: Range, rng: random.Random) -> float:
    low, high = span
    value = low + (high - low) * rng.random() ** (1 if low > 1000 else 3)
    return round(value, 1) if BY_NAME[name].sort is Sort.DECIMAL else round(value)


def _said(name: str, rng: random.Random) -> dict[str, Any]:
    one = BY_NAME[name]
    if one.sort is Sort.FLAG and name in FLAGS:
        return {name: rng.random() < FLAGS[name]}
    if one.sort is Sort.TERM and one.terms:
        return {name: rng.choice([term.value for term in one.terms])}
    return {name: rng.choice(TEXTS[name])} if name in TEXTS else {}


def _largest_floor(kind: PlaceKind, found: Mapping[str, Any]) -> dict[str, float]:
    name = "largest_floor_m2"
    if name not in BY_NAME or "area_m2" not in found or not BY_NAME[name].is_for(kind.value):
        return {}
    floors = max(int(found.get("floors_used") or found.get("top_floor") or 1), 1)
    return {name: round(found["area_m2"] / floors, 1)}


def _occupier(serial: int, kind: PlaceKind, name: str, rng: random.Random) -> OccupierSeed | None:
    if kind not in CODED or rng.random() < 0.3:
        return None
    code = uscc_of(serial) if rng.random() < 0.7 else ""
    return OccupierSeed(f"DW{serial:06d}", name, code, county.person(rng))


def uscc_of(serial: int) -> str:
    """Make a code of a division that does not exist, with its check sign."""
    body = f"92990121MA{serial:07d}"
    return body + uscc.calc_check_digit(body)


def _again(seed: PlaceSeed, serial: int, rng: random.Random) -> PlaceSeed:
    """Enter the same place once more, as another clerk would."""
    values = dict(seed.values) | {"number": f"CS{serial:06d}", "name": respelt(seed)}
    for name in rng.sample(sorted(values.keys() - {"number", "name", "kind", "address"}), 2):
        del values[name]
    if ("longitude" in values) != ("latitude" in values):
        values = {n: v for n, v in values.items() if n not in {"longitude", "latitude"}}
    return PlaceSeed(seed.area, values)


def respelt(seed: PlaceSeed) -> str:
    """Write a name with a blank where none belongs."""
    name = str(seed.values["name"])
    return f"{name[:2]} {name[2:]}"
