"""One campaign: drafted, changed, launched, followed by area, closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.exports import is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.files import download
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import access
from wanghuo.prevention.campaigns import forms, queries, services
from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.rules import (
    CAMPAIGN_MANAGE,
    CAMPAIGN_READ,
    CampaignKind,
    CampaignState,
)
from wanghuo.prevention.campaigns.services import CampaignTerms
from wanghuo.prevention.campaigns.views.lists import progress_answer
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT

TIMELINE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@needs(CAMPAIGN_READ)
def campaign(request: ActorRequest, campaign_id: UUID) -> HttpResponseBase:
    """Show one campaign with its progress by area."""
    found = queries.campaign_in_scope(campaign_id)
    text = request.GET.get("below", "")
    below = areas.area_in_scope(int(text)) if text.isdecimal() else None
    whole, lines = queries.progress(found, below)
    if is_export(request):
        return progress_answer(request, found, lines)
    version = {"version": found.version}
    context = {
        "campaign": found,
        "below": below,
        "whole": whole,
        "lines": lines,
        "about": services.about(found),
        "level": dict(queries.levels(found.area, clock.now())).get(found.level, ""),
        "participants": queries.names_of(found.participants),
        "is_joint": found.kind == CampaignKind.JOINT and found.state != CampaignState.DRAFT,
        "may_inspect": request.actor.can(INSPECTION_CONDUCT),
        "may_manage": request.actor.can(CAMPAIGN_MANAGE, found.area_path),
        "version_form": forms.VersionForm(initial=version, auto_id="version-%s"),
        "close_form": forms.CloseForm(initial=version),
        "timeline": list(facts.timeline("campaign", str(found.pk))[:TIMELINE]),
    }
    return render(request, "campaigns/campaign.html", context)


@require_http_methods(["GET", "POST"])
@needs(CAMPAIGN_MANAGE)
def draft_campaign(request: ActorRequest) -> HttpResponse:
    """Write a campaign down for one area."""
    text = request.GET.get("area", "") or request.POST.get("area", "")
    if not text.isdecimal():
        raise BadInput(problem="请先选择区划。")
    area = areas.area_in_scope(int(text))
    if request.method == "POST":
        made = services.draft_campaign(
            area=area, actor=request.actor, at=clock.now(), **_read(area, request)
        )
        messages.success(request, gettext("已起草，核对后启动。"))
        return redirect("campaigns:campaign", made.pk)
    form = _form(area, initial={"id": new_id(), "target": 100, "target_kind": "share"})
    return render(request, "campaigns/draft.html", {"area": area, "form": form})


@require_http_methods(["GET", "POST"])
@needs(CAMPAIGN_MANAGE)
def change_campaign(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Change a draft."""
    found = access(Campaign.objects.select_related("area"), pk=campaign_id)
    if request.method == "POST":
        given = _read(found.area, request)
        given.pop("id")
        version = forms.VersionForm(request.POST).values()["version"]
        services.change_campaign(
            campaign=found, version=version, actor=request.actor, at=clock.now(), **given
        )
        messages.success(request, gettext("已保存。"))
        return redirect("campaigns:campaign", campaign_id)
    form = _form(found.area, initial=_initial(found))
    return render(request, "campaigns/draft.html", {"area": found.area, "form": form})


@require_POST
@needs(CAMPAIGN_MANAGE)
def launch_campaign(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Begin."""
    _step(request, campaign_id, services.launch_campaign)
    messages.success(request, gettext("已启动，指标已按底册分到各区划。"))
    return redirect("campaigns:campaign", campaign_id)


@require_POST
@needs(CAMPAIGN_MANAGE)
def recount_targets(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Count the register again."""
    _step(request, campaign_id, services.recount_targets)
    messages.success(request, gettext("已按现在的底册重算。"))
    return redirect("campaigns:campaign", campaign_id)


@require_POST
@needs(CAMPAIGN_MANAGE)
def withdraw_campaign(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Give up a draft."""
    _step(request, campaign_id, services.withdraw_campaign)
    messages.success(request, gettext("已作废。"))
    return redirect("campaigns:campaigns")


@require_POST
@needs(CAMPAIGN_MANAGE)
def close_campaign(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """End a campaign with its result."""
    found = access(Campaign.objects.select_related("area"), pk=campaign_id)
    values = forms.CloseForm(request.POST).values()
    services.close_campaign(campaign=found, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已结束，可以下载总结。"))
    return redirect("campaigns:campaign", campaign_id)


@require_GET
@needs(CAMPAIGN_READ)
def campaign_docx(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Download the summary."""
    del request
    found = queries.campaign_in_scope(campaign_id)
    content = services.summary_of(found, clock.now())
    return download(content, f"{found.title}总结.docx", DOCX)


def _step(request: ActorRequest, campaign_id: UUID, service: Any) -> None:  # noqa: ANN401 -- one of the services
    found = access(Campaign.objects.select_related("area"), pk=campaign_id)
    version = forms.VersionForm(request.POST).values()["version"]
    service(campaign=found, version=version, actor=request.actor, at=clock.now())


def _form(area: Area, data: Any = None, **options: Any) -> forms.CampaignForm:  # noqa: ANN401 -- Form's own options
    at = clock.now()
    found = queries.organisations_of(area, clock.local_date(at))
    units = [(one.pk, one.name) for one in found]
    return forms.CampaignForm(data, **options).choose(units, queries.levels(area, at))


def _read(area: Area, request: ActorRequest) -> dict[str, Any]:
    values = dict(_form(area, request.POST).values())
    values.pop("version")
    on = clock.today()
    organiser = access(queries.organisations_of(area, on), pk=values.pop("organiser"))
    made = values.pop("id")
    values["checklists"] = forms.codes_in(values["checklists"])
    return {"organiser": organiser, "id": made, "terms": CampaignTerms(**values)}


def _initial(found: Campaign) -> dict[str, Any]:
    names = (
        "version", "title", "kind", "season", "level", "starts_on", "ends_on", "target_kind",
        "target", "basis", "kinds", "statuses", "participants",
    )  # fmt: skip
    return {name: getattr(found, name) for name in names} | {
        "organiser": found.organiser_id,
        "checklists": "，".join(found.checklists),
    }
