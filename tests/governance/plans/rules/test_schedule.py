"""Days due, first and next, from what the plan says."""

from datetime import date

from wanghuo.governance.plans import rules

BY_APRIL = {"kind": "by", "date": "2026-04-30"}
BY_YEAR_END = {"kind": "by", "date": "2026-12-31"}
MONTHLY = {"kind": "every", "freq": "MONTHLY", "month_day": "24"}
PERIOD_END = date(2026, 6, 30)


def test_a_date_that_has_passed_is_still_due():
    assert rules.first_due_on([BY_APRIL], date(2026, 5, 20), PERIOD_END) == date(2026, 4, 30)


def test_a_recurrence_begins_when_it_binds():
    assert rules.first_due_on([MONTHLY], date(2026, 5, 25), PERIOD_END) == date(2026, 6, 24)


def test_a_recurrence_ends_with_the_plan():
    assert rules.next_due_on([MONTHLY], date(2026, 5, 24), PERIOD_END) == date(2026, 6, 24)
    assert rules.next_due_on([MONTHLY], date(2026, 6, 24), PERIOD_END) is None


def test_two_dates_come_one_after_the_other():
    both = [BY_YEAR_END, BY_APRIL]

    assert rules.first_due_on(both, date(2026, 1, 1), None) == date(2026, 4, 30)
    assert rules.next_due_on(both, date(2026, 4, 30), None) == date(2026, 12, 31)
    assert rules.next_due_on(both, date(2026, 12, 31), None) is None


def test_what_stands_or_cannot_be_read_is_not_due():
    unread = [{"kind": "standing"}, {"kind": "every", "freq": None}, {"kind": "by", "date": None}]

    assert rules.first_due_on(unread, date(2026, 1, 1), None) is None
