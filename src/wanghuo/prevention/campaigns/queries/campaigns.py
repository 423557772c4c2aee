"""Campaigns that can be seen, and the places they are about."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.rulebook.services import rule
from wanghuo.kernel.scoping import access, active_scope, subtree, within
from wanghuo.prevention.campaigns.models import Campaign, CampaignCheck, CampaignTarget
from wanghuo.prevention.campaigns.rules import CampaignKind, CampaignState
from wanghuo.register.places.models import Place


def campaigns(
    state: CampaignState | None = None, kind: CampaignKind | None = None
) -> QuerySet[Campaign]:
    """List the campaigns of areas in scope and those that go on in them, the latest first.

    A village sees the county's campaign, with its own numbers: the campaign's row lies above it,
    its targets lie within.
    """
    theirs = CampaignTarget.objects.filter(campaign=OuterRef("pk"))
    rows = Campaign._base_manager.filter(within(active_scope()) | Q(Exists(theirs))).select_related(
        "area", "organiser"
    )
    for name, value in (("state", state), ("kind", kind)):
        rows = rows.filter(**{name: value}) if value is not None else rows
    return rows.defer("area__boundary", "area__centre").order_by("-starts_on", "-id")


def campaign_in_scope(campaign_id: UUID) -> Campaign:
    """Return one campaign, or refuse with `NotFound`."""
    return access(campaigns(), pk=campaign_id)


def places_of(campaign: Campaign) -> Q:
    """Match the open places a campaign is about."""
    about = subtree(campaign.area_path) & Q(closed_on__isnull=True, merged_into__isnull=True)
    if campaign.kinds:
        about &= Q(kind__in=campaign.kinds)
    of_status = Q()
    for status in campaign.statuses:
        of_status |= Q(**{f"is_{status}": True})
    return about & of_status


def live_for(place: Place, on: date) -> list[Campaign]:
    """Return live campaigns that a check of this place on a day may count towards; unscoped."""
    parts = place.area_path.rstrip("/").split("/")
    above = ["/".join(parts[:depth]) + "/" for depth in range(1, len(parts) + 1)]
    rows = Campaign._base_manager.filter(
        state=CampaignState.LIVE, area_path__in=above, starts_on__lte=on, ends_on__gte=on
    )
    return [one for one in rows.order_by("id") if _is_about(one, place)]


def _is_about(campaign: Campaign, place: Place) -> bool:
    of_kind = not campaign.kinds or place.kind in campaign.kinds
    statuses = campaign.statuses
    return of_kind and (not statuses or any(getattr(place, f"is_{status}") for status in statuses))


def levels(area: Area, at: datetime) -> list[tuple[str, str]]:
    """(code, label) of the response levels that bind an area (响应级别)."""
    found = rule("campaign.levels", area.code, local_date(at)).parameter("levels")
    return [(one["code"], one["label"]) for one in found]


def organisations_of(area: Area, on: date) -> QuerySet[Organisation]:
    """Organisations in use that stand at an area: who may organise there and go along."""
    in_use = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Organisation.objects.filter(in_use, area=area).order_by("name", "id")


def going_along(counted: Iterable[CampaignCheck]) -> set[int]:
    """Return the units that go along on the joint checks which these count towards (参加单位)."""
    joint = (one.campaign for one in counted if one.campaign.kind == CampaignKind.JOINT)
    return {key for campaign in joint for key in campaign.participants}


def names_of(keys: Iterable[int]) -> list[str]:
    """Return the names of organisations; unscoped: who goes along is said wherever it is shown."""
    rows = Organisation._base_manager.filter(pk__in=list(keys)).order_by("name", "id")
    return list(rows.values_list("name", flat=True))
