"""A hazard is found: numbered, entered once, and given to whoever follows it up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Checked, Upload
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.queries import sides
from wanghuo.prevention.hazards.rules import (
    HazardAction,
    HazardGrade,
    HazardSource,
    HazardState,
)
from wanghuo.prevention.hazards.services import moves
from wanghuo.prevention.hazards.services.moves import Said
from wanghuo.prevention.hazards.services.numbering import next_number
from wanghuo.register.places.models import Place

SERIES = "hazard"
TITLE, CLAUSE = 200, 200


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found (发现), and by which check; `id` is what the sending device calls it."""

    title: str
    source: HazardSource
    source_id: str = ""
    item: str = ""
    grade: HazardGrade = HazardGrade.GENERAL
    detail: str = ""
    clause: str = ""
    id: UUID = field(default_factory=new_id)


def find_hazard(
    *,
    place: Place,
    found: Discovery,
    actor: Actor,
    at: datetime,
    files: Sequence[Upload] = (),
) -> Hazard:
    """Enter a hazard (登记隐患); the same source and item, or the same id, is the same hazard.

    A general one is given at once to the finder's own body, or else the village's
    (一般隐患不出网格); one proposed as major waits until an officer has judged it.
    """
    _must_find(place, found, actor)
    _check(found)
    if standing := _standing(place, found):
        return standing
    checked = documents.keep_uploads(files, at=at) if files else []
    try:
        with transaction.atomic():
            return _find(place, found, checked, actor=actor, at=at)
    except IntegrityError:  # somebody sent the same in the same moment, and was first
        if standing := _standing(place, found):
            return standing
        raise StaleRecord from None


def _must_find(place: Place, found: Discovery, actor: Actor) -> None:
    """Let whoever may find hazards here, and an occupier's own people by their self-check."""
    own = place.occupier.number if place.occupier is not None else ""
    if found.source is HazardSource.SELF_CHECK and actor.can(
        rules.HAZARD_RECTIFY, place.area_path, place.sector, own
    ):
        return
    actor.must(rules.HAZARD_FIND, place.area_path, place.sector)


def _check(found: Discovery) -> None:
    if not found.title.strip() or len(found.title) > TITLE:
        raise BadInput(problem="请写明是什么隐患，不超过200字。")
    if len(found.clause) > CLAUSE:
        raise BadInput(problem="依据不超过200字。")
    moves.note(found.detail)


def _find(
    place: Place, found: Discovery, files: Sequence[Checked], *, actor: Actor, at: datetime
) -> Hazard:
    hazard = _enter(place, found, actor=actor, at=at)
    facts.record(
        rules.HAZARD_FOUND,
        facts.mark(hazard),
        actor=actor,
        at=at,
        after={"state": HazardState.FOUND, "grade": found.grade},
        data={"number": hazard.number, "place": str(place.pk), "source": found.source},
    )
    said = Said(moves.note(found.detail), files)
    moves.step(hazard, HazardAction.FIND, said, actor=actor, at=at)
    hazard.organisation = sides.first_organisation(place, actor, moves.today(at))
    if hazard.organisation is not None and not hazard.is_proposed:
        give(hazard, Said(organisation=hazard.organisation), actor=actor, at=at)
    elif hazard.organisation is not None:
        moves.change(hazard, organisation=hazard.organisation)
    return hazard


def give(hazard: Hazard, said: Said, *, actor: Actor, at: datetime) -> None:
    """Let `said.organisation` follow the hazard up, with its days by the rulebook."""
    on = moves.today(at)
    due_on = hazard.due_on or on + timedelta(days=moves.handling_days(hazard, on))
    owner = said.organisation
    moves.move(
        hazard,
        HazardAction.ASSIGN,
        actor=actor,
        at=at,
        told={"organisation": owner.pk if owner else None, "due_on": due_on.isoformat()},
        organisation=owner,
        due_on=due_on,
        **moves.recheck_by(hazard, due_on),
    )
    moves.step(hazard, HazardAction.ASSIGN, said, actor=actor, at=at)
    moves.owe(hazard, due_on, actor=actor, at=at)


def _enter(place: Place, found: Discovery, *, actor: Actor, at: datetime) -> Hazard:
    year = clock.local_date(at).year
    hazard = Hazard(
        pk=found.id,
        number=rules.hazard_number(year, next_number(SERIES, year)),
        place=place,
        occupier=place.occupier,
        area=place.area,
        area_path=place.area_path,
        sector=place.sector,
        place_kind=place.kind,
        title=found.title.strip(),
        detail=found.detail.replace("\0", "").strip(),
        clause=found.clause.strip(),
        grade=found.grade,
        is_proposed=found.grade == HazardGrade.MAJOR,
        source=found.source,
        source_id=found.source_id,
        item=found.item,
        state=HazardState.FOUND,
        found_at=at,
        found_by_id=actor.id,
        responsible_name=place.responsible_name,
    )
    hazard.save(force_insert=True)
    return hazard


def _standing(place: Place, found: Discovery) -> Hazard | None:
    rows = Hazard._base_manager.select_related("place", "occupier", "organisation", "area")
    standing = rows.filter(pk=found.id).first()
    if standing is not None:
        told = (standing.title, standing.source, standing.source_id, standing.item)
        asked = (found.title.strip(), found.source, found.source_id, found.item)
        if standing.place_id != place.pk or told != asked:
            raise rules.HazardIdTaken
        return standing
    if not found.source_id:
        return None
    same = rows.filter(source=found.source, source_id=found.source_id, item=found.item).first()
    if same is not None and same.place_id != place.pk:
        raise rules.HazardIdTaken
    return same
