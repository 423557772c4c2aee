"""When a report is due, drafted, and of which days it tells."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.deadlines.rules import Frequency
from wanghuo.governance.reporting.rules import (
    Cover,
    Cycle,
    Span,
    chinese,
    days_late,
    drafted_on,
    due_days,
    label,
    lead_days,
    span_of,
    this,
)
from wanghuo.kernel.errors import BadInput

MONTHLY = Cycle(Frequency.MONTHLY, "24")
YEARLY = Cycle(Frequency.YEARLY, "12-01")
FINAL = Cycle(None, on=date(2026, 11, 5), since=date(2024, 1, 1))


def test_on_the_20th_the_report_for_the_24th_tells_of_everything_through_the_19th():
    due = date(2026, 11, 24)

    assert drafted_on(MONTHLY, due) == date(2026, 11, 20)
    assert span_of(MONTHLY, due) == Span(date(2026, 10, 20), date(2026, 11, 19))


def test_the_first_of_december_tells_of_the_year_before_it():
    assert span_of(YEARLY, date(2026, 12, 1)) == Span(date(2025, 11, 27), date(2026, 11, 26))


def test_an_evaluation_begins_with_its_plan():
    assert span_of(FINAL, date(2026, 11, 5)) == Span(date(2024, 1, 1), date(2026, 10, 31))


def test_an_evaluation_without_a_beginning_tells_of_its_year():
    cycle = Cycle(None, on=date(2026, 11, 5))

    assert span_of(cycle, date(2026, 11, 5)).since == date(2026, 1, 1)


def test_no_report_tells_of_days_before_its_duty():
    cycle = Cycle(Frequency.MONTHLY, "24", since=date(2026, 11, 10))

    assert span_of(cycle, date(2026, 11, 24)) == Span(date(2026, 11, 10), date(2026, 11, 19))


@given(
    st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY]),
    st.integers(1, 31),
    st.integers(0, 25),
)
def test_rolling_periods_leave_no_day_out_and_tell_none_twice(freq, day, lead):
    cycle = Cycle(freq, str(day), lead_days=lead)
    spans = [span_of(cycle, due) for due in due_days(cycle, date(2024, 1, 1), date(2027, 1, 1))]

    assert all(
        later.since == earlier.until + timedelta(days=1)
        for earlier, later in itertools.pairwise(spans)
    )


@pytest.mark.parametrize(
    ("freq", "due", "span"),
    [
        (Frequency.MONTHLY, date(2026, 11, 5), Span(date(2026, 10, 1), date(2026, 10, 31))),
        (Frequency.MONTHLY, date(2026, 1, 5), Span(date(2025, 12, 1), date(2025, 12, 31))),
        (Frequency.QUARTERLY, date(2026, 1, 10), Span(date(2025, 10, 1), date(2025, 12, 31))),
        (Frequency.HALF_YEARLY, date(2026, 7, 10), Span(date(2026, 1, 1), date(2026, 6, 30))),
        (Frequency.YEARLY, date(2027, 1, 20), Span(date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_a_natural_period_is_the_last_whole_one(freq, due, span):
    cycle = Cycle(freq, "10", cover=Cover.PREVIOUS)

    assert span_of(cycle, due) == span


@pytest.mark.parametrize(
    ("cycle", "due", "name"),
    [
        (MONTHLY, date(2026, 11, 24), "2026年11月"),
        (Cycle(Frequency.QUARTERLY), date(2026, 12, 31), "2026年第四季度"),
        (Cycle(Frequency.HALF_YEARLY), date(2026, 6, 30), "2026年上半年"),
        (Cycle(Frequency.HALF_YEARLY), date(2026, 12, 31), "2026年下半年"),
        (YEARLY, date(2026, 12, 1), "2026年度"),
        (FINAL, date(2026, 11, 5), "2024年1月1日至2026年10月31日"),
        (
            Cycle(Frequency.QUARTERLY, "01-10", cover=Cover.PREVIOUS),
            date(2026, 1, 10),
            "2025年第四季度",
        ),
    ],
)
def test_a_period_has_a_name(cycle, due, name):
    assert label(cycle, due) == name


def test_a_month_without_the_day_is_due_on_its_last():
    cycle = Cycle(Frequency.MONTHLY, "31")

    assert list(due_days(cycle, date(2026, 1, 31), date(2026, 3, 31))) == [
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


def test_what_is_due_once_is_due_on_its_day_only():
    assert list(due_days(FINAL, date(2026, 11, 4), date(2030, 1, 1))) == [date(2026, 11, 5)]
    assert list(due_days(FINAL, date(2026, 11, 5), date(2030, 1, 1))) == []


def test_nothing_is_due_after_the_end():
    cycle = Cycle(Frequency.MONTHLY, "24", until=date(2026, 12, 31))

    assert list(due_days(cycle, date(2026, 12, 24), date(2027, 6, 30))) == []


@pytest.mark.parametrize(
    "terms",
    [
        {"freq": None},
        {"freq": Frequency.MONTHLY, "on": date(2026, 1, 1)},
        {"freq": Frequency.MONTHLY, "lead_days": 26},
        {"freq": Frequency.MONTHLY, "month_day": "13-40"},
        {"freq": Frequency.MONTHLY, "since": date(2026, 2, 1), "until": date(2026, 1, 1)},
    ],
)
def test_what_is_never_due_is_refused(terms):
    with pytest.raises(BadInput):
        Cycle(**terms)


def test_short_cycles_are_drafted_late():
    assert [lead_days(freq) for freq in (*Frequency, None)] == [0, 1, 4, 4, 4, 4, 4]


def test_every_frequency_says_this():
    assert [this(freq) for freq in (*Frequency, None)] == [
        "本日", "本周", "本月", "本季度", "本半年", "本年度", "评估期内",
    ]  # fmt: skip


def test_days_are_late_from_the_next_one():
    due = date(2026, 11, 24)

    assert [days_late(due, date(2026, 11, day)) for day in (23, 24, 25)] == [0, 0, 1]
    assert chinese(due) == "2026年11月24日"
