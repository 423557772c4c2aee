"""What can be done about a hazard."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardGrade, HazardSource, HazardState
from wanghuo.register.places.models import Place


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


@transaction.atomic
def find_hazard(*, place: Place, found: Discovery, actor: Actor, at: datetime) -> Hazard:
    """Enter a hazard (登记隐患); the same source and item, or the same id, is the same hazard."""
    actor.must(rules.HAZARD_FIND, place.area_path, place.sector)
    if standing := _standing(found):
        return standing
    hazard = Hazard(
        pk=found.id,
        place=place,
        occupier_id=place.occupier_id,
        area_id=place.area_id,
        area_path=place.area_path,
        sector=place.sector,
        title=found.title,
        detail=found.detail,
        clause=found.clause,
        grade=found.grade,
        source=found.source,
        source_id=found.source_id,
        item=found.item,
        state=HazardState.FOUND,
        found_at=at,
    )
    hazard.save(force_insert=True)
    facts.record(
        rules.HAZARD_FOUND,
        facts.mark(hazard),
        actor=actor,
        at=at,
        after={"state": HazardState.FOUND, "grade": found.grade},
        data={"place": str(place.pk), "source": found.source},
    )
    return hazard


def _standing(found: Discovery) -> Hazard | None:
    same = Hazard._base_manager.filter(pk=found.id)
    if found.source_id:
        same |= Hazard._base_manager.filter(
            source=found.source, source_id=found.source_id, item=found.item
        )
    return same.first()
