"""Several organisations check a place together: one record, a signature of each (联合检查)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.campaigns import rules
from wanghuo.prevention.campaigns.models import Campaign, JointRecord, JointSignature
from wanghuo.prevention.campaigns.rules import (
    CampaignClash,
    CampaignKind,
    CampaignState,
    SignatureUnfit,
)
from wanghuo.prevention.campaigns.services.counting import count
from wanghuo.prevention.campaigns.services.moves import said
from wanghuo.register.places.models import Place

LONGEST = 5000
LONGEST_OPINION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTerms:
    """When a joint check was, what was found, and what the client calls it."""

    held_on: date
    findings: str
    is_remote: bool = False
    id: UUID | None = None


@transaction.atomic
def record_joint_check(
    *, campaign: Campaign, place: Place, terms: JointTerms, actor: Actor, at: datetime
) -> JointRecord:
    """Write one record for all who went (记录联合检查); it waits for their signatures."""
    actor.must(rules.CAMPAIGN_MANAGE, place.area_path, place.sector)
    findings = said(terms.findings, LONGEST, "请写明检查情况，不超过5000字。")
    _must_be_on(campaign, terms.held_on, at)
    standing = JointRecord._base_manager.filter(pk=terms.id).first() if terms.id else None
    if standing is not None:
        if (standing.place_id, standing.findings) != (place.pk, findings):
            raise CampaignClash
        return standing
    row = JointRecord(
        pk=terms.id or new_id(),
        campaign=campaign,
        place=place,
        area_id=place.area_id,
        area_path=place.area_path,
        held_on=terms.held_on,
        findings=findings,
        is_remote=terms.is_remote,
        created_at=at,
    )
    row.save(force_insert=True)
    JointSignature._base_manager.bulk_create(
        JointSignature(record=row, organisation_id=key, area_path=row.area_path)
        for key in campaign.participants
    )
    told = {"campaign": str(campaign.pk), "place": str(place.pk)}
    facts.record(rules.JOINT_RECORDED, facts.mark(row), actor=actor, at=at, data=told)
    count(campaign, place, row.pk, at, at, actor, terms.is_remote)
    return row


def _must_be_on(campaign: Campaign, held_on: date, at: datetime) -> None:
    if campaign.kind != CampaignKind.JOINT or campaign.state != CampaignState.LIVE:
        raise BadInput(problem="只有进行中的月度联合检查可以记录联合检查。")
    if not campaign.starts_on <= held_on <= min(campaign.ends_on, local_date(at)):
        raise BadInput(problem="检查日期应在联合检查起止日期之内，且不晚于今天。")


@transaction.atomic
def sign_joint_check(
    *, record: JointRecord, actor: Actor, at: datetime, opinion: str = ""
) -> JointSignature:
    """Sign for one's own organisation (签字); each signs once, and nobody signs for another."""
    waiting = JointSignature._base_manager.filter(
        record=record, organisation_id__in=actor.organisation_ids, signed_at__isnull=True
    )
    own = waiting.order_by("id").first()
    if own is None:
        raise SignatureUnfit
    words = opinion.replace("\0", "").strip()[:LONGEST_OPINION]
    signed = {"by_id": actor.id, "opinion": words, "signed_at": at}
    if JointSignature._base_manager.filter(pk=own.pk, signed_at__isnull=True).update(**signed) != 1:
        raise SignatureUnfit
    told = {"organisation": own.organisation_id}
    facts.record(rules.JOINT_SIGNED, facts.mark(record), actor=actor, at=at, data=told)
    own.refresh_from_db(from_queryset=JointSignature._base_manager.all())
    return own
