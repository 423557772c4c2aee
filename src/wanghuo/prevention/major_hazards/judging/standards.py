"""GB 35181 by its editions: which one is in force on a day, and what it holds (判定标准).

The editions are data beside this package. An edition whose text is not at hand holds neither
elements nor thresholds: there is nothing in it that could be applied by mistake.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.errors import Listing
from wanghuo.prevention.major_hazards.rules import ElementKind, ElementsRefused, Site

FILE = files("wanghuo.prevention.major_hazards").joinpath("standards", "gb35181.toml")
NEEDS_TEXT = "needs_text"
DIGEST_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Element:
    """What is looked for at a place (判定要素); `text` is a summary, not the standard's words."""

    id: str
    kind: ElementKind
    group: str
    text: str
    confidence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """When a place is not judged to have a major hazard (不予判定的情形)."""

    id: str
    text: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many elements make a major hazard at these sites; of `elements`, or of all (综合判定)."""

    id: str
    sites: frozenset[Site]
    min: int
    confidence: str
    elements: frozenset[str] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """One edition of the standard (判定标准的版本); `digest` changes with any edit of it."""

    code: str
    title: str
    valid_from: date
    valid_to: date | None
    status: str
    source: str
    note: str
    digest: str
    elements: Mapping[str, Element] = field(default_factory=dict)
    exemptions: Mapping[str, Exemption] = field(default_factory=dict)
    thresholds: tuple[Threshold, ...] = ()

    @property
    def has_text(self) -> bool:
        """Tell whether its text is at hand, so that it can be applied."""
        return self.status != NEEDS_TEXT

    def covers(self, on: date) -> bool:
        """Tell whether it is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@cache
def standards() -> tuple[Standard, ...]:
    """Return every edition there is, the oldest first."""
    return read_standards(FILE.read_text("utf-8"))


def standard_on(on: date) -> Standard | None:
    """Return the edition in force on the day, or None when there is none (before 2018-07-01)."""
    return next((one for one in standards() if one.covers(on)), None)


def standard_of(code: str) -> Standard | None:
    """Return an edition by its code."""
    return next((one for one in standards() if one.code == code), None)


def title_of(element: str, standard: Standard) -> str:
    """Return what an element says in short, or refuse one that the edition does not have."""
    if element not in standard.elements:
        raise ElementsRefused(version=standard.code, refused=Listing([element]))
    return standard.elements[element].text


def read_standards(text: str) -> tuple[Standard, ...]:
    """Read editions as the data file writes them."""
    found = [_standard(entry) for entry in tomllib.loads(text)["version"]]
    return tuple(sorted(found, key=lambda one: one.valid_from))


def _standard(entry: Mapping[str, Any]) -> Standard:
    return Standard(
        code=entry["code"],
        title=entry["title"],
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        status=entry["status"],
        source=entry["source"],
        note=entry.get("note", ""),
        digest=sha256(repr(entry).encode()).hexdigest()[:DIGEST_LENGTH],
        elements=_by_id(_element(one) for one in entry.get("element", ())),
        exemptions=_by_id(Exemption(**one) for one in entry.get("exemption", ())),
        thresholds=tuple(_threshold(one) for one in entry.get("threshold", ())),
    )


def _by_id(rows: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- elements or exemptions
    return MappingProxyType({row.id: row for row in rows})


def _element(entry: Mapping[str, Any]) -> Element:
    return Element(**{**entry, "kind": ElementKind(entry["kind"])})


def _threshold(entry: Mapping[str, Any]) -> Threshold:
    sites = frozenset(Site(site) for site in entry["sites"])
    named = frozenset(entry.get("elements", ()))
    return Threshold(**{**entry, "sites": sites, "elements": named})
