"""Every level is told once, whoever presses and wherever a run is cut off."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.base.deadlines.conftest import AT, at_once, kinds, open_on, owed_by, told
from wanghuo.base.deadlines import queries, services
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineLevel, Levels, level_on
from wanghuo.base.deadlines.services import PressOutcome, changes
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped

pytestmark = pytest.mark.django_db

LEVELS = Levels(warn_days=7, escalate_days=5)
TODAY = date(2026, 9, 24)


def press(at=AT, tell=None):
    return services.press_deadlines(at=at, levels=LEVELS, tell=tell)


class Hearer:
    """Remembers what it was told, and may fall silent once at the n-th."""

    def __init__(self, fails_at=None):
        self.heard = []
        self.fails_at = fails_at

    def __call__(self, deadline, level):
        if len(self.heard) == self.fails_at:
            self.fails_at = None
            raise ConnectionError
        self.heard.append((deadline.pk, level))


def open_many(organisation, count, on=TODAY):
    for n in range(count):
        open_on(owed_by(organisation, str(n)), on)


def test_press_deadlines_raises_each_to_its_level_and_tells(organisation):
    hearer = Hearer()
    far = open_on(owed_by(organisation, "far"), TODAY + timedelta(days=8))
    near = open_on(owed_by(organisation, "near"), TODAY + timedelta(days=7))
    today = open_on(owed_by(organisation, "today"), TODAY)
    late = open_on(owed_by(organisation, "late"), TODAY - timedelta(days=1))
    lost = open_on(owed_by(organisation, "lost"), TODAY - timedelta(days=5))

    outcome = press(tell=hearer)

    assert outcome == PressOutcome(warned=2, overdue=2, escalated=1)
    assert dict(Deadline._base_manager.values_list("subject_id", "level")) == {
        "far": "none",
        "near": "warned",
        "today": "warned",
        "late": "overdue",
        "lost": "escalated",
    }
    assert hearer.heard == [
        (near.pk, DeadlineLevel.WARNED),
        (today.pk, DeadlineLevel.WARNED),
        (late.pk, DeadlineLevel.OVERDUE),
        (lost.pk, DeadlineLevel.OVERDUE),
        (lost.pk, DeadlineLevel.ESCALATED),
    ]
    assert far.pk not in {pk for pk, _ in hearer.heard}


def test_press_deadlines_records_what_a_listener_needs(owed, organisation):
    deadline = open_on(owed, TODAY)

    press()

    data = {"deadline": str(deadline.pk), "due_on": "2026-09-24", "organisation": organisation.pk}
    body = {"before": {"level": "none"}, "after": {"level": "warned"}, "data": data}
    assert told()[1:] == [("deadline.warned", "1", body)]


def test_press_deadlines_again_the_same_day_tells_nothing(organisation):
    open_many(organisation, 3)
    press()

    assert press() == PressOutcome(warned=0, overdue=0, escalated=0)
    assert kinds().count("deadline.warned") == 3


def test_press_deadlines_day_by_day_tells_each_level_once(owed):
    open_on(owed, TODAY)

    for day in range(-10, 30):
        press(AT + timedelta(days=day))

    assert kinds() == [
        "deadline.opened",
        "deadline.warned",
        "deadline.overdue",
        "deadline.escalated",
    ]


@pytest.mark.parametrize(
    ("at", "level"),
    [
        (datetime(2026, 9, 24, 15, 59, 59, tzinfo=UTC), "warned"),  # 23:59:59 in China
        (datetime(2026, 9, 24, 16, 0, 0, tzinfo=UTC), "overdue"),  # midnight in China
    ],
)
def test_press_deadlines_turns_the_day_at_midnight_in_china(owed, at, level):
    open_on(owed, TODAY)

    press(at)

    assert Deadline._base_manager.get().level == level


def test_press_deadlines_leaves_what_has_ended_alone(owed, organisation):
    met = open_on(owed, TODAY)
    services.meet_deadline(deadline=met, actor=SYSTEM, at=AT)
    open_on(owed_by(organisation, "2"), TODAY)
    services.cancel_deadlines(subjects=[owed_by(organisation, "2").subject], actor=SYSTEM, at=AT)

    assert press(AT + timedelta(days=9)) == PressOutcome(warned=0, overdue=0, escalated=0)


def test_press_deadlines_cut_off_half_way_loses_and_repeats_nothing(organisation, monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 2)
    open_many(organisation, 5)
    hearer = Hearer(fails_at=3)

    with pytest.raises(ConnectionError):
        press(tell=hearer)

    # the first batch of two is done; the second was rolled back with what it had told
    assert kinds().count("deadline.warned") == 2
    done = hearer.heard[:2]
    hearer.heard = []
    assert press(tell=hearer) == PressOutcome(warned=3, overdue=0, escalated=0)
    assert len({pk for pk, _ in done + hearer.heard}) == 5
    assert kinds().count("deadline.warned") == 5


def test_press_deadlines_passes_over_what_was_met_since_it_looked(organisation, monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 1)
    first = open_on(owed_by(organisation, "1"), TODAY)
    second = open_on(owed_by(organisation, "2"), TODAY)

    def meet_the_second(deadline, level):
        assert deadline.pk == first.pk
        services.meet_deadline(deadline=second, actor=SYSTEM, at=AT)

    assert press(tell=meet_the_second) == PressOutcome(warned=1, overdue=0, escalated=0)


def test_press_deadlines_loses_politely_within_a_batch(organisation):
    first = open_on(owed_by(organisation, "1"), TODAY)
    second = open_on(owed_by(organisation, "2"), TODAY)

    def meet_the_second(deadline, level):
        assert deadline.pk == first.pk
        services.meet_deadline(deadline=second, actor=SYSTEM, at=AT)

    assert press(tell=meet_the_second) == PressOutcome(warned=1, overdue=0, escalated=0)
    assert Deadline._base_manager.get(pk=second.pk).level == DeadlineLevel.NONE


@pytest.mark.parametrize("escalate_days", [0, 1, 5])
@pytest.mark.parametrize("level", DeadlineLevel)
def test_to_press_finds_exactly_what_is_to_rise(organisation, level, escalate_days):
    levels, ranks = Levels(warn_days=7, escalate_days=escalate_days), list(DeadlineLevel)
    for n in range(-9, 10):
        open_on(owed_by(organisation, str(n)), TODAY + timedelta(days=n))
    Deadline._base_manager.update(level=level)

    with scoped(EVERYWHERE):
        found = {row.due_on for row in queries.to_press(TODAY, levels)}

    days = [TODAY + timedelta(days=n) for n in range(-9, 10)]
    rank = ranks.index(level)
    assert found == {d for d in days if ranks.index(level_on(d, TODAY, levels)) > rank}


@pytest.mark.django_db(transaction=True)
def test_press_deadlines_by_two_workers_at_once_tells_each_once(organisation, monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 5)
    open_many(organisation, 40)

    outcomes = at_once(press)

    assert sum(outcome.warned for outcome in outcomes) == 40
    assert kinds().count("deadline.warned") == 40
    assert Deadline._base_manager.filter(level=DeadlineLevel.WARNED).count() == 40


def test_what_is_late_is_told_again_every_so_many_days(organisation):
    open_on(owed_by(organisation, "late"), TODAY - timedelta(days=1))
    levels, hearer = Levels(warn_days=7, escalate_days=5, repeat_days=2), Hearer()

    told_on = {}
    for day in range(10):
        for _ in range(2):  # pressing twice a day tells once
            services.press_deadlines(at=AT + timedelta(days=day), levels=levels, tell=hearer)
        told_on[day] = [level.value for _, level in hearer.heard]
        hearer.heard.clear()

    assert {day: told for day, told in told_on.items() if told} == {
        0: ["overdue"],
        2: ["overdue"],
        4: ["escalated"],
        6: ["escalated"],
        8: ["escalated"],
    }
