"""Guesses are counted before they are looked at."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.people.rules.lockout import (
    AccountLocked,
    AddressBlocked,
    Count,
    Guarded,
    LockoutPolicy,
    after_guess,
    after_right_guess,
)

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
POLICY = LockoutPolicy(
    account_failures=5, address_failures=100, token_failures=90, window_minutes=15, lock_minutes=15
)
MINUTE = timedelta(minutes=1)


def guess(count, at):
    return after_guess(count, at, POLICY.account_failures, POLICY)


def test_the_fifth_guess_locks_what_follows():
    count = None
    for number in range(1, 6):
        count = guess(count, AT)
        assert (count.failures, count.is_locked(AT)) == (number, number == 5)

    assert count.locked_until == AT + 15 * MINUTE
    assert [count.is_locked(AT + minutes * MINUTE) for minutes in (14, 15)] == [True, False]


@pytest.mark.parametrize(("minutes", "failures"), [(0, 5), (14, 5), (15, 1), (600, 1)])
def test_the_window_forgets(minutes, failures):
    count = Count(4, AT, None)

    assert guess(count, AT + minutes * MINUTE).failures == failures


def test_after_a_lock_counting_begins_anew():
    count = guess(Count(5, AT, AT + 15 * MINUTE), AT + 15 * MINUTE)

    assert count == Count(1, AT + 15 * MINUTE, None)


def test_a_right_guess_is_taken_back_and_opens_what_it_locked():
    assert after_right_guess(guess(Count(4, AT, None), AT)) == Count(4, AT, None)
    assert after_right_guess(Count(0, AT, None)) == Count(0, AT, None)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60))
def test_in_no_window_more_than_the_limit_are_looked_at(pauses):
    at, count, looked_at = AT, None, []
    for pause in pauses:
        at += pause * MINUTE
        if count is None or not count.is_locked(at):
            count = guess(count, at)
            looked_at.append(at)

    for first in looked_at:
        within = [one for one in looked_at if first <= one < first + 15 * MINUTE]
        # two windows may touch: the end of one and the beginning of the next
        assert len(within) <= 2 * POLICY.account_failures - 1


@pytest.mark.parametrize(
    ("guarded", "limit", "kind"),
    [
        (Guarded.ACCOUNT, 5, AccountLocked),
        (Guarded.ADDRESS, 100, AddressBlocked),
        (Guarded.TOKEN, 90, AddressBlocked),
    ],
)
def test_each_sort_has_its_limit_and_its_sentence(guarded, limit, kind):
    refusal = POLICY.refusal(guarded)

    assert POLICY.limit(guarded) == limit
    assert (type(refusal), "15分钟" in str(refusal)) == (kind, True)
