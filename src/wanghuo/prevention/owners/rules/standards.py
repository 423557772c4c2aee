"""Standards as data (达标标准): items with weights, read from what a file holds; and scoring."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wanghuo.base.people.rules import Sector
from wanghuo.prevention.owners.rules.words import Title
from wanghuo.register.places.rules import PlaceKind

SHARED = "shared"
BY_STATUS = "key"
"""The standard of places that are of no sector's, but key."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item (评定项): what is to be seen, how much it weighs, whether it must be shown.

    Without full points for one that `is_must` nothing is reached (否决项).
    """

    code: str
    title: str
    weight: int
    needs_evidence: bool
    is_must: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Standard:
    """What a well-kept place of some kinds must show; `sector` reviews it, blank is any.

    `only` names a status that places must have where no kind is named.
    """

    code: str
    title: str
    version: str
    sector: str
    kinds: tuple[str, ...]
    only: str
    confidence: str
    sources: tuple[str, ...]
    items: tuple[Item, ...]

    def item(self, code: str) -> Item:
        """Return one of the items; KeyError where there is none."""
        return {one.code: one for one in self.items}[code]


@dataclass(frozen=True, slots=True)
class Mark:
    """How many points of how many an item was given."""

    code: str
    points: int
    weight: int
    is_must: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The lines and times in force (分数线与期限)."""

    reached: int
    exemplary: int
    valid_days: int
    warn_days: int
    review_days: int


def read_standard(own: Mapping[str, Any], shared: Mapping[str, Any]) -> Standard:
    """Read a standard; ValueError when it speaks of a kind or sector that is none."""
    kinds = tuple(PlaceKind(kind).value for kind in own["kinds"])
    sector = Sector(own["sector"]).value if own["sector"] else ""
    items = tuple(_item(entry) for entry in (*shared["item"], *own["item"]))
    if len({one.code for one in items}) != len(items):
        msg = f"{own['code']}: an item stands twice"
        raise ValueError(msg)
    return Standard(
        own["code"],
        own["title"],
        own["version"],
        sector,
        kinds,
        own.get("only", ""),
        own["confidence"],
        tuple(own["sources"]),
        items,
    )


def _item(entry: Mapping[str, Any]) -> Item:
    return Item(
        entry["code"],
        entry["title"],
        int(entry["weight"]),
        bool(entry["evidence"]),
        bool(entry.get("must", False)),
        entry["basis"],
    )


def score(marks: Iterable[Mark]) -> int:
    """Return what the marks are of a hundred, rounded down: nobody passes by rounding."""
    held = list(marks)
    most = sum(one.weight for one in held)
    return 100 * sum(one.points for one in held) // most if most else 0


def title_of(marks: Iterable[Mark], terms: Terms) -> Title | None:
    """Return what the marks earn; nothing below the line, or short of an item that must be full."""
    held = list(marks)
    if any(one.is_must and one.points < one.weight for one in held):
        return None
    reached = score(held)
    if reached >= terms.exemplary:
        return Title.EXEMPLARY
    return Title.REACHED if reached >= terms.reached else None
