"""From a plan's deadlines to days."""

from datetime import date

from wanghuo.base.deadlines.rules import Due, Frequency, Recurrence, due_dates

START = date(2024, 3, 26)
PLAN_END = date(2024, 12, 31)


def entry(kind, **values):
    """A deadline as the plan reading writes it."""
    empty = dict.fromkeys(("date", "from", "until", "freq", "month_day"))
    return empty | {"kind": kind, "text": "", "span": [0, 0]} | values


def test_by_is_due_on_its_date():
    found = due_dates([entry("by", date="2024-06-30")], START, PLAN_END)

    assert found == (Due(date(2024, 6, 30)),)


def test_range_is_due_on_its_last_day():
    found = due_dates(
        [entry("range", **{"from": "2024-04-01", "until": "2024-11-30"})], START, None
    )

    assert found == (Due(date(2024, 11, 30)),)


def test_every_binds_from_the_start_until_the_plan_ends():
    found = due_dates([entry("every", freq="MONTHLY", month_day="24")], START, PLAN_END)

    recurrence = Recurrence(Frequency.MONTHLY, "24", since=START, until=PLAN_END)
    assert found == (Due(date(2024, 4, 24), recurrence),)


def test_every_keeps_its_own_later_start_and_its_own_end():
    every = entry("every", freq="YEARLY", **{"from": "2025-01-01", "until": "2027-12-31"})

    found = due_dates([every], START, PLAN_END)

    recurrence = Recurrence(Frequency.YEARLY, since=date(2025, 1, 1), until=date(2027, 12, 31))
    assert found == (Due(date(2025, 12, 31), recurrence),)


def test_every_that_is_due_on_the_first_day_is_due_then():
    found = due_dates([entry("every", freq="MONTHLY", month_day="26")], START, None)

    assert found[0].on == START


def test_every_of_a_plan_already_ended_is_not_due():
    found = due_dates([entry("every", freq="MONTHLY")], START, date(2024, 3, 1))

    assert found == ()


def test_what_stands_or_only_begins_or_cannot_be_read_is_not_due():
    found = due_dates(
        [entry("standing"), entry("from", **{"from": "2024-04-01"}), entry("by"), entry("every")],
        START,
        PLAN_END,
    )

    assert found == ()


def test_several_deadlines_are_all_kept_earliest_first_each_once():
    found = due_dates(
        [
            entry("by", date="2024-12-31"),
            entry("every", freq="QUARTERLY"),
            entry("by", date="2024-04-30"),
            entry("by", date="2024-12-31"),
        ],
        START,
        PLAN_END,
    )

    quarterly = Recurrence(Frequency.QUARTERLY, since=START, until=PLAN_END)
    assert found == (
        Due(date(2024, 3, 31), quarterly),
        Due(date(2024, 4, 30)),
        Due(date(2024, 12, 31)),
    )
