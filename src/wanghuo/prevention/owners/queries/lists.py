"""Lists of promises, declarations and assessments, each under one named filter."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import subtree
from wanghuo.prevention.owners.models import Assessment, Pledge, RiskDeclaration
from wanghuo.prevention.owners.queries.shipped import standards
from wanghuo.prevention.owners.rules import (
    OPEN,
    AssessmentState,
    PlaceStanding,
    PledgeState,
    Standard,
)
from wanghuo.register.places.models import Place

SHOWN = ("place", "occupier", "area")
LOST = (AssessmentState.FAILED, AssessmentState.REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeFilter:
    """Which promises; without `with_past` those that stand, expired ones too."""

    below: Area | None = None
    text: str = ""
    is_expired: bool | None = None
    with_past: bool = False
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationFilter:
    """Which declarations; `risk` names a question that was answered with yes."""

    below: Area | None = None
    text: str = ""
    year: int | None = None
    risk: str = ""
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFilter:
    """Which assessments."""

    below: Area | None = None
    text: str = ""
    standard: str = ""
    state: AssessmentState | None = None
    place_id: UUID | None = None


def pledge_list(chosen: PledgeFilter, on: date) -> QuerySet[Pledge]:
    """List promises in scope, the latest first."""
    rows = Pledge.objects.filter(_common(chosen.below, chosen.text, chosen.place_id))
    if not chosen.with_past:
        rows = rows.filter(state=PledgeState.STANDING)
    if chosen.is_expired is not None:
        past = Q(valid_until__lt=on)
        rows = rows.filter(past if chosen.is_expired else ~past)
    return rows.select_related(*SHOWN).defer("area__boundary").order_by("-posted_on", "-id")


def public_pledges(area: Area | None, text: str, on: date) -> QuerySet[Pledge]:
    """List the promises that stand today for everybody to read (承诺公示).

    Unscoped, because the public has no area; only place, words and days are shown of it.
    """
    rows = Pledge._base_manager.filter(
        subtree(area.path if area else ""),
        state=PledgeState.STANDING,
        valid_until__gte=on,
        place__closed_on__isnull=True,
        place__merged_into__isnull=True,
    )
    rows = rows.filter(place__name__contains=text) if text else rows
    return (
        rows.select_related("place", "area").defer("area__boundary").order_by("-posted_on", "-id")
    )


def declaration_list(chosen: DeclarationFilter) -> QuerySet[RiskDeclaration]:
    """List declarations in scope, the latest first."""
    rows = RiskDeclaration.objects.filter(_common(chosen.below, chosen.text, chosen.place_id))
    if chosen.year:
        rows = rows.filter(year=chosen.year)
    if chosen.risk:
        rows = rows.filter(**{f"answers__{chosen.risk}": True})
    return rows.select_related(*SHOWN).defer("area__boundary").order_by("-declared_at", "-id")


def assessment_list(chosen: AssessmentFilter) -> QuerySet[Assessment]:
    """List assessments in scope, the latest first."""
    rows = Assessment.objects.filter(_common(chosen.below, chosen.text, chosen.place_id))
    if chosen.standard:
        rows = rows.filter(standard=chosen.standard)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    return rows.select_related(*SHOWN).defer("area__boundary").order_by("-begun_at", "-id")


def _common(below: Area | None, text: str, place_id: UUID | None) -> Q:
    chosen = subtree(below.path) if below else Q()
    if text:
        chosen &= Q(place__name__contains=text) | Q(occupier__name__contains=text)
    return chosen & Q(place_id=place_id) if place_id else chosen


def places_of(
    standard: Standard, on: date, warn_days: int, *, below: Area | None = None
) -> QuerySet[Place]:
    """List the places in scope that should reach a standard; each knows how it stands."""
    rows = Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    if below is not None:
        rows = rows.filter(subtree(below.path))
    rows = rows.filter(kind__in=standard.kinds) if standard.kinds else rows.filter(_only(standard))
    return rows.annotate(**_standings(standard, on, warn_days))


def _only(standard: Standard) -> Q:
    others = {kind for one in standards().values() for kind in one.kinds}
    return Q(**{standard.only: True}) & ~Q(kind__in=sorted(others))


def _standings(standard: Standard, on: date, warn_days: int) -> dict[str, Exists]:
    """Say by subqueries what a place has under the standard on the day."""
    of = Assessment._base_manager.filter(place=OuterRef("pk"), standard=standard.code)
    passed = of.filter(state=AssessmentState.PASSED)
    valid = passed.filter(valid_until__gte=on)
    return {
        "is_passed": Exists(valid),
        "is_safe": Exists(valid.filter(valid_until__gt=on + timedelta(days=warn_days))),
        "was_passed": Exists(passed),
        "is_open": Exists(of.filter(state__in=OPEN)),
        "has_failed": Exists(of.filter(state__in=LOST)),
    }


STANDINGS = {
    PlaceStanding.PASSED: Q(is_passed=True),
    PlaceStanding.ENDING: Q(is_passed=True, is_safe=False),
    PlaceStanding.EXPIRED: Q(is_passed=False, was_passed=True),
    PlaceStanding.REVIEWING: Q(is_passed=False, was_passed=False, is_open=True),
    PlaceStanding.FAILED: Q(is_passed=False, was_passed=False, is_open=False, has_failed=True),
    PlaceStanding.NONE: Q(is_passed=False, was_passed=False, is_open=False, has_failed=False),
}
"""Each place is passed, expired, reviewing, failed or none; those ending are among the passed."""


def standing_of(place: Place) -> PlaceStanding:
    """Say how an annotated place stands."""
    has = {name: bool(getattr(place, name)) for name in ("is_passed", "is_safe", "was_passed",
                                                        "is_open", "has_failed")}  # fmt: skip
    if has["is_passed"]:
        return PlaceStanding.PASSED if has["is_safe"] else PlaceStanding.ENDING
    if has["was_passed"]:
        return PlaceStanding.EXPIRED
    if has["is_open"]:
        return PlaceStanding.REVIEWING
    return PlaceStanding.FAILED if has["has_failed"] else PlaceStanding.NONE
