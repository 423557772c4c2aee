"""Who owes and who receives: offices of areas, found beyond one's own reach where needed."""

from datetime import date

from django.db.models import Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.governance.reporting.rules import OFFICES
from wanghuo.kernel.scoping import subtree

RECEIVERS = (*OFFICES, OrganisationKind.FIRE, OrganisationKind.DEPARTMENT)


def customary_sides(area: Area, on: date) -> tuple[list[Organisation], Organisation | None]:
    """Return who usually owes a report of this area, and who receives it.

    The offices of the areas below owe it to the area's own; where there is none below, the area's
    own office owes it to somebody above.
    """
    own = _offices(on).filter(area=area)
    below = _offices(on).filter(area__parent=area, area__valid_to__isnull=True)
    by_area: dict[int, Organisation] = {}
    for office in sorted(below, key=_rank):
        by_area.setdefault(office.area_id, office)
    receiver = min(own, key=_rank, default=None)
    if by_area:
        return sorted(by_area.values(), key=lambda one: (one.area_path, one.pk)), receiver
    return [one for one in [receiver] if one], None


def receivers(area: Area, on: date) -> QuerySet[Organisation]:
    """Offices of an area and of those above it; their names are no secret to whoever reports."""
    ids = [int(part) for part in area.path.split("/") if part]
    rows = _in_use(on).filter(area__in=ids, kind__in=RECEIVERS).select_related("area")
    return rows.order_by("area_path", "name", "id")


def debtors(area: Area, on: date) -> QuerySet[Organisation]:
    """Organisations at or below an area, by place and name."""
    rows = Organisation.objects.filter(subtree(area.path), _is_in_use(on)).select_related("area")
    return rows.order_by("area_path", "name", "id")


def _offices(on: date) -> QuerySet[Organisation]:
    return _in_use(on).filter(kind__in=OFFICES).select_related("area")


def _in_use(on: date) -> QuerySet[Organisation]:
    return Organisation._base_manager.filter(_is_in_use(on))


def _is_in_use(on: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gte=on)


def _rank(office: Organisation) -> tuple[int, int]:
    return OFFICES.index(OrganisationKind(office.kind)), office.pk
