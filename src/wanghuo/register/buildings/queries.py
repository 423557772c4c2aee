"""What is checked about buildings, with every area in scope."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Q

from wanghuo.base.exchange.rules.quality import Check, Failing, Severity, checks
from wanghuo.register.buildings.models import Building
from wanghuo.register.buildings.rules import LIVED_IN, PLACE_MANAGE
from wanghuo.register.records.queries import Rows, failing

LOWEST_M, HIGHEST_M = 2.0, 8.0
"""Of one floor; a hall of one floor that nobody lives in may be higher."""
HIGH_FLOORS = 9
"""So many floors may make a high-rise of dwellings: its height must be known."""


def misplaced_buildings(at: datetime) -> Iterator[Failing]:
    """Yield buildings whose position lies outside the area they are declared in."""
    del at
    return failing("building", _buildings().filter(is_outside=True), "name")


def impossible_heights(at: datetime) -> Iterator[Failing]:
    """Yield buildings too low or too high for their floors, and high ones of which nobody knows."""
    del at
    hall = Q(floors_above=1) & ~Q(use__in=LIVED_IN)
    too_low = Q(height_m__lt=F("floors_above") * LOWEST_M)
    too_high = Q(height_m__gt=F("floors_above") * HIGHEST_M, floors_above__gte=1) & ~hall
    unknown = Q(height_m__isnull=True, floors_above__gte=HIGH_FLOORS)
    return failing("building", _buildings().filter(too_low | too_high | unknown), "name")


def _buildings() -> Rows:
    return Building.objects.filter(closed_on__isnull=True)


OURS = (
    Check(
        "building.outside",
        "建筑不在所属区划内",
        "建筑标注的位置应在所属村（社区）的边界内；位置标错的改位置，区划填错的改区划。",
        Severity.MIDDLE,
        PLACE_MANAGE,
        10,
        misplaced_buildings,
    ),
    Check(
        "building.height",
        "建筑高度与层数不符",
        "每层高度应在2至8米之间（单层的非住宅建筑不限高），9层及以上的建筑应填写高度。",
        Severity.MIDDLE,
        PLACE_MANAGE,
        10,
        impossible_heights,
    ),
)


def declare_checks() -> None:
    """Tell the exchange what to check here."""
    for check in OURS:
        checks.declare(check)
