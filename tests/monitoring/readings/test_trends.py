"""A trend is found before its limit is reached; noise, spikes, steps and gaps are none."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.readings import synthetic
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.monitoring.readings.judging import trend_book
from wanghuo.monitoring.readings.rules import Level, Limit
from wanghuo.monitoring.readings.rules.trends import (
    MOST_VALUES,
    Trend,
    by_days,
    short,
    slope_of,
    trend_of,
    verdict,
)

HYDRANT, BOARD, JOINT = Limit(low=140.0), Limit(high=300.0), Limit(high=70.0)
ON = date(2026, 3, 2)


def sense(quantity):
    """How the shipped rulebook looks for trends of a quantity."""
    return trend_book(rulebook(), ON)[quantity]


def found(quantity, limit, at, values):
    """The trend of the last days of a series, as the daily job asks for it."""
    one = sense(quantity)
    kept = at >= at[-1] - one.window_days * 86_400_000
    return trend_of(*by_days(at[kept], values[kept], one), one, limit)


@pytest.fixture
def rng():
    """The same numbers each time."""
    return np.random.default_rng(26875)


def test_a_hydrant_that_drifts_for_a_week(rng):
    at, values = synthetic.pressure(rng, 28, leak_from=21)

    trend = found("pressure", HYDRANT, at, values)

    assert trend.side is Level.LOW
    assert abs(trend.since - 21) <= 2
    assert trend.a_day == pytest.approx(-9.8, abs=1.5)
    assert 9 <= trend.days_left <= 14


def test_ageing_insulation_and_a_loosening_contact(rng):
    aged = found("residual_current", BOARD, *synthetic.residual_current(rng, 28, ages_from=8))
    loose = found("temperature", JOINT, *synthetic.temperature(rng, 28, loosens_from=10))

    assert (aged.side, loose.side) == (Level.HIGH, Level.HIGH)
    assert aged.a_day == pytest.approx(4.0, rel=0.3)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_as_always_is_no_trend(seed):
    rng = np.random.default_rng(seed)

    assert found("pressure", HYDRANT, *synthetic.pressure(rng, 28)) is None
    assert found("residual_current", BOARD, *synthetic.residual_current(rng, 28)) is None
    assert found("temperature", JOINT, *synthetic.temperature(rng, 28)) is None


@pytest.mark.parametrize("seed", range(10))
def test_spikes_and_gaps_hide_no_trend_and_make_none(seed):
    rng = np.random.default_rng(seed)
    quiet = synthetic.with_gaps(rng, *synthetic.spiked(rng, *synthetic.pressure(rng, 28)))
    leaks = synthetic.pressure(rng, 28, leak_from=16)
    leaks = synthetic.with_gaps(rng, *synthetic.spiked(rng, *leaks), gaps=2, days=1)

    assert found("pressure", HYDRANT, *quiet) is None
    assert found("pressure", HYDRANT, *leaks).side is Level.LOW


@pytest.mark.parametrize("day", [3, 10, 20, 25, 27])
@pytest.mark.parametrize("height", [-120.0, -60.0, 60.0, 150.0])
def test_a_step_is_no_trend(rng, day, height):
    at, values = synthetic.stepped(*synthetic.pressure(rng, 28), day, height)

    assert found("pressure", HYDRANT, at, values) is None


def test_after_a_repair_only_what_came_later_counts(rng):
    at, values = synthetic.pressure(rng, 28, leak_from=4)
    values = np.where(synthetic.day_of(at) >= 20, 320.0, values)

    assert found("pressure", HYDRANT, at, values) is None


def test_what_has_come_to_rest_is_no_trend_any_more(rng):
    at, values = synthetic.pressure(rng, 28, rest=260.0)
    day = synthetic.day_of(at)
    values = values - 60 * np.clip((day - 6) / 8, 0, 1)

    assert found("pressure", HYDRANT, at, values) is None


def test_a_limit_that_lies_far_off_is_not_warned_of(rng):
    slow = synthetic.pressure(rng, 28, leak_from=0, a_day_kpa=2.0, rest=500.0)

    assert found("pressure", HYDRANT, *slow) is None


def test_what_goes_away_from_its_limit_is_no_trend(rng):
    at, values = synthetic.pressure(rng, 28, leak_from=14, a_day_kpa=-9.8)

    assert found("pressure", HYDRANT, at, values) is None


def test_nothing_measured_is_no_trend():
    none = np.array([], dtype=np.int64), np.array([], dtype=np.float64)

    assert trend_of(*by_days(*none, sense("pressure")), sense("pressure"), HYDRANT) is None


def test_a_day_is_the_middle_of_its_values_without_its_cycle():
    at = synthetic.times(10, 24)
    values = 100 + 20 * np.sin(2 * np.pi * synthetic.day_of(at))

    days, found_days = by_days(at, values, sense("pressure"))

    assert list(days) == list(range(10))
    assert found_days == pytest.approx([100.0] * 10, abs=3.5)


def test_of_very_many_values_some_are_looked_at():
    at = synthetic.times(28, 1440)

    days, values = by_days(at, np.full(len(at), 7.0), sense("pressure"))

    assert len(at) > MOST_VALUES
    assert (len(days), set(values)) == (28, {7.0})


def test_what_is_no_number_is_passed_over():
    at = synthetic.times(3, 2)
    values = np.array([1.0, np.nan, np.inf, 2.0, 3.0, 3.0])

    _, found_days = by_days(at, values, sense("pressure"))

    assert list(found_days) == [1.0, 2.0, 3.0]


@given(
    st.floats(-20, 20),
    st.lists(st.floats(-1e6, 1e6), min_size=7, max_size=7),
    st.permutations(range(28)),
)
def test_a_quarter_of_wrong_days_does_not_turn_the_slope(slope, wrong, order):
    days = np.arange(28)
    values = slope * days.astype(float)
    values[list(order[:7])] = wrong

    right = 28 * 27 / 2
    off = (right - 21 * 20 / 2) / right
    assert off < 0.5
    assert slope_of(days, values) == pytest.approx(slope, abs=1e-6 + abs(slope) * 1e-9)


@given(st.lists(st.floats(0, 500), max_size=30), st.floats(50, 450))
def test_any_series_is_judged_and_a_trend_always_leads_to_its_limit(values, bound):
    days = np.arange(len(values))
    for limit in (Limit(low=bound), Limit(high=bound)):
        trend = trend_of(days, np.array(values), sense("pressure"), limit)
        if trend is not None:
            assert (trend.limit - trend.last) * trend.a_day > 0
            assert 0 <= trend.days_left <= sense("pressure").horizon_days


def test_it_is_said_in_one_sentence():
    falls = Trend(Level.LOW, 10, 17, 320.4, 251.2, -9.83, 140.0, 11)
    rises = Trend(Level.HIGH, 1, 21, 90.0, 214.0, 6.2, 300.0, 13)

    assert verdict(falls, "pressure", "kPa") == (
        "压力近一周由 320 kPa 降至 251 kPa，约每天降 9.8 kPa，按此速度 11 天后低于 140 kPa"
    )
    assert verdict(rises, "residual_current", "mA") == (
        "剩余电流近 20 天由 90 mA 升至 214 mA，约每天升 6.2 mA，按此速度 13 天后高于 300 mA"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(140.0, "140"), (9.83, "9.8"), (20.0, "20"), (0.5, "0.5"), (0.0, "0"), (-0.25, "-0.25"),
     (1234.6, "1235")],
)  # fmt: skip
def test_numbers_are_short(value, said):
    assert short(value) == said
