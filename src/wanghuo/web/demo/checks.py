"""A year of checks in the demo: villages look at their places, officers at key units.

Every fortnight each post sends home what it has looked at, as a phone does; what failed is a
hazard, and most hazards were dealt with.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import SHANGHAI, local_date
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import subtree
from wanghuo.prevention.checklists import queries as checklists
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.hazards import services as hazards
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HAZARD_RECHECK, HazardGrade, OrderKind
from wanghuo.prevention.inspections.rules import REQUIRED, InspectionKind, ItemResult
from wanghuo.prevention.inspections.services import (
    Announced,
    Receipt,
    Sent,
    announce_photo,
    receive_edits,
    receive_piece,
)
from wanghuo.register.places.models import Place
from wanghuo.web.demo.county import SEED
from wanghuo.web.demo.evidence import SCENES, SPOT, photograph
from wanghuo.web.demo.logins import TOWN

WEEKS, EVERY = 52, 2
PICTURED = 4
"""Of the last weeks the photographs are shown; a year of them would be built for minutes."""
VILLAGES = 6
VISITS = 3
FAILING = 0.014
"""Share of items that are found wanting."""
PLACES = 60
MINUTES = 25
RECENT = 20
"""Days after which nearly everything was dealt with."""
SOON, CLOSED = 0.3, 0.9
NOTES = ("现场已口头告知。", "堆放杂物约两平方米。", "业主称本周内处理。", "已拍照，限期清理。")
DONE = ("杂物已清走，通道恢复畅通。", "已更换并试验，现场有照片。", "线路已穿管，电工签了字。")


@dataclass(frozen=True, slots=True)
class Beat:
    """One post's round: who goes, which places, and how the visit is called."""

    actor: Actor
    places: Sequence[Place]
    kind: InspectionKind


def live_a_year(now: datetime) -> None:
    """Play a year of checks that ends today, then deal with most of what was found."""
    rng = random.Random(SEED + 5)  # noqa: S311 -- a story
    today = local_date(now)
    versions, beats = checklists.current_versions(), list(_beats(today))
    for weeks in range(WEEKS, 0, -EVERY):
        evening = _at(today - timedelta(weeks=weeks - EVERY, days=1), 18)
        for beat in beats:
            visits = _go(beat, versions, evening, rng)
            if weeks <= PICTURED:
                _send_photos(visits, versions, beat.actor, evening)
    _deal(now, rng)


def _beats(on: date) -> Iterator[Beat]:
    """Yield the posts that go: some villages of the town, and the county's fire officer."""
    standing = checklists.places().select_related("occupier", "area").order_by("pk")
    standing = standing.filter(closed_on__isnull=True, merged_into__isnull=True)
    holders = User.objects.filter(posts__role__code="village", posts__area__parent__code=TOWN)
    for user in holders.distinct().order_by("pk")[:VILLAGES]:
        worker = people.actor_of(user, on)
        [path] = {grant.reach.area_path for grant in worker.grants}
        near = list(standing.filter(subtree(path))[:PLACES])
        yield Beat(worker, near, InspectionKind.PATROL)
    officer = people.actor_of(User.objects.get(username="officer"), on)
    yield Beat(officer, list(standing.filter(is_key=True)[:PLACES]), InspectionKind.UNANNOUNCED)


def _go(
    beat: Beat, versions: Sequence[ChecklistVersion], evening: datetime, rng: random.Random
) -> list[Sent]:
    """Send home what one post has looked at in a fortnight."""
    chosen = rng.sample(beat.places, min(VISITS, len(beat.places)))
    visits = [
        _visit(beat, place, version, evening - timedelta(minutes=MINUTES * nth + 30), rng)
        for nth, place in enumerate(chosen)
        for version in checklists.versions_for(place, versions)[:1]
    ]
    answers = receive_edits(edits=visits, actor=beat.actor, at=evening).answers
    refused = [one.problem for one in answers if one.result is not Receipt.ACCEPTED]
    if refused:  # a story that its own program refuses is a bug in the story
        raise ValueError(refused[0])
    return visits


