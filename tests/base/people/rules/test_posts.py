"""When posts are in force, how far grants go, which duties exclude each other."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.people import rules
from wanghuo.base.people.rules import Duty, Tenure
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.errors import BadInput

MARCH_1, MARCH_2, MARCH_3 = (date(2026, 3, day) for day in (1, 2, 3))
days = st.dates(date(2026, 1, 1), date(2026, 1, 9))
spans = st.tuples(days, st.none() | days)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (MARCH_1, None, True),
        (MARCH_2, None, True),
        (MARCH_3, None, False),
        (MARCH_1, MARCH_2, True),
        (MARCH_2, MARCH_2, True),
        (MARCH_1, MARCH_1, False),
        (MARCH_2, MARCH_1, False),
    ],
)
def test_post_is_in_force_from_its_first_through_its_last_day(valid_from, valid_to, expected):
    assert rules.is_in_force(valid_from, valid_to, MARCH_2) is expected


@given(spans, spans)
def test_tenures_overlap_exactly_when_they_share_a_day(one, other):
    every_day = [date(2026, 1, 1) + timedelta(days=n) for n in range(20)]
    shared = any(
        rules.is_in_force(*one, day) and rules.is_in_force(*other, day) for day in every_day
    )

    assert Tenure(Duty.NONE, *one).overlaps(Tenure(Duty.NONE, *other)) is shared


@pytest.mark.parametrize(("held", "wanted"), list(itertools.product(Duty, Duty)))
def test_duties_exclude_each_other_on_common_days(held, wanted):
    old = Tenure(held, MARCH_1, MARCH_2)

    rules.check_duties(Tenure(wanted, MARCH_3), [old])
    if held is wanted:
        rules.check_duties(Tenure(wanted, MARCH_2), [old])
    else:
        with pytest.raises(rules.DutyConflict, match=held.label):
            rules.check_duties(Tenure(wanted, MARCH_2), [old])


def test_post_that_ends_before_it_begins_is_refused():
    rules.check_dates(MARCH_2, MARCH_2)
    rules.check_dates(MARCH_2, None)
    with pytest.raises(BadInput, match="截止日期"):
        rules.check_dates(MARCH_2, MARCH_1)


def test_nobody_decides_for_himself():
    rules.check_not_self(1, 2)
    rules.check_not_self(None, 2)
    with pytest.raises(rules.SelfGrant):
        rules.check_not_self(2, 2)


@pytest.mark.parametrize(
    ("sectors", "area_path", "sector", "expected"),
    [
        (None, "1/2/", "", True),
        (None, "1/2/7/", "education", True),
        (None, "1/", "", False),
        (None, "1/22/", "", False),
        ({"education"}, "1/2/", "education", True),
        ({"education"}, "1/2/", "health", False),
        ({"education"}, "1/2/", "", False),
    ],
)
def test_a_reach_holds_only_what_lies_wholly_in_it(sectors, area_path, sector, expected):
    reach = Reach(AreaPath("1/2/"), frozenset(sectors) if sectors else None)

    assert rules.covers_fully(Scope((reach,)), area_path, sector) is expected


def test_empty_scope_holds_nothing():
    assert rules.covers_fully(Scope(()), "1/", "") is False
