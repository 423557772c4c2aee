"""What tests, reports and counts mean for what they belong to."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, QuerySet, Sum

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.rulebook.services import rule
from wanghuo.register.facilities.models import (
    Facility,
    FacilityTest,
    FireLane,
    LaneBlock,
    Obstacle,
    Retrofit,
)


def settle_tests(facilities: Sequence[Facility], at: datetime) -> Iterator[tuple[str, Entry]]:
    """Reckon by when each facility is to be tested again (依据 消防法第十六条：每年至少一次)."""
    months = _months_between(at)
    for facility in facilities:
        facility.next_test_on = _next_test(facility, months)
    yield from ()


def _months_between(at: datetime) -> int:
    return int(rule("facility.test_frequency", "", local_date(at)).parameter("every_months"))


def _next_test(facility: Facility, months: int) -> date | None:
    """Return the day by which it is to be tested; None where nobody knows since when it stands."""
    since = facility.last_tested_on or facility.installed_on
    return months_after(since, months) if since else None


def months_after(day: date, months: int) -> date:
    """Return the same day so many months on, or the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def note_tests(tests: Sequence[FacilityTest], actor: Actor, at: datetime) -> None:
    """Let each facility know its latest test."""
    del actor
    keys = {test.facility_id for test in tests}
    open_ones = FacilityTest._base_manager.filter(closed_on__isnull=True, facility__in=keys)
    latest = dict(open_ones.values_list("facility_id").annotate(Max("tested_on")))
    months = _months_between(at)
    facilities = list(Facility._base_manager.filter(pk__in=keys))
    for facility in facilities:
        facility.last_tested_on = latest.get(facility.pk)
        facility.next_test_on = _next_test(facility, months)
    Facility._base_manager.bulk_update(facilities, ["last_tested_on", "next_test_on"])


def note_blocks(blocks: Sequence[LaneBlock], actor: Actor, at: datetime) -> None:
    """Let each lane know whether something blocks it."""
    del actor, at
    open_ones = LaneBlock._base_manager.filter(
        lane=OuterRef("pk"), cleared_on__isnull=True, closed_on__isnull=True
    )
    lanes = FireLane._base_manager.filter(pk__in={block.lane_id for block in blocks})
    blocked = set(lanes.filter(Exists(open_ones)).values_list("pk", flat=True))
    lanes.filter(pk__in=blocked).update(is_blocked=True)
    lanes.exclude(pk__in=blocked).update(is_blocked=False)


def check_cleared(row: LaneBlock | Obstacle) -> None:
    """Refuse what was cleared before it was found."""
    if row.cleared_on is not None and row.cleared_on < row.found_on:
        raise BadInput(problem="清除日期早于发现日期，请核对。")


def installed_share(retrofits: QuerySet[Retrofit]) -> str:
    """Say how much of what a list plans stands (改造完成比例)."""
    found = retrofits.order_by().aggregate(
        planned=Sum("planned", default=0), installed=Sum("installed", default=0)
    )
    share = f"{found['installed'] / found['planned']:.1%}" if found["planned"] else "—"
    return Words("应改 {planned}，已改 {installed}，完成 {share}。", share=share, **found)


def check_share(row: Retrofit) -> None:
    """Refuse more installed than planned."""
    if row.installed > row.planned:
        raise BadInput(problem="已改数量超过应改数量，请核对；应改数量有增加的先改应改数量。")