def _send_photos(
    visits: Sequence[Sent], versions: Sequence[ChecklistVersion], actor: Actor, at: datetime
) -> None:
    """Send the photographs that the check-lists ask for, one of each item."""
    items = {version.pk: version.items for version in versions}
    for visit in visits:
        asked = [one["code"] for one in items[visit.checklist] if one.get("photo") == REQUIRED]
        for nth, code in enumerate(asked):
            title, boxes = SCENES[nth % len(SCENES)]
            picture = photograph(title, boxes, visit.made_at, SPOT)
            announced = Announced(
                id=new_id(),
                inspection=visit.inspection,
                item=code,
                captured_at=visit.made_at,
                position=None,
                sha256=hashlib.sha256(picture).hexdigest(),
                size=len(picture),
                name=f"{title}.jpg",
                device=visit.device,
            )
            photo = announce_photo(asked=announced, actor=actor, at=at)
            receive_piece(photo_id=photo.pk, offset=0, piece=picture, actor=actor, at=at)


def _visit(
    beat: Beat, place: Place, version: ChecklistVersion, at: datetime, rng: random.Random
) -> Sent:
    """Fill in one check-list, in one edit."""
    changes: dict[str, object] = {"started": {"at": (at - timedelta(minutes=20)).isoformat()}}
    for item in version.items:
        is_failed = rng.random() < FAILING and item["grade"] == HazardGrade.GENERAL
        changes[f"result:{item['code']}"] = ItemResult.FAIL if is_failed else ItemResult.PASS
        if is_failed:
            changes[f"note:{item['code']}"] = rng.choice(NOTES)
    changes["finished"] = {"at": at.isoformat(), "edits": 1}
    return Sent(
        id=new_id(),
        inspection=new_id(),
        device="demo",
        branch=new_id(),
        base=0,
        seq=1,
        made_at=at,
        place=place.pk,
        kind=beat.kind,
        checklist=version.pk,
        changes=changes,
    )


def _deal(now: datetime, rng: random.Random) -> None:
    """Order what officers found, report most as rectified, and close after a recheck."""
    today = local_date(now)
    officer, clerk = (
        people.actor_of(User.objects.get(username=name), today) for name in ("officer", "clerk")
    )
    found = Hazard.objects.select_related("place__occupier", "occupier", "organisation", "area")
    for hazard in found.order_by("found_at", "pk"):
        age = (today - local_date(hazard.found_at)).days
        if hazard.found_by_id == officer.id:
            _order(hazard, officer, min(now, hazard.found_at + timedelta(hours=2)))
        if age > RECENT or rng.random() < SOON:
            finder = User.objects.get(pk=hazard.found_by_id or 0)
            _rectify(hazard, people.actor_of(finder, today), clerk, now, rng)


def _order(hazard: Hazard, officer: Actor, at: datetime) -> None:
    hazards.order_rectification(
        hazard=hazard,
        kind=OrderKind.TERM,
        measure="限期消除该隐患，整改期间落实专人看护。",
        due_on=local_date(at) + timedelta(days=10),
        actor=officer,
        at=at,
    )


def _rectify(
    hazard: Hazard, finder: Actor, clerk: Actor, now: datetime, rng: random.Random
) -> None:
    """Let whoever found it report for the owner, and somebody else recheck."""
    done = min(now, hazard.found_at + timedelta(days=rng.randint(1, 9)))
    hazards.submit_rectification(hazard=hazard, text=rng.choice(DONE), actor=finder, at=done)
    if clerk.can(HAZARD_RECHECK, hazard.area_path, hazard.sector) and rng.random() < CLOSED:
        at = min(now, done + timedelta(days=rng.randint(1, 3)))
        hazards.close_hazard(hazard=hazard, note="现场复查，隐患已消除。", actor=clerk, at=at)


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), SHANGHAI)
