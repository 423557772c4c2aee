"""Who acts, and what the posts in force allow: area × sector × role."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NewType

from typing_extensions import override

from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.registry import capabilities

AreaPath = NewType("AreaPath", str)
"""Immutable area ids from the root down, ending with a slash: "1/17/204/"."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A subtree of areas, narrowed to sectors unless `sectors` is None (every sector).

    `holders` narrows it to the rows of these occupiers (by their numbers) unless it is None: what
    belongs to nobody in particular is then out of reach.
    """

    area_path: AreaPath
    sectors: frozenset[str] | None = None
    holders: frozenset[str] | None = None

    def covers(self, area_path: str, sector: str = "", holder: str = "") -> bool:
        """Tell whether a row of this area and sector is inside; no sector is common to all."""
        inside = area_path.startswith(self.area_path)
        held = self.holders is None or holder in self.holders
        return held and inside and (self.sectors is None or not sector or sector in self.sectors)


@dataclass(frozen=True, slots=True)
class Grant:
    """What one post in force gives: a reach, and the capabilities of its role."""

    reach: Reach
    capabilities: frozenset[str]
    organisation_id: int | None = None
    duty: str = "none"


@dataclass(frozen=True, slots=True)
class Scope:
    """The reaches a query may look into; an empty scope sees nothing."""

    reaches: tuple[Reach, ...]

    @property
    def areas(self) -> "Scope":
        """The same reaches, whoever's rows are asked for: areas are nobody's in particular."""
        return Scope(tuple(replace(reach, holders=None) for reach in self.reaches))


EVERYWHERE = Scope((Reach(AreaPath("")),))
"""Every area and sector; written only where a whole-system process needs it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system itself, with the grants of the posts in force."""

    id: int | None
    name: str
    grants: tuple[Grant, ...] = ()

    def can(
        self, capability: str, area_path: str | None = None, sector: str = "", holder: str = ""
    ) -> bool:
        """Tell whether some post allows `capability`, at this area when one is given."""
        return any(
            capability in grant.capabilities
            and (area_path is None or grant.reach.covers(area_path, sector, holder))
            for grant in self.grants
        )

    def must(
        self, capability: str, area_path: str | None = None, sector: str = "", holder: str = ""
    ) -> None:
        """Refuse with `CapabilityMissing` unless some post allows it."""
        if not self.can(capability, area_path, sector, holder):
            raise CapabilityMissing(capability=capabilities.label(capability))

    def scope(self, capability: str) -> Scope:
        """Return the reaches in which this actor holds `capability`."""
        return Scope(_widest(g.reach for g in self.grants if capability in g.capabilities))

    @property
    def duties(self) -> frozenset[str]:
        """The duties of the posts in force: an administrator's, or "none" for business."""
        return frozenset(grant.duty for grant in self.grants)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Organisations in which this actor holds a post."""
        return frozenset(g.organisation_id for g in self.grants if g.organisation_id is not None)


@dataclass(frozen=True, slots=True)
class System(Actor):
    """The program acting by itself (clock, sealer, set-up); it may do anything."""

    @override
    def can(
        self, capability: str, area_path: str | None = None, sector: str = "", holder: str = ""
    ) -> bool:
        """Allow: the caller is our own code."""
        del capability, area_path, sector, holder
        return True

    @override
    def scope(self, capability: str) -> Scope:
        """Return everywhere."""
        del capability
        return EVERYWHERE


SYSTEM = System(id=None, name="系统")


def _widest(reaches: Iterable[Reach]) -> tuple[Reach, ...]:
    """Drop every reach that another one already contains."""
    unique = sorted(set(reaches), key=_order)
    return tuple(r for r in unique if not any(_contains(o, r) for o in unique if o is not r))


def _order(reach: Reach) -> tuple[str, list[str], list[str]]:
    return reach.area_path, sorted(reach.sectors or ()), sorted(reach.holders or ())


def _contains(outer: Reach, inner: Reach) -> bool:
    same_area = inner.area_path.startswith(outer.area_path)
    narrowed = ((outer.sectors, inner.sectors), (outer.holders, inner.holders))
    return same_area and all(_is_within(one, other) for one, other in narrowed)


def _is_within(outer: frozenset[str] | None, inner: frozenset[str] | None) -> bool:
    """Tell whether one narrowing lets through all that another does; None narrows nothing."""
    return outer is None or (inner is not None and inner <= outer)
