"""How a campaign goes, by area and place; all scoped."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import subtree
from wanghuo.prevention.campaigns.models import (
    Campaign,
    CampaignCheck,
    CampaignTarget,
)
from wanghuo.prevention.campaigns.queries.campaigns import places_of
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardState
from wanghuo.register.places.models import Place


@dataclass(frozen=True, slots=True)
class Progress:
    """What one area had to do and did (整治进展)."""

    key: int | None
    name: str
    places: int = 0
    target: int = 0
    checked: int = 0
    remote: int = 0
    hazards: int = 0
    closed: int = 0

    @property
    def rate(self) -> int | None:
        """Checked places in a hundred of those to check."""
        return round(100 * self.checked / self.target) if self.target else None


def progress(campaign: Campaign, below: Area | None = None) -> tuple[Progress, list[Progress]]:
    """Return the whole and each area directly below the one chosen, or below the campaign's own."""
    top = below or campaign.area
    tops = list(areas.children(top)) or list(areas.areas_in_force().filter(pk=top.pk))
    if not tops:  # somebody further down looks at his own part
        tops = areas.reach_roots()
    sums = _sums(campaign, below)
    lines = [_under(one, sums) for one in tops]
    return _whole(sums), lines


Sums = dict[str, Counter[str]]
NAMES = ("places", "target", "checked", "remote", "hazards", "closed")


def _sums(campaign: Campaign, below: Area | None) -> Sums:
    """Return every number by area path; five questions, whatever the size."""
    inside = subtree(below.path) if below else Q()
    targets = CampaignTarget.objects.filter(inside, campaign=campaign).order_by()
    found: Sums = {name: Counter() for name in NAMES}
    for path, places, target in targets.values_list("area_path", "places", "target"):
        found["places"][path] += places
        found["target"][path] += target
    checks = CampaignCheck.objects.filter(inside, campaign=campaign).order_by()
    counted = checks.values_list("area_path").annotate(
        every=Count("place", distinct=True),
        remote=Count("place", distinct=True, filter=Q(is_remote=True)),
    )
    for path, checked, remote in counted:
        found["checked"][path] += checked
        found["remote"][path] += remote
    for path, hazards, closed in _hazards(campaign, inside):
        found["hazards"][path] += hazards
        found["closed"][path] += closed
    return found


def _hazards(campaign: Campaign, inside: Q) -> QuerySet[Hazard, tuple[str, int, int]]:
    rows = hazards_of(campaign).filter(inside).order_by().values_list("area_path")
    closed = Q(state=HazardState.CLOSED)
    return rows.annotate(every=Count("pk"), over=Count("pk", filter=closed))


def hazards_of(campaign: Campaign) -> QuerySet[Hazard]:
    """Return what was found by the checks that count (查出的隐患)."""
    sources = CampaignCheck.objects.filter(campaign=campaign).values("source")
    left_out = (HazardState.MERGED, HazardState.VOID)
    return Hazard.objects.filter(source_id__in=sources).exclude(state__in=left_out)


def hazard_list(
    campaign: Campaign, below: Area | None = None, is_closed: bool | None = None
) -> QuerySet[Hazard]:
    """List what was found by a campaign's checks, closed or not, the latest first."""
    rows = hazards_of(campaign).filter(subtree(below.path) if below else Q())
    if is_closed is not None:
        closed = Q(state=HazardState.CLOSED)
        rows = rows.filter(closed if is_closed else ~closed)
    shown = rows.select_related("place", "area").defer("area__boundary", "area__centre")
    return shown.order_by("-found_at", "-id")


def _under(top: Area, sums: Sums) -> Progress:
    added = {
        name: sum(n for path, n in counts.items() if path.startswith(top.path))
        for name, counts in sums.items()
    }
    return Progress(top.pk, top.name, **added)


def _whole(sums: Sums) -> Progress:
    return Progress(None, "", **{name: counts.total() for name, counts in sums.items()})


def places(
    campaign: Campaign, below: Area | None = None, is_checked: bool | None = None
) -> QuerySet[Place]:
    """List the places a campaign is about, checked or still to be checked, by area."""
    checks = CampaignCheck._base_manager.filter(campaign=campaign, place=OuterRef("pk"))
    rows = Place.objects.filter(places_of(campaign), subtree(below.path) if below else Q())
    rows = rows.annotate(is_checked=Exists(checks)).select_related("area", "occupier")
    if is_checked is not None:
        rows = rows.filter(is_checked=is_checked)
    return rows.defer("area__boundary", "area__centre", "verdicts").order_by("area_path", "pk")


def checks(
    campaign: Campaign, below: Area | None = None, is_remote: bool | None = None
) -> QuerySet[CampaignCheck]:
    """List the checks that count, the latest first."""
    inside = subtree(below.path) if below else Q()
    rows = CampaignCheck.objects.filter(inside, campaign=campaign).select_related("place", "area")
    if is_remote is not None:
        rows = rows.filter(is_remote=is_remote)
    return rows.defer("area__boundary", "area__centre").order_by("-finished_at", "-id")
