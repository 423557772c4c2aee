"""Several people of several units sign one inspection, each for himself (签字)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wanghuo.base.people.models import Post
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, CapabilityMissing, NotFound, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.registry import capabilities
from wanghuo.prevention.inspections import queries, rules
from wanghuo.prevention.inspections.models import Inspection, InspectionSigner
from wanghuo.prevention.inspections.rules import InspectionState

MOST_SIGNERS = 30


@transaction.atomic
def invite_signer(
    *,
    inspection: Inspection,
    id: UUID,  # noqa: A002 -- what the sending device calls it
    post: Post,
    actor: Actor,
    at: datetime,
) -> InspectionSigner:
    """Name somebody who is to sign, for the unit in which he holds the post (增加签字人)."""
    may_manage = actor.can(rules.INSPECTION_MANAGE, inspection.area_path, inspection.sector)
    if inspection.inspector_id != actor.id and not may_manage:
        raise CapabilityMissing(capability=capabilities.label(rules.INSPECTION_MANAGE))
    if inspection.state == InspectionState.VOID:
        raise rules.NotFinished
    signers = InspectionSigner._base_manager.filter(inspection=inspection)
    if standing := signers.filter(user_id=post.user_id).first():
        return standing
    if signers.count() >= MOST_SIGNERS:
        raise BadInput(problem="一次检查的签字人最多30位。")
    row = InspectionSigner(
        id=id,
        inspection=inspection,
        area_path=inspection.area_path,
        sector=inspection.sector,
        organisation_id=post.organisation_id,
        user_id=post.user_id,
        invited_at=at,
    )
    InspectionSigner._base_manager.bulk_create([row], ignore_conflicts=True)
    found = signers.filter(user_id=post.user_id).first()
    if found is None:  # the id stands for somebody else's
        raise StaleRecord
    data = {"signer": str(found.pk), "organisation": post.organisation_id}
    facts.record(rules.SIGNER_INVITED, facts.mark(inspection), actor=actor, at=at, data=data)
    return found


@transaction.atomic
def invite_units(
    *,
    inspection: Inspection,
    organisations: Iterable[int],
    at: datetime,
    actor: Actor = SYSTEM,
) -> list[InspectionSigner]:
    """Name one signer for each unit that goes along and has none yet (参加单位签字).

    The one who has held his post longest is named; whoever really went may be named beside him. The
    inspector's own unit has him.
    """
    on = local_date(at)
    named = {one.organisation_id for one in queries.signers(inspection)}
    made = []
    for unit in sorted(set(organisations) - named):
        posts = queries.posts_that_go(inspection, unit, on)
        if posts and inspection.inspector_id not in {one.user_id for one in posts}:
            row = invite_signer(
                inspection=inspection, id=new_id(), post=posts[0], actor=actor, at=at
            )
            made.append(row)
    return made


@transaction.atomic
def sign_inspection(
    *, inspection: Inspection, version: int, actor: Actor, at: datetime
) -> InspectionSigner:
    """Sign a finished inspection as it was read (签字确认); nobody signs for another."""
    if inspection.state != InspectionState.FINISHED:
        raise rules.NotFinished
    if inspection.version != version:
        raise StaleRecord
    mine = InspectionSigner._base_manager.filter(inspection=inspection, user_id=actor.id or 0)
    row = mine.first()
    if row is None:
        raise NotFound(what="签字人")
    columns = {"signed_at": at, "signed_version": version, "signed_digest": inspection.digest}
    if mine.filter(signed_at__isnull=True).update(**columns) != 1:
        raise rules.SignedAlready(who="您")
    for name, value in columns.items():
        setattr(row, name, value)
    data = {"signer": str(row.pk), "version": version, "digest": inspection.digest}
    facts.record(rules.INSPECTION_SIGNED, facts.mark(inspection), actor=actor, at=at, data=data)
    return row
