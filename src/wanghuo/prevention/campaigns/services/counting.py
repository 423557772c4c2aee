"""Finished checks count towards the campaigns that are about their place (计入整治)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.campaigns import queries, rules
from wanghuo.prevention.campaigns.models import Campaign, CampaignCheck
from wanghuo.register.places.models import Place


@transaction.atomic
def count_inspection(
    *,
    place_id: UUID,
    inspection_id: UUID,
    finished_at: datetime,
    at: datetime,
    checklist: str = "",
    is_remote: bool = False,
    actor: Actor = SYSTEM,
) -> list[CampaignCheck]:
    """Count a finished check towards every live campaign that it fits, once; return what is new.

    Who may check was asked when he checked, so this is not scoped.
    """
    place = Place._base_manager.get(pk=place_id)
    fitting = [
        one
        for one in queries.live_for(place, local_date(finished_at))
        if not one.checklists or checklist in one.checklists
    ]
    counted = [
        count(one, place, inspection_id, finished_at, at, actor, is_remote) for one in fitting
    ]
    return [one for one in counted if one is not None]


@transaction.atomic
def uncount_inspection(*, inspection_id: UUID, at: datetime, actor: Actor = SYSTEM) -> int:
    """Let a void check count towards no campaign any more (撤销计入); return how many it did."""
    rows = CampaignCheck._base_manager.filter(source=str(inspection_id))
    counted = list(rows.select_for_update().order_by("campaign", "pk"))
    for row in counted:
        facts.record(rules.CAMPAIGN_UNCOUNTED, facts.mark(row), actor=actor, at=at, data=_told(row))
    rows.filter(pk__in=[row.pk for row in counted]).delete()
    return len(counted)


def _told(row: CampaignCheck) -> dict[str, object]:
    return {
        "campaign": str(row.campaign_id),
        "place": str(row.place_id),
        "inspection": str(row.inspection),
        "is_remote": row.is_remote,
    }


def count(
    campaign: Campaign,
    place: Place,
    inspection_id: UUID,
    finished_at: datetime,
    at: datetime,
    actor: Actor,
    is_remote: bool,
) -> CampaignCheck | None:
    """Write down that a check counts; None when it does already."""
    row = CampaignCheck(
        campaign=campaign,
        place=place,
        area_id=place.area_id,
        area_path=place.area_path,
        sector=place.sector,
        inspection=inspection_id,
        source=str(inspection_id),
        is_remote=is_remote,
        finished_at=finished_at,
    )
    CampaignCheck._base_manager.bulk_create([row], ignore_conflicts=True)
    if not CampaignCheck._base_manager.filter(pk=row.pk).exists():
        return None
    facts.record(rules.CAMPAIGN_COUNTED, facts.mark(row), actor=actor, at=at, data=_told(row))
    return row
