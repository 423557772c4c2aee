"""Which check-list suits a place best."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from wanghuo.prevention.checklists.rules.words import Trait

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Situation:
    """What a place is, as far as a check-list asks (场所情形)."""

    kind: str
    area_path: str
    traits: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer(Generic[T]):
    """A check-list and the places it is for; no kind and no trait is for all of them."""

    what: T
    kinds: frozenset[str] = frozenset()
    traits: frozenset[Trait] = frozenset()
    area_path: str = ""
    name: str = field(default="", compare=False)

    def fits(self, place: Situation) -> bool:
        """Tell whether the list may be used there."""
        is_its_kind = not self.kinds or place.kind in self.kinds
        return is_its_kind and self.traits <= place.traits and self._covers(place.area_path)

    def _covers(self, area_path: str) -> bool:
        return area_path.startswith(self.area_path)

    @property
    def rank(self) -> tuple[bool, int, int, int, str]:
        """Order: named kind, telling trait, nearer area, fewer kinds, then by name."""
        order = list(Trait)
        first_trait = min(map(order.index, self.traits), default=len(order))
        return (not self.kinds, first_trait, -len(self.area_path), len(self.kinds), self.name)


def fitting(offers: Iterable[Offer[T]], place: Situation) -> list[T]:
    """Return what may be used at the place, the best first."""
    fit = sorted((one for one in offers if one.fits(place)), key=lambda one: one.rank)
    return [one.what for one in fit]
