"""One of each in scope, and what an occupier has to do (单位首页)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.queries.holders import known_as
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.errors import Words
from wanghuo.kernel.scoping import access
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardState
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import IN_STOCK
from wanghuo.prevention.owners.models import (
    Assessment,
    AssessmentItem,
    Pledge,
    RiskDeclaration,
)
from wanghuo.prevention.owners.queries.shipped import pledge_days, pledge_texts, standards
from wanghuo.prevention.owners.rules import (
    OPEN,
    OWNER_DECLARE,
    STANDARD_REVIEW,
    AssessmentState,
    PledgeState,
    PledgeText,
    Standard,
    pledge_for,
)
from wanghuo.register.places.models import Place

OPEN_STATES = frozenset(OPEN)
ENDED = (HazardState.CLOSED, HazardState.MERGED, HazardState.VOID)
FIRST_DUE = (F("due_on").asc(nulls_last=True), "found_at", "id")
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """A place and what stands of it today (场所办理)."""

    place: Place
    hazards: list[Hazard]
    pledge: Pledge | None
    declaration: RiskDeclaration | None
    assessments: list[Assessment]


def open_places() -> QuerySet[Place]:
    """Return the places in scope that stand, each once."""
    rows = Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    return rows.select_related("area", "occupier").defer("area__boundary").order_by("-pk")


def place_in_scope(place_id: UUID) -> Place:
    """Return one standing place, or refuse with `NotFound`."""
    return access(open_places(), pk=place_id)


def desks(places: Iterable[Place], on: date) -> list[Desk]:
    """Return what stands of each of some places; four queries however many they are."""
    held = list(places)
    of = {"place__in": [place.pk for place in held]}
    hazards = Hazard.objects.filter(**of).exclude(state__in=ENDED)
    shown = hazards.only("id", "title", "state", "place", "found_at", "due_on").order_by(*FIRST_DUE)
    by_hazard = _by_place(shown)
    pledges = _by_place(
        Pledge.objects.filter(**of, state=PledgeState.STANDING).order_by("-posted_at", "-id")
    )
    declared = _by_place(
        RiskDeclaration.objects.filter(**of, year=on.year).order_by("-declared_at", "-id")
    )
    rated = _by_place(Assessment.objects.filter(**of).order_by("-begun_at", "-id"))
    return [
        Desk(
            place,
            by_hazard.get(place.pk, []),
            next(iter(pledges.get(place.pk, [])), None),
            next(iter(declared.get(place.pk, [])), None),
            rated.get(place.pk, []),
        )
        for place in held
    ]


def _by_place(rows: QuerySet[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.place_id, []).append(row)
    return found


def pledge(pledge_id: UUID) -> Pledge:
    """Return one promise, or refuse with `NotFound`."""
    return access(Pledge.objects.select_related("place", "occupier", "area"), pk=pledge_id)


def declaration(declaration_id: UUID) -> RiskDeclaration:
    """Return one declaration, or refuse with `NotFound`."""
    rows = RiskDeclaration.objects.select_related("place", "occupier", "area")
    return access(rows, pk=declaration_id)


def assessment(assessment_id: UUID) -> Assessment:
    """Return one assessment, or refuse with `NotFound`."""
    return access(Assessment.objects.select_related("place", "occupier", "area"), pk=assessment_id)


def items_of(found: Assessment) -> QuerySet[AssessmentItem]:
    """Return the items of an assessment in their order."""
    return AssessmentItem.objects.filter(assessment=found).order_by("ordinal", "id")


def item(item_id: UUID) -> AssessmentItem:
    """Return one item with its assessment, or refuse with `NotFound`."""
    rows = AssessmentItem.objects.select_related("assessment__occupier", "assessment__place")
    return access(rows, pk=item_id)


def open_assessments(place: Place, code: str) -> QuerySet[Assessment]:
    """Return what is under way of a place under a standard; unscoped: the place was found."""
    rows = Assessment._base_manager.filter(place=place, standard=code, state__in=OPEN)
    return rows.order_by("id")


def standing_pledges(place: Place) -> QuerySet[Pledge]:
    """Return what a place promises as yet; unscoped: the place was found."""
    return Pledge._base_manager.filter(place=place, state=PledgeState.STANDING).order_by("id")


def declared(place: Place, year: int) -> QuerySet[RiskDeclaration]:
    """Return what was declared of a place in a year; unscoped: the place was found."""
    return RiskDeclaration._base_manager.filter(place=place, year=year).order_by("id")


def lock_place(place: Place) -> None:
    """Hold a place until the transaction ends, so that of two who begin at once one is told."""
    list(Place._base_manager.select_for_update(of=("self",)).filter(pk=place.pk).order_by("pk"))


def reviewing_organisation(area_path: str, sector: str, on: date) -> Organisation | None:
    """Return who owes the review: where the nearest reviewer of the sector serves."""
    for user in people.nearest_holders(area_path, STANDARD_REVIEW, on, sector):
        for post in people.posts_of(user, on):
            is_his = STANDARD_REVIEW in post.role.capabilities
            if is_his and area_path.startswith(post.area_path):
                return post.organisation
    return None


def reviewers(area_path: str, sector: str, on: date) -> list[User]:
    """Return whom to tell of an application."""
    return people.nearest_holders(area_path, STANDARD_REVIEW, on, sector)


def assessment_in_brief(assessment_id: UUID) -> Assessment:
    """Return an assessment with what a notice says of it, or refuse with `NotFound`."""
    return access(Assessment.objects.select_related("occupier", "place"), pk=assessment_id)


def people_of_owner(number: str, on: date) -> list[User]:
    """Return who acts for an occupier, to tell them; unscoped, as whoever tells must be."""
    found = [
        user
        for organisation in organisations_of(number)
        for user in people.recipients(organisation.pk, OWNER_DECLARE, on)
    ]
    return sorted(set(found), key=lambda user: user.pk)


def organisations_of(number: str) -> QuerySet[Organisation]:
    """Return the organisations that stand for an occupier, under any of his numbers.

    Unscoped: whoever asks has found the occupier.
    """
    rows = Organisation._base_manager.filter(
        kind=OrganisationKind.OCCUPIER, holder__in=known_as(number), valid_to__isnull=True
    )
    return rows.select_related("area").order_by("id")


def standards_of(place: Place, all_standards: Iterable[Standard]) -> list[Standard]:
    """Return the standards a place should reach: its kind's, or else that of key places."""
    held = list(all_standards)
    own = [one for one in held if place.kind in one.kinds]
    return own or [one for one in held if one.only and getattr(place, one.only)]


