"""How high buildings are by rule."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.rulebook.services import rule
from wanghuo.register.buildings.models import Building
from wanghuo.register.buildings.rules import (
    BUILDING_JUDGED,
    BuildingUse,
    HeightClass,
    height_class,
)

Told = tuple[str, Entry]


def settle_heights(buildings: Sequence[Building], at: datetime) -> Iterator[Told]:
    """Judge the heights of buildings not yet written; tell of those whose class changed."""
    heights = rule("building.heights", "", local_date(at))
    for building in buildings:
        before = building.height_class
        found, reason = height_class(
            BuildingUse(building.use),
            building.height_m,
            building.floors_above,
            heights.parameters,
        )
        building.height_class, building.height_reason = found.value, reason
        building.height_rule = heights.version
        if found != before and (found is not HeightClass.UNKNOWN or before):
            yield (
                BUILDING_JUDGED,
                Entry(
                    facts.mark(building),
                    {"height_class": before},
                    {"height_class": found.value},
                    {"rule": heights.version},
                ),
            )
