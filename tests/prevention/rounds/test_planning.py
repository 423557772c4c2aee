"""The planner: even, near, steady, the same each time."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wanghuo.prevention.rounds.judging import Slot, Stop, plan

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]
CELLS = [f"8b{number:013x}" for number in range(0, 400, 7)]

stops = st.lists(
    st.builds(
        Stop,
        key=st.integers(0, 10_000),
        cell=st.sampled_from([*CELLS, ""]),
        last=st.none() | st.dates(date(2025, 1, 1), date(2026, 3, 1)),
    ),
    unique_by=lambda stop: stop.key,
    max_size=120,
)
posts = st.lists(st.integers(1, 9), min_size=1, max_size=6, unique=True)
days = st.integers(1, 5).map(lambda n: DAYS[:n])


def totals(found, posts, days, load=None):
    """How many stops each slot has, the load included."""
    counted = Counter(found.slots.values())
    return [counted[Slot(p, d)] + (load or {}).get(Slot(p, d), 0) for p in posts for d in days]


@given(stops, posts, days)
def test_every_stop_has_a_slot_and_loads_are_even(stops, posts, days):
    found = plan(stops, posts, days, capacity=12)

    assert set(found.slots) == {stop.key for stop in stops}
    assert {slot.post for slot in found.slots.values()} <= set(posts)
    assert {slot.day for slot in found.slots.values()} <= set(days)
    counts = totals(found, posts, days)
    assert max(counts) - min(counts) <= 1
    each = Counter(slot.post for slot in found.slots.values())
    assert max(each[post] for post in posts) - min(each[post] for post in posts) <= 1


@given(stops, posts, days, st.integers(1, 20))
def test_nobody_is_beyond_his_day_unless_it_is_said(stops, posts, days, capacity):
    found = plan(stops, posts, days, capacity=capacity)

    beyond = sum(max(0, count - capacity) for count in totals(found, posts, days))
    assert found.over == beyond
    assert (found.over == 0) == (len(stops) <= capacity * len(posts) * len(days))


@given(stops, posts, days, st.randoms(use_true_random=False))
def test_order_of_what_is_given_changes_nothing(stops, posts, days, chance):
    shuffled = chance.sample(stops, len(stops))

    again = plan(shuffled, chance.sample(posts, len(posts)), days, capacity=12)

    assert again == plan(stops, posts, days, capacity=12)


def kept(stops, found):
    return [replace(stop, kept=found.slots[stop.key]) for stop in stops]


@given(stops, posts, days)
def test_planning_again_moves_nothing(stops, posts, days):
    first = plan(stops, posts, days, capacity=12)

    again = plan(kept(stops, first), posts, days, capacity=12)

    assert (again.slots, again.moved) == (first.slots, 0)


@given(stops, posts, days)
def test_one_more_stop_moves_no_other(stops, posts, days):
    first = plan(stops, posts, days, capacity=12)
    more = Stop(key=20_000, cell=CELLS[3])

    again = plan([*kept(stops, first), more], posts, days, capacity=12)

    assert {stop.key: again.slots[stop.key] for stop in stops} == dict(first.slots)


@given(stops, posts, days)
def test_a_new_post_takes_over_no_more_than_its_share(stops, posts, days):
    first = plan(stops, posts, days, capacity=12)

    again = plan(kept(stops, first), [*posts, 10], days, capacity=12)

    theirs = sum(slot.post == 10 for slot in again.slots.values())
    assert again.moved == theirs
    counts = totals(again, [*posts, 10], days)
    assert max(counts) - min(counts) <= 1


@given(stops, posts, days, st.lists(st.integers(0, 15), min_size=30, max_size=30))
def test_what_a_post_does_anyway_is_levelled_with(stops, posts, days, given_loads):
    order = [Slot(p, d) for p in posts for d in days]
    load = dict(zip(order, given_loads, strict=False))

    found = plan(stops, posts, days, capacity=12, load=load)

    counted = Counter(found.slots.values())
    raised = [counted[slot] + load.get(slot, 0) for slot in order if counted[slot]]
    lowest = min(counted[slot] + load.get(slot, 0) for slot in order)
    assert all(total - lowest <= 1 for total in raised)


def test_nobody_to_send_leaves_the_slots_empty():
    assert plan([Stop(1)], [], DAYS, capacity=12).slots == {}


def test_neighbours_are_gone_round_on_one_day():
    here, there = (f"8b31{n:011x}" for n in (1, 2))
    mixed = [Stop(n, cell=(here, there)[n % 2]) for n in range(20)]

    found = plan(mixed, [1], DAYS[:2], capacity=12)

    by_day = {day: {stop.cell for stop in mixed if found.slots[stop.key].day == day}
              for day in DAYS[:2]}  # fmt: skip
    assert [len(cells) for cells in by_day.values()] == [1, 1]


def test_longest_unseen_go_first():
    seen = [Stop(n, cell=CELLS[n], last=MONDAY - timedelta(days=30 - n)) for n in range(8)]
    never = [Stop(n, cell=CELLS[n]) for n in range(8, 10)]

    found = plan([*seen, *never], [1], DAYS, capacity=12)

    assert [key for key, slot in found.slots.items() if slot.day == MONDAY] == [8, 9]
