"""Which organisation follows a hazard up, takes it over, or stands above; beyond one's own reach.

Names of bodies above are no secret to whoever hands a hazard up.
"""

from datetime import date

from django.db.models import Q, QuerySet

from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import Actor
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HAZARD_FIND
from wanghuo.register.places.models import Place

GOVERNING = (OrganisationKind.COMMITTEE, OrganisationKind.GOVERNMENT)
"""Bodies that a hazard goes up to, the first before the next."""
PRIVATE = (OrganisationKind.OCCUPIER, OrganisationKind.FIRM, OrganisationKind.INSURER)
"""Bodies that follow no hazard up: they have them."""


def in_use(on: date) -> QuerySet[Organisation]:
    """Organisations in use that day, wherever they are."""
    standing = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Organisation._base_manager.filter(standing).select_related("area")


def first_organisation(place: Place, actor: Actor, on: date) -> Organisation | None:
    """Return who follows up what `actor` finds: his own body, else the village's committee.

    一般隐患不出网格: what a grid worker finds is the village's own until it is transferred.
    """
    own = _own(place, actor, on)
    if own is not None:
        return own
    rows = in_use(on).filter(area=place.area_id, kind=OrganisationKind.VILLAGE)
    return rows.order_by("id").first()


def _own(place: Place, actor: Actor, on: date) -> Organisation | None:
    """Return the body of the actor's narrowest post that lets him find hazards here."""
    grants = [
        grant
        for grant in actor.grants
        if HAZARD_FIND in grant.capabilities
        and grant.organisation_id is not None
        and grant.reach.covers(place.area_path, place.sector)
    ]
    narrow = max(grants, key=lambda grant: len(grant.reach.area_path), default=None)
    if narrow is None:
        return None
    return in_use(on).exclude(kind__in=PRIVATE).filter(pk=narrow.organisation_id).first()


def above(hazard: Hazard, on: date) -> Organisation | None:
    """Return the committee or government of the nearest area above whoever holds the hazard."""
    held = hazard.organisation
    path = held.area_path if held is not None else hazard.area_path
    for area_id in reversed([int(part) for part in path.split("/") if part][:-1]):
        rows = list(in_use(on).filter(area=area_id, kind__in=GOVERNING))
        if rows:
            return min(rows, key=_rank)
    return None


def _rank(body: Organisation) -> tuple[int, int]:
    return GOVERNING.index(OrganisationKind(body.kind)), body.pk


def takers(hazard: Hazard, on: date) -> QuerySet[Organisation]:
    """Bodies at the hazard's area and above it that may take it over, the nearest first."""
    ids = [int(part) for part in hazard.area_path.split("/") if part]
    rows = in_use(on).filter(area__in=ids).exclude(kind__in=PRIVATE)
    if hazard.organisation_id is not None:
        rows = rows.exclude(pk=hazard.organisation_id)
    return rows.order_by("-area_path", "name", "id")
