"""Which published check-list a place is looked at with."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.checklists.rules import (
    Offer,
    Situation,
    Trait,
    VersionState,
    fitting,
)
from wanghuo.register.buildings.rules import HeightClass
from wanghuo.register.places.models import Place

HIGH = frozenset({HeightClass.HIGH, HeightClass.CLASS_ONE, HeightClass.SUPER_HIGH})


def in_force() -> QuerySet[ChecklistVersion]:
    """Match the newest published version of each list that is not retired, with its list."""
    rows = ChecklistVersion.objects.filter(
        state=VersionState.PUBLISHED,
        number=F("checklist__latest"),
        checklist__retired_at__isnull=True,
    )
    return rows.select_related("checklist").order_by("checklist__name", "id")


def current_versions() -> list[ChecklistVersion]:
    """Return the version in force of every list in scope, with its list."""
    return list(in_force())


def version_for(place: Place) -> ChecklistVersion | None:
    """Return the check-list that suits the place best; None when none does."""
    return next(iter(versions_for(place)), None)


def versions_for(
    place: Place, among: Iterable[ChecklistVersion] | None = None
) -> list[ChecklistVersion]:
    """Return every check-list that may be used at the place, the best first.

    For many places read `current_versions()` once and hand it over as `among`.
    """
    versions = current_versions() if among is None else among
    return fitting(map(_offer, versions), situation_of(place))


def places() -> QuerySet[Place]:
    """Places in scope, each with what is asked of its building."""
    return Place.objects.select_related("building")


def situation_of(place: Place) -> Situation:
    """Tell what a place is; its building should have come with it."""
    traits = {Trait.SMALL} if place.is_small else set[Trait]()
    if place.building is not None and place.building.height_class in HIGH:
        traits.add(Trait.HIGH_RISE)
    return Situation(place.kind, place.area_path, frozenset(traits))


def _offer(version: ChecklistVersion) -> Offer[ChecklistVersion]:
    checklist = version.checklist
    return Offer(
        version,
        frozenset(checklist.kinds),
        frozenset(map(Trait, checklist.traits)),
        checklist.area_path,
        checklist.name,
    )
