"""How a value stands to its limits: no chatter, no break, nothing forgotten."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.errors import BadInput
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.rules import Level, Limit, Standing, check_limit, step

LOW, HIGH, NORMAL = Level.LOW, Level.HIGH, Level.NORMAL
HYDRANT = Limit(low=140.0, release=5.0, seconds=600)
BAND = Limit(low=100.0, high=200.0, release=10.0)
MINUTE = 60_000


def carried(values, limit, standing=None, begin=0, every=MINUTE):
    """Return how a series stands after each of its values."""
    stands = []
    now = standing or Standing()
    for nth, value in enumerate(values):
        now = step(now, value, begin + nth * every, limit)
        stands.append(now)
    return stands


def levels(values, limit, **given_too):
    """Return its level after each value."""
    return [one.level for one in carried(values, limit, **given_too)]


def test_a_value_counts_once_it_stayed_beyond_long_enough():
    stands = carried([130.0] * 12, HYDRANT)

    assert [one.level for one in stands] == [NORMAL] * 10 + [LOW] * 2
    assert stands[0] == Standing(NORMAL, LOW, 0)
    assert stands[10] == Standing(LOW)


def test_a_break_begins_the_duration_again():
    values = [130.0] * 9 + [141.0] + [130.0] * 11

    assert levels(values, HYDRANT) == [NORMAL] * 20 + [LOW]


def test_without_a_duration_it_counts_at_once():
    assert levels([99.9, 105.0, 110.0, 200.1, 195.0, 190.0], BAND) == [
        LOW, LOW, NORMAL, HIGH, HIGH, NORMAL,
    ]  # fmt: skip


def test_the_limit_itself_is_within():
    assert levels([100.0, 200.0], BAND) == [NORMAL, NORMAL]


def test_who_leaves_one_limit_for_beyond_the_other_has_left_the_one():
    slow = BAND._replace(seconds=60)

    assert carried([50.0, 50.0, 250.0, 250.0], slow) == [
        Standing(NORMAL, LOW, 0),
        Standing(LOW),
        Standing(NORMAL, HIGH, 2 * MINUTE),
        Standing(HIGH),
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("standing", [Standing(), Standing(LOW), Standing(NORMAL, HIGH, 3)])
def test_what_is_no_number_says_nothing(standing, value):
    assert step(standing, value, 9 * MINUTE, BAND) == standing


def test_without_bounds_it_comes_back():
    assert step(Standing(LOW), 1.0, 0, Limit()) == Standing()


numbers = st.floats(0, 300, allow_nan=False)
limits = st.builds(
    Limit,
    low=st.none() | st.floats(50, 100),
    high=st.none() | st.floats(200, 250),
    release=st.floats(0, 40),
    seconds=st.sampled_from([0, 60, 300, 600]),
)


@given(st.lists(st.floats(-4.9, 4.9), min_size=2, max_size=60))
def test_around_the_limit_it_is_told_once_at_most(noise):
    found = levels([140 + one for one in noise], HYDRANT._replace(seconds=0))

    assert sum(before is not after for before, after in pairwise([NORMAL, *found])) <= 1


@given(st.lists(numbers, max_size=40), limits)
def test_it_goes_beyond_only_after_values_that_all_were(values, limit):
    found = levels(values, limit)
    for nth, (before, after) in enumerate(pairwise([NORMAL, *found])):
        if after in (LOW, HIGH) and after is not before:
            back = values[max(0, nth - limit.seconds // 60) : nth + 1]
            assert len(back) > limit.seconds // 60
            low, high = limit.low or 0, limit.high or 1000
            assert all(one < low if after is LOW else one > high for one in back)


@given(st.lists(numbers, max_size=40), limits)
def test_it_comes_back_only_by_more_than_the_limit(values, limit):
    found = levels(values, limit)
    for value, (before, after) in zip(values, pairwise([NORMAL, *found]), strict=True):
        if before is LOW and after is not LOW:
            assert value >= limit.low + limit.release
        if before is HIGH and after is not HIGH:
            assert value <= limit.high - limit.release


@given(st.lists(numbers, max_size=40), limits, st.integers(0, 40))
def test_a_restart_changes_nothing(values, limit, cut):
    """How a series stands goes through the columns of its row and comes back the same."""
    whole = carried(values, limit)
    before = carried(values[:cut], limit)
    row = Series(level=NORMAL.value)
    if before:
        last = before[-1]
        row = Series(level=last.level.value, beyond=last.beyond or "", since=last.since)
    kept = Standing(Level(row.level), Level(row.beyond) if row.beyond else None, row.since)

    after = carried(values[cut:], limit, standing=kept, begin=cut * MINUTE)

    assert before + after == whole


@given(st.lists(numbers, max_size=40), limits)
def test_on_the_way_it_says_to_what_and_since_when(values, limit):
    for nth, one in enumerate(carried(values, limit)):
        assert (one.beyond is None) == (one.since is None)
        assert one.since is None or (one.level is NORMAL and one.since <= nth * MINUTE)


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        (Limit(), "至少填写"),
        (Limit(low=float("nan")), "填写数字"),
        (Limit(high=float("inf")), "填写数字"),
        (Limit(low=1.0, release=-1.0), "负数"),
        (Limit(low=10.0, high=9.0), "低于上限"),
        (Limit(low=10.0, high=20.0, release=5.1), "两倍回差"),
        (Limit(low=10.0, seconds=86_401), "86400"),
    ],
)
def test_limits_that_cannot_hold_are_refused(limit, says):
    with pytest.raises(BadInput, match=says):
        check_limit(limit)


def test_limits_that_can_hold_are_returned():
    assert check_limit(BAND) is BAND
