"""Whose a report is: who may write and approve it, and whether it speaks for a whole area."""

from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import Actor, System

OFFICES = (OrganisationKind.COMMITTEE, OrganisationKind.GOVERNMENT, OrganisationKind.VILLAGE)
"""Bodies that report for their whole area, the first before the next; others for themselves."""


def speaks_for_area(kind: str) -> bool:
    """Tell whether a body of this kind reports everything in its area."""
    return kind in OFFICES


def full_name(organisation: str, area: str) -> str:
    """Name a body as a document must, where the register calls it as its own people do.

    镇消安办 of 清石镇 signs as 清石镇消安办.
    """
    if area in organisation or not area:
        return organisation
    shared = (n for n in range(len(area), 0, -1) if organisation.startswith(area[-n:]))
    return area + organisation[next(shared, 0) :]


def may_write(
    actor: Actor, capability: str, organisation_id: int, place: tuple[str, str], *, is_open: bool
) -> bool:
    """Tell whether a post may act on a report of this organisation at `place` (path, sector).

    Its own organisation may, and, where the report is the whole area's (`is_open`), whoever stands
    over exactly this area. A superior reads, receives and returns, but writes nothing himself.
    """
    if isinstance(actor, System):
        return True
    path, _ = place
    return any(
        capability in grant.capabilities
        and grant.reach.covers(*place)
        and (
            grant.organisation_id == organisation_id or (is_open and grant.reach.area_path == path)
        )
        for grant in actor.grants
    )
