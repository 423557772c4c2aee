"""Lists of campaigns, and of the places, checks and hazards of one; each exports what it shows."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets import Cell
from wanghuo.prevention.campaigns import forms, queries
from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.queries import Progress
from wanghuo.prevention.campaigns.rules import (
    CAMPAIGN_MANAGE,
    CAMPAIGN_READ,
    CampaignKind,
    CampaignState,
)
from wanghuo.prevention.hazards.rules import HazardState

ROWS_A_PAGE, CHUNK = 50, 500
LINES = ("名称", "类型", "组织单位", "区划", "起始日期", "截止日期", "状态")
PLACES = ("场所编号", "场所", "区划", "社会单位", "已查")
CHECKS = ("场所编号", "场所", "区划", "检查时间", "非现场")
HAZARDS = ("隐患", "场所", "区划", "状态", "发现时间")
PROGRESS = ("区划", "场所数", "应查数", "已查数", "非现场", "查出隐患", "已销案", "完成率（%）")


@require_GET
@needs(CAMPAIGN_READ)
def campaigns(request: ActorRequest) -> HttpResponseBase:
    """List the campaigns in reach; whoever may begin one finds where."""
    form = forms.CampaignsFilter(request.GET)
    rows = queries.campaigns(**form.values())
    if is_export(request):
        return export_answer(
            request,
            title="专项整治",
            header=LINES,
            rows=campaign_lines(rows),
            count=rows.count(),
            filters=form.filters(),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "tops": _tops(request)}
    return render(request, "campaigns/campaigns.html", context)


def _tops(request: ActorRequest) -> list[Area]:
    """Return where this person may organise."""
    with scoped(request.actor.scope(CAMPAIGN_MANAGE)):
        return areas.reach_roots()


@require_GET
@needs(CAMPAIGN_READ)
def places(request: ActorRequest, campaign_id: UUID) -> HttpResponseBase:
    """List the places a campaign is about, checked or not."""
    found = queries.campaign_in_scope(campaign_id)
    below, asked = _part(request)
    rows = queries.places(found, below, asked["is_checked"])
    lines = (_place_line(one) for one in rows.iterator(CHUNK))
    return _answer(request, found, "places", _("整治场所"), rows, (PLACES, lines), below)


@require_GET
@needs(CAMPAIGN_READ)
def checks(request: ActorRequest, campaign_id: UUID) -> HttpResponseBase:
    """List the checks that count towards a campaign."""
    found = queries.campaign_in_scope(campaign_id)
    below, asked = _part(request)
    rows = queries.checks(found, below, asked["is_remote"])
    lines = ((one.place.number, one.place.name, one.area.name, one.finished_at,
              _yes(one.is_remote)) for one in rows.iterator(CHUNK))  # fmt: skip
    return _answer(request, found, "checks", _("整治检查"), rows, (CHECKS, lines), below)


@require_GET
@needs(CAMPAIGN_READ)
def hazards(request: ActorRequest, campaign_id: UUID) -> HttpResponseBase:
    """List what was found by a campaign's checks."""
    found = queries.campaign_in_scope(campaign_id)
    below, asked = _part(request)
    rows = queries.hazard_list(found, below, asked["is_closed"])
    lines = ((one.title, one.place.name, one.area.name, HazardState(one.state).label,
              one.found_at) for one in rows.iterator(CHUNK))  # fmt: skip
    return _answer(request, found, "hazards", _("整治隐患"), rows, (HAZARDS, lines), below)


def _part(request: ActorRequest) -> tuple[Area | None, dict[str, Any]]:
    asked = forms.PartFilter(request.GET).values()
    below = areas.area_in_scope(asked["below"]) if asked["below"] else None
    return below, asked


def _answer(
    request: ActorRequest,
    campaign: Campaign,
    what: str,
    title: str,
    rows: QuerySet[Any],
    sheet: tuple[tuple[str, ...], Iterable[tuple[Cell, ...]]],
    below: Area | None,
) -> HttpResponseBase:
    """Answer with a page of one part of a campaign, or with the whole of it as a file."""
    if is_export(request):
        header, lines = sheet
        said = [("专项整治", campaign.title), *([("区划及下级", below.name)] if below else [])]
        return export_answer(
            request, title=title, header=header, rows=lines, count=rows.count(), filters=said
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "page": page, "below": below, "what": what, "title": title}
    return render(request, f"campaigns/{what}.html", context)


def _place_line(one: Any) -> tuple[Cell, ...]:  # noqa: ANN401 -- a place that says whether it is checked
    occupier = one.occupier.name if one.occupier else ""
    return one.number, one.name, one.area.name, occupier, _yes(one.is_checked)


def _yes(value: object) -> str:
    return "是" if value else "否"


def campaign_lines(rows: QuerySet[Campaign]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each campaign."""
    for one in rows.iterator(CHUNK):
        yield (
            one.title,
            CampaignKind(one.kind).label,
            one.organiser.name,
            one.area.name,
            one.starts_on,
            one.ends_on,
            CampaignState(one.state).label,
        )


def progress_answer(
    request: ActorRequest, campaign: Campaign, lines: Iterable[Progress]
) -> HttpResponseBase:
    """Answer with the progress by area as a file."""
    rows = [
        (p.name, p.places, p.target, p.checked, p.remote, p.hazards, p.closed, p.rate)
        for p in lines
    ]
    return export_answer(
        request,
        title=f"{campaign.title}进展",
        header=PROGRESS,
        rows=iter(rows),
        count=len(rows),
        filters=[("截至", f"{clock.today()}")],
    )
