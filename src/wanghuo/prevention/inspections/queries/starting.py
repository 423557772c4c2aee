"""The places where a person may begin an inspection, and of which kinds."""

from uuid import UUID

from django.db.models import QuerySet

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.scoping import access
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT, InspectionKind
from wanghuo.register.places.models import Place


def place_to_check(place_id: UUID) -> Place:
    """Return a standing place in scope, or refuse with `NotFound`."""
    return access(_standing(), pk=place_id)


def place_numbered(number: str) -> Place:
    """Return a standing place by its number, or refuse with `NotFound`."""
    return access(_standing(), number=number.strip())


def kinds_for(place: Place, actor: Actor) -> list[InspectionKind]:
    """Return the kinds open to a person at a place: an occupier's own people check themselves."""
    may_any = actor.can(INSPECTION_CONDUCT, place.area_path, place.sector)
    return list(InspectionKind) if may_any else [InspectionKind.SELF]


def _standing() -> QuerySet[Place]:
    rows = Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    return rows.select_related("area", "building", "occupier").defer("area__boundary")
