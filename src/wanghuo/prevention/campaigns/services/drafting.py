"""Campaigns are drafted, changed, launched, recounted, closed (专项整治的起草到结束)."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.campaigns import queries, rules
from wanghuo.prevention.campaigns.models import Campaign, CampaignTarget
from wanghuo.prevention.campaigns.rules import (
    CampaignAction,
    CampaignClash,
    CampaignKind,
    NothingToCheck,
    Season,
    TargetKind,
)
from wanghuo.prevention.campaigns.services.moves import move, said
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules import PlaceKind, PlaceStatus

BATCH = 500
LONGEST_TITLE, LONGEST_RESULT, MOST = 100, 5000, 10_000
HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignTerms:
    """What a person settles of a campaign (整治内容)."""

    title: str
    starts_on: date
    ends_on: date
    kind: CampaignKind = CampaignKind.DRIVE
    season: Season = Season.ANY
    level: str = ""
    kinds: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    target_kind: TargetKind = TargetKind.SHARE
    target: int = HUNDRED
    checklists: list[str] = field(default_factory=list)
    participants: list[int] = field(default_factory=list)
    basis: str = ""

    def columns(self) -> dict[str, Any]:
        """Check the terms and return them as columns of the row."""
        title = said(self.title, LONGEST_TITLE, "请填写专项整治名称，不超过100字。")
        if self.starts_on > self.ends_on:
            raise BadInput(problem="截止日期不能早于起始日期，请核对。")
        most = HUNDRED if self.target_kind is TargetKind.SHARE else MOST
        if not 1 <= self.target <= most:
            raise BadInput(problem="指标按百分比填 1 至 100，按处数填 1 至 10000。")
        if self.kind is CampaignKind.JOINT and len(set(self.participants)) < 2:
            raise BadInput(problem="联合检查请至少选择两个参加单位。")
        known = ({kind.value for kind in PlaceKind}, {status.value for status in PlaceStatus})
        if set(self.kinds) - known[0] or set(self.statuses) - known[1]:
            raise BadInput(problem="场所类别或身份不认识，请从列表中选择。")
        return asdict(self) | {"title": title, "participants": sorted(set(self.participants))}


@transaction.atomic
def draft_campaign(
    *,
    area: Area,
    organiser: Organisation,
    terms: CampaignTerms,
    actor: Actor,
    at: datetime,
    id: UUID | None = None,  # noqa: A002 -- what the client calls it
) -> Campaign:
    """Write a campaign down (起草); the same id sent again is the same campaign."""
    actor.must(rules.CAMPAIGN_MANAGE, area.path)
    columns = _checked(area, organiser, terms, at)
    standing = Campaign._base_manager.filter(pk=id).first() if id else None
    if standing is not None:
        return _same(standing, area, columns)
    campaign = Campaign(
        pk=id or new_id(),
        area=area,
        area_path=area.path,
        organiser=organiser,
        created_at=at,
        **columns,
    )
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
    except IntegrityError:  # somebody sent the same in the same moment, and was first
        return _same(Campaign._base_manager.get(pk=campaign.pk), area, columns)
    facts.record(rules.CAMPAIGN_DRAFTED, facts.mark(campaign), actor=actor, at=at)
    return campaign


def _same(standing: Campaign, area: Area, columns: dict[str, Any]) -> Campaign:
    is_same = standing.area_id == area.pk and all(
        getattr(standing, name) == value for name, value in columns.items()
    )
    if not is_same:
        raise CampaignClash
    return standing


def _checked(
    area: Area, organiser: Organisation, terms: CampaignTerms, at: datetime
) -> dict[str, Any]:
    columns = terms.columns()
    if terms.level and terms.level not in dict(queries.levels(area, at)):
        raise BadInput(problem="响应级别不认识，请从列表中选择。")
    if not organiser.area_path.startswith(area.path):
        raise BadInput(problem="组织单位应在所选区划之内。")
    found = Organisation._base_manager.filter(pk__in=terms.participants)
    if found.filter(area_path__startswith=area.path).count() != len(columns["participants"]):
        raise BadInput(problem="参加单位应在所选区划之内，请重新选择。")
    return columns


@transaction.atomic
def change_campaign(
    *,
    campaign: Campaign,
    version: int,
    organiser: Organisation,
    terms: CampaignTerms,
    actor: Actor,
    at: datetime,
) -> Campaign:
    """Change a draft (修改); what is live stays as it was announced."""
    actor.must(rules.CAMPAIGN_MANAGE, campaign.area_path)
    columns = _checked(campaign.area, organiser, terms, at)
    changes = columns | {"organiser": organiser}
    move(campaign, CampaignAction.CHANGE, version=version, actor=actor, at=at, **changes)
    return campaign


@transaction.atomic
def launch_campaign(*, campaign: Campaign, version: int, actor: Actor, at: datetime) -> Campaign:
    """Begin (启动): each area is told how many of its places are to be checked."""
    actor.must(rules.CAMPAIGN_MANAGE, campaign.area_path)
    rows = list(_targets(campaign))
    if not rows:
        raise NothingToCheck
    told = {"places": sum(one.places for one in rows), "target": sum(one.target for one in rows)}
    changes = {"launched_at": at}
    action = CampaignAction.LAUNCH
    move(campaign, action, version=version, actor=actor, at=at, data=told, **changes)
    _write(rows)
    return campaign


@transaction.atomic
def recount_targets(*, campaign: Campaign, version: int, actor: Actor, at: datetime) -> Campaign:
    """Count the register again (重算指标): places come and go while a campaign lasts."""
    actor.must(rules.CAMPAIGN_MANAGE, campaign.area_path)
    rows = list(_targets(campaign))
    told = {"places": sum(one.places for one in rows), "target": sum(one.target for one in rows)}
    move(campaign, CampaignAction.RECOUNT, version=version, actor=actor, at=at, data=told)
    CampaignTarget._base_manager.filter(campaign=campaign).delete()
    _write(rows)
    return campaign


@transaction.atomic
def close_campaign(
    *, campaign: Campaign, version: int, result: str, actor: Actor, at: datetime
) -> Campaign:
    """End a campaign with what came of it (结束)."""
    actor.must(rules.CAMPAIGN_MANAGE, campaign.area_path)
    words = said(result, LONGEST_RESULT, "请写明整治结果，不超过5000字。")
    changes: dict[str, Any] = {"result": words, "closed_at": at}
    move(campaign, CampaignAction.CLOSE, version=version, actor=actor, at=at, **changes)
    return campaign


@transaction.atomic
def withdraw_campaign(*, campaign: Campaign, version: int, actor: Actor, at: datetime) -> Campaign:
    """Give up a draft (作废)."""
    actor.must(rules.CAMPAIGN_MANAGE, campaign.area_path)
    move(campaign, CampaignAction.WITHDRAW, version=version, actor=actor, at=at)
    return campaign


def _targets(campaign: Campaign) -> Iterator[CampaignTarget]:
    """Count the places of each area; unscoped: a campaign is about every line of business."""
    rows = Place._base_manager.filter(queries.places_of(campaign)).order_by("area_path")
    counted = rows.values_list("area_id", "area_path").annotate(Count("pk"))
    kind = TargetKind(campaign.target_kind)
    for area_id, path, count in counted:
        yield CampaignTarget(
            campaign=campaign,
            area_id=area_id,
            area_path=path,
            places=count,
            target=rules.target_of(kind, campaign.target, count),
        )


def _write(rows: Iterable[CampaignTarget]) -> None:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        CampaignTarget._base_manager.bulk_create(batch)
