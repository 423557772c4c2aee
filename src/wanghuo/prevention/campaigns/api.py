"""The API of campaigns."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.files import download
from wanghuo.kernel.operations import FILE_ANSWER, OCTETS, Listed, Page, listed
from wanghuo.kernel.scoping import access
from wanghuo.prevention.campaigns import queries, schemas, services
from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.rules import CAMPAIGN_MANAGE, CAMPAIGN_READ
from wanghuo.prevention.campaigns.services import CampaignTerms

router = Router(tags=["专项整治"])


@router.get("/campaigns", response=Page[schemas.CampaignOut], summary="专项整治清单")
@needs(CAMPAIGN_READ)
def campaign_list(request: ActorRequest, asked: Query[schemas.CampaignsAsked]) -> Listed:
    """List the campaigns of areas in reach and those that go on in them."""
    del request
    return listed(queries.campaigns(asked.state, asked.kind), asked)


@router.post("/campaigns", response={201: schemas.CampaignOut}, summary="起草专项整治")
@needs(CAMPAIGN_MANAGE)
def draft_campaign(request: ActorRequest, asked: schemas.NewCampaign) -> Campaign:
    """Write a campaign down; the same id again is the same campaign."""
    area = areas.area_in_scope(asked.area_id)
    given = _given(area, asked)
    at = clock.now()
    return services.draft_campaign(area=area, id=asked.id, actor=request.actor, at=at, **given)


@router.get("/campaigns/{campaign_id}", response=schemas.CampaignOut, summary="专项整治详情")
@needs(CAMPAIGN_READ)
def campaign_detail(request: ActorRequest, campaign_id: UUID) -> Campaign:
    """Return one campaign."""
    del request
    return queries.campaign_in_scope(campaign_id)


@router.put("/campaigns/{campaign_id}", response=schemas.CampaignOut, summary="修改专项整治")
@needs(CAMPAIGN_MANAGE)
def change_campaign(
    request: ActorRequest, campaign_id: UUID, asked: schemas.CampaignChange
) -> Campaign:
    """Change a draft."""
    found, at = _own(campaign_id), clock.now()
    given = _given(found.area, asked)
    return services.change_campaign(
        campaign=found, version=asked.version, actor=request.actor, at=at, **given
    )


@router.post(
    "/campaigns/{campaign_id}/launch", response=schemas.CampaignOut, summary="启动专项整治"
)
@needs(CAMPAIGN_MANAGE)
def launch_campaign(
    request: ActorRequest, campaign_id: UUID, asked: schemas.CampaignStep
) -> Campaign:
    """Begin."""
    return _step(services.launch_campaign, request, campaign_id, asked)


@router.post(
    "/campaigns/{campaign_id}/recount", response=schemas.CampaignOut, summary="重算整治指标"
)
@needs(CAMPAIGN_MANAGE)
def recount_targets(
    request: ActorRequest, campaign_id: UUID, asked: schemas.CampaignStep
) -> Campaign:
    """Count the register again."""
    return _step(services.recount_targets, request, campaign_id, asked)


@router.post(
    "/campaigns/{campaign_id}/withdraw", response=schemas.CampaignOut, summary="作废专项整治草稿"
)
@needs(CAMPAIGN_MANAGE)
def withdraw_campaign(
    request: ActorRequest, campaign_id: UUID, asked: schemas.CampaignStep
) -> Campaign:
    """Give up a draft."""
    return _step(services.withdraw_campaign, request, campaign_id, asked)


@router.post("/campaigns/{campaign_id}/close", response=schemas.CampaignOut, summary="结束专项整治")
@needs(CAMPAIGN_MANAGE)
def close_campaign(
    request: ActorRequest, campaign_id: UUID, asked: schemas.CampaignClosing
) -> Campaign:
    """End a campaign with its result."""
    return _step(services.close_campaign, request, campaign_id, asked)


@router.get(
    "/campaigns/{campaign_id}/progress",
    response=schemas.CampaignProgressOut,
    summary="专项整治进展",
)
@needs(CAMPAIGN_READ)
def campaign_progress(
    request: ActorRequest, campaign_id: UUID, area_id: int | None = None
) -> dict[str, Any]:
    """Count what was to do and was done, by area."""
    del request
    whole, lines = queries.progress(queries.campaign_in_scope(campaign_id), _area(area_id))
    return {"whole": whole, "lines": lines}


@router.get(
    "/campaigns/{campaign_id}/places",
    response=Page[schemas.CampaignPlaceOut],
    summary="专项整治的场所",
)
@needs(CAMPAIGN_READ)
def campaign_places(
    request: ActorRequest, campaign_id: UUID, asked: Query[schemas.CampaignPlacesAsked]
) -> Listed:
    """List the places a campaign is about."""
    del request
    found = queries.campaign_in_scope(campaign_id)
    return listed(queries.places(found, _area(asked.area_id), asked.is_checked), asked)


@router.get(
    "/campaigns/{campaign_id}/checks",
    response=Page[schemas.CampaignCheckOut],
    summary="计入专项整治的检查",
)
@needs(CAMPAIGN_READ)
def campaign_checks(
    request: ActorRequest, campaign_id: UUID, asked: Query[schemas.CampaignChecksAsked]
) -> Listed:
    """List the checks that count."""
    del request
    found = queries.campaign_in_scope(campaign_id)
    return listed(queries.checks(found, _area(asked.area_id), asked.is_remote), asked)


@router.get(
    "/campaigns/{campaign_id}/hazards",
    response=Page[schemas.CampaignHazardOut],
    summary="专项整治查出的隐患",
)
@needs(CAMPAIGN_READ)
def campaign_hazards(
    request: ActorRequest, campaign_id: UUID, asked: Query[schemas.CampaignHazardsAsked]
) -> Listed:
    """List what the checks found."""
    del request
    found = queries.campaign_in_scope(campaign_id)
    return listed(queries.hazard_list(found, _area(asked.area_id), asked.is_closed), asked)


@router.get("/campaigns/{campaign_id}/summary", summary="专项整治总结", openapi_extra=FILE_ANSWER)
@needs(CAMPAIGN_READ)
def campaign_summary(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Download the summary as .docx."""
    del request
    found = queries.campaign_in_scope(campaign_id)
    return download(services.summary_of(found, clock.now()), f"{found.title}总结.docx", OCTETS)


def _own(campaign_id: UUID) -> Campaign:
    return access(Campaign.objects.select_related("area", "organiser"), pk=campaign_id)


def _step(
    service: Callable[..., Campaign],
    request: ActorRequest,
    campaign_id: UUID,
    asked: schemas.CampaignStep,
) -> Campaign:
    given = asked.model_dump()
    return service(campaign=_own(campaign_id), actor=request.actor, at=clock.now(), **given)


def _given(area: Area, asked: schemas.CampaignAsked) -> dict[str, Any]:
    organiser = access(queries.organisations_of(area, clock.today()), pk=asked.organiser_id)
    left_out = {"organiser_id", "participant_ids", "area_id", "id", "version"}
    terms = CampaignTerms(**asked.model_dump(exclude=left_out), participants=asked.participant_ids)
    return {"organiser": organiser, "terms": terms}


def _area(area_id: int | None) -> Area | None:
    return areas.area_in_scope(area_id) if area_id else None
