"""Owners in the demo: a dozen key units have accounts, promise, declare and rate themselves."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from wanghuo.base.documents.services import Upload
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Role, User
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import subtree
from wanghuo.prevention.checklists import queries as checklists
from wanghuo.prevention.hazards import services as hazards
from wanghuo.prevention.hazards.rules import HazardSource, OrderKind
from wanghuo.prevention.hazards.services import Discovery
from wanghuo.prevention.owners import queries, services
from wanghuo.prevention.owners.models import Assessment, AssessmentItem
from wanghuo.prevention.owners.rules import pledge_for
from wanghuo.register.places.models import Occupier, Place
from wanghuo.web.demo.county import SEED, person
from wanghuo.web.demo.evidence import SCENES, SPOT, photograph
from wanghuo.web.demo.logins import OWNER, password_hash

OWNERS = 12
DAYS_AGO = 120
HAS_RISK, FULL_MARKS = 0.25, 0.85


@dataclass(frozen=True, slots=True)
class Hands:
    """An account takes two persons: one opens it, another lets it act (三员分立)."""

    system: Actor
    security: Actor
    reviewer: Actor


def settle_owners(now: datetime) -> None:
    """Open accounts, let each owner do his year's papers; the first one also hands in a rating."""
    rng = random.Random(SEED + 7)  # noqa: S311 -- a story
    today = local_date(now)
    system, security, clerk = (
        people.actor_of(User.objects.get(username=name), today)
        for name in ("system", "security", "clerk")
    )
    hands = Hands(system, security, clerk)
    for nth, occupier in enumerate(_occupiers()):
        at = now - timedelta(days=DAYS_AGO - 5 * nth)
        owner = _account(occupier, nth, hands, at, rng)
        for place in _places(occupier):
            _papers(place, owner, at + timedelta(hours=2), rng)
        if nth == 0:
            _order(_places(occupier)[0], now)
        if nth < len(RATED):
            _rate(_places(occupier)[0], owner, hands.reviewer, RATED[nth], at, rng)


RATED = ("passed", "submitted", "begun")
"""How far the first owners have come with their ratings."""


def _occupiers() -> list[Occupier]:
    """Return occupiers of the town with a key place that a standard is about."""
    standing = Place.objects.filter(
        subtree(_town()), is_key=True, closed_on__isnull=True, merged_into__isnull=True
    )
    rows = standing.exclude(occupier=None).select_related("occupier", "area").order_by("pk")
    every = queries.standards().values()
    found: dict[UUID, Occupier] = {}
    for place in rows:
        if place.occupier and queries.standards_of(place, every):
            found.setdefault(place.occupier.pk, place.occupier)
    return list(found.values())[:OWNERS]


def _town() -> str:
    return people.actor_of(User.objects.get(username="clerk"), date.max).grants[0].reach.area_path


def _account(occupier: Occupier, nth: int, hands: Hands, at: datetime, rng: random.Random) -> Actor:
    """Open the account of an owner and let it act for him; the first one is the story's."""
    name = OWNER.name if nth == 0 else person(rng)
    username = OWNER.username if nth == 0 else f"owner{nth + 1}"
    organisation, user, _ = services.open_account(
        occupier=occupier, username=username, name=name, actor=hands.system, at=at
    )
    role = Role.objects.get(code=OWNER.role)
    services.grant_account(
        organisation=organisation,
        role=role,
        user=user,
        on=local_date(at),
        actor=hands.security,
        at=at,
    )
    never_expires = {"must_change_password": False, "password_changed_at": None}
    User.objects.filter(pk=user.pk).update(password=password_hash(), **never_expires)
    return people.actor_of(user, local_date(at))


def _places(occupier: Occupier) -> list[Place]:
    rows = checklists.places().filter(occupier=occupier, closed_on__isnull=True)
    return list(rows.filter(merged_into__isnull=True).select_related("occupier", "area"))


def _papers(place: Place, owner: Actor, at: datetime, rng: random.Random) -> None:
    """Promise in public, and say which risks there are."""
    text = pledge_for(place.kind, queries.pledge_texts())
    services.post_pledge(
        place=place, text_code=text.code, signer=owner.name, key=new_id(), actor=owner, at=at
    )
    asked = queries.questions().of(place.kind)
    services.declare_risks(
        place=place,
        answers={one.code: rng.random() < HAS_RISK for one in asked},
        note="",
        key=new_id(),
        actor=owner,
        at=at,
    )


def _order(place: Place, now: datetime) -> None:
    """Let an officer find what the story's owner has to rectify, and order it."""
    officer = people.actor_of(User.objects.get(username="officer"), local_date(now))
    at = now - timedelta(days=2)
    found = hazards.find_hazard(
        place=place,
        found=Discovery(title="疏散通道堆放杂物，宽度不足", source=HazardSource.INSPECTION),
        actor=officer,
        at=at,
    )
    hazards.order_rectification(
        hazard=found,
        kind=OrderKind.TERM,
        measure="清空疏散通道，整改期间安排人员看护。",
        due_on=local_date(at) + timedelta(days=10),
        actor=officer,
        at=at + timedelta(hours=1),
    )


def _rate(
    place: Place, owner: Actor, reviewer: Actor, until: str, at: datetime, rng: random.Random
) -> None:
    """Rate a place by its standard, and go as far as the story says."""
    [standard, *_] = queries.standards_of(place, queries.standards().values())
    rating = services.begin_assessment(
        place=place, standard_code=standard.code, key=new_id(), actor=owner, at=at
    )
    if until == "begun":
        return
    marks = _marks(rating, rng)
    on = at + timedelta(days=3)
    services.rate_items(assessment=rating, version=rating.version, marks=marks, actor=owner, at=on)
    _prove(rating, owner, on)
    services.submit_assessment(assessment=rating, version=rating.version, actor=owner, at=on)
    if until == "passed":
        _pass(rating, marks, reviewer, on + timedelta(days=9))


def _marks(rating: Assessment, rng: random.Random) -> services.Marks:
    """Give full marks to nearly every item, and always where nothing less will do."""
    items = AssessmentItem.objects.filter(assessment=rating).order_by("ordinal")
    return {
        one.code: (
            one.weight if one.is_must or rng.random() < FULL_MARKS else one.weight * 2 // 3,
            "",
        )
        for one in items
    }


def _prove(rating: Assessment, owner: Actor, at: datetime) -> None:
    title, boxes = SCENES[0]
    picture = photograph(title, boxes, at, SPOT)
    for item in AssessmentItem.objects.filter(assessment=rating, needs_evidence=True):
        services.prove_item(item=item, files=[Upload(f"{title}.jpg", picture)], actor=owner, at=at)


def _pass(rating: Assessment, marks: services.Marks, reviewer: Actor, at: datetime) -> None:
    services.take_assessment(assessment=rating, version=rating.version, actor=reviewer, at=at)
    services.review_items(
        assessment=rating, version=rating.version, marks=marks, actor=reviewer, at=at
    )
    services.decide_assessment(
        assessment=rating,
        version=rating.version,
        opinion="材料齐全，现场与申报一致。",
        actor=reviewer,
        at=at,
    )
