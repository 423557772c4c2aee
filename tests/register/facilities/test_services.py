"""What tests, reports and counts mean for what they belong to."""

from datetime import date

import pytest

from tests.factories import make_area
from tests.register.samples import AT, small
from tests.visiting import text_of, visitor
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.registry import capabilities
from wanghuo.register.facilities.models import Facility, FireLane
from wanghuo.register.facilities.services import months_after
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.queries import RecordFilter, records_of
from wanghuo.register.records.services import change_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


@pytest.fixture
def village():
    return make_area("东山村", make_area("清石镇", make_area()))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 3, 1), 12, date(2026, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 10, 31), 4, date(2026, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_after(day, months, expected):
    assert months_after(day, months) == expected


def test_a_facility_is_tested_every_year_from_its_latest_test(village):
    facility = small("facility", village, place=small("place", village))
    assert (facility.last_tested_on, facility.next_test_on) == (None, None)

    small("facilitytest", village, facility=facility, tested_on=date(2025, 3, 1))
    small("facilitytest", village, facility=facility, tested_on=date(2024, 5, 1))

    kept = Facility.objects.get(pk=facility.pk)
    assert (kept.last_tested_on, kept.next_test_on) == (date(2025, 3, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("on", "subset"),
    [(date(2026, 3, 2), "late"), (date(2026, 2, 1), "soon"), (date(2025, 9, 1), "")],
)
def test_a_late_test_stands_in_its_list_from_the_next_day(on, subset, village):
    facility = small("facility", village, place=small("place", village))
    small("facilitytest", village, facility=facility, tested_on=date(2025, 3, 1))

    listed = {
        code: list(records_of(kind_named("facility"), RecordFilter(subset=code), on=on))
        for code in ("late", "soon")
    }

    assert listed == {code: [facility] if code == subset else [] for code in ("late", "soon")}


def test_a_lane_is_blocked_until_every_report_is_cleared(village):
    lane = small("firelane", village, building=small("building", village))
    blocks = [small("laneblock", village, lane=lane, found_on=date(2026, 3, 1)) for _ in range(2)]
    assert FireLane.objects.get(pk=lane.pk).is_blocked

    for block, is_blocked in zip(blocks, (True, False), strict=True):
        change_record(
            kind_named("laneblock"),
            row=block,
            version=1,
            values={"cleared_on": date(2026, 3, 2)},
            actor=SYSTEM,
            at=AT,
        )
        assert FireLane.objects.get(pk=lane.pk).is_blocked is is_blocked


def test_what_is_cleared_before_it_is_found_is_refused(village):
    with pytest.raises(BadInput, match="清除日期早于发现日期"):
        small(
            "obstacle",
            village,
            place=small("place", village),
            found_on=date(2026, 3, 2),
            cleared_on=date(2026, 3, 1),
        )


def test_more_installed_than_planned_is_refused(village):
    with pytest.raises(BadInput, match="已改数量超过应改数量"):
        small("retrofit", village, planned=3, installed=4)


def test_a_list_of_retrofits_says_the_share_that_stands(village):
    small("retrofit", village, planned=100, installed=66, kind="early_alarm")
    small("retrofit", village, planned=20, installed=20, kind="wiring")
    clerk = visitor(village, *capabilities.labels)

    assert "应改 120，已改 86，完成 71.7%。" in text_of(clerk.get("/retrofits/"))
    assert "完成 66.0%。" in text_of(clerk.get("/retrofits/?kind=early_alarm"))
    assert "完成 —。" in text_of(clerk.get("/retrofits/?kind=stoves"))