def open_hazards(found: Iterable[Desk]) -> list[Hazard]:
    """Return the open hazards of some places, first what is due first."""
    held = [hazard for desk in found for hazard in desk.hazards]
    return sorted(held, key=lambda one: (one.due_on or date.max, one.found_at, str(one.pk)))[:SHOWN]


def open_majors(found: Iterable[Desk]) -> list[MajorHazard]:
    """Return the major hazards of some places that are not cleared, first what is due first."""
    rows = MajorHazard.objects.filter(
        place__in=[desk.place.pk for desk in found], state__in=IN_STOCK
    )
    return list(
        rows.only("id", "title", "state", "found_at", "due_on").order_by(*FIRST_DUE)[:SHOWN]
    )


def pledge_for_place(place: Place) -> PledgeText:
    """Return the promise that fits a place."""
    return pledge_for(place.kind, pledge_texts())


def todo(desk: Desk, on: date) -> list[tuple[str, str]]:
    """Say in plain words what is to be done for a place, each with a shape; nothing is fine."""
    said: list[tuple[str, str]] = []
    if desk.place.occupier_id is None:
        return [(Words("这个场所还没有登记由谁经营，请联系村（社区）补上。"), "orange")]
    if desk.hazards:
        said.append(
            (Words("有 {n} 处隐患没有整改完，请尽快整改并提交。", n=len(desk.hazards)), "red")
        )
    said.extend(_of_pledge(desk, on))
    if desk.declaration is None:
        said.append((Words("今年还没有申报风险，请如实回答几个问题。"), "yellow"))
    said.extend(_of_assessments(desk, on))
    return said


def _of_pledge(desk: Desk, on: date) -> list[tuple[str, str]]:
    if desk.pledge is None:
        return [(Words("还没有公示消防安全承诺，请选择文本签署。"), "yellow")]
    _, warn_days = pledge_days(desk.place.area.code, on)
    left = (desk.pledge.valid_until - on).days
    if left < 0:
        return [(Words("消防安全承诺已过期，请重新签署。"), "red")]
    if left <= warn_days:
        return [(Words("消防安全承诺还有 {n} 天到期，请续签。", n=left), "orange")]
    return []


def _of_assessments(desk: Desk, on: date) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    owed = standards_of(desk.place, standards().values())
    if any(one.state == AssessmentState.RETURNED for one in desk.assessments):
        said.append((Words("达标申请被退回，请按意见补充后再提交。"), "red"))
    for one in owed:
        of = [each for each in desk.assessments if each.standard == one.code]
        is_busy = any(each.state in OPEN_STATES for each in of)
        if not is_busy and not any(passed_until(each, on) for each in of):
            said.append((Words("应做“{title}”自评。", title=one.title), "blue"))
    return said


def passed_until(found: Assessment, on: date) -> bool:
    """Tell whether a title still holds on a day."""
    is_passed = found.state == AssessmentState.PASSED
    return is_passed and found.valid_until is not None and found.valid_until >= on
