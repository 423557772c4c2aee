"""Ratios, sums, how a figure is written, what it asked."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.governance.reporting.rules import Asked, ratio, shown, total

D = Decimal
whole_numbers = st.integers(0, 10**6).map(Decimal)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (D(2), D(3), D("66.7")),
        (D(1), D(3), D("33.3")),
        (D(1), D(8), D("12.5")),
        (D(1), D(2000), D("0.1")),  # half a tenth goes up
        (D(0), D(5), D(0)),
        (D(0), D(0), None),
        (D(5), D(0), None),
        (None, D(5), None),
        (D(5), None, None),
    ],
)
def test_a_ratio_of_nothing_is_nothing(part, whole, percent):
    assert ratio(part, whole) == percent


@given(st.lists(st.tuples(whole_numbers, whole_numbers), min_size=1))
def test_the_ratio_of_sums_is_not_the_mean_of_ratios(pairs):
    parts, wholes = total(a for a, _ in pairs), total(b for _, b in pairs)

    assert ratio(parts, wholes) == (
        None if not wholes else (parts * 100 / wholes).quantize(D("0.1"), "ROUND_HALF_UP")
    )


def test_what_a_unit_did_not_tell_adds_nothing():
    assert total([D(3), None, D(4)]) == 7
    assert total([]) == 0


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(D(12), "项", "12"), (D("12.0"), "项", "12"), (D("66.7"), "%", "66.7%"), (None, "%", "—")],
)
def test_a_figure_is_written_as_a_sentence_holds_it(value, unit, text):
    assert shown(value, unit) == text


@given(
    st.builds(
        Asked,
        source=st.sampled_from(["facts", "overdue"]),
        area=st.integers(1, 10**6),
        since=st.dates(date(2000, 1, 1)),
        until=st.dates(date(2000, 1, 1)),
        organisation=st.none() | st.integers(1, 10**6),
        kinds=st.lists(st.text()).map(tuple),
        of=st.lists(st.text()).map(tuple),
    )
)
def test_what_was_asked_can_be_frozen(asked):
    assert Asked.from_json(asked.as_json()) == asked
