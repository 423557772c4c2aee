"""What is owed is opened once, and ended once."""

from datetime import date, timedelta

import pytest

from tests.base.deadlines.conftest import AT, at_once, kinds, open_on, owed_by, told
from tests.factories import OrganisationFactory
from wanghuo.base.deadlines import services
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import (
    DeadlineLevel,
    DeadlineState,
    Frequency,
    Recurrence,
    Shift,
)
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts.models import Fact

pytestmark = pytest.mark.django_db

DUE = date(2026, 10, 24)
MONTHLY = Recurrence(Frequency.MONTHLY, "24", since=date(2026, 9, 1), until=date(2026, 12, 31))


def named_days():
    rows = Deadline._base_manager.order_by("named_on")
    return [(row.named_on, DeadlineState(row.state)) for row in rows]


def ensure(owed, recurrence=MONTHLY, at=AT, horizon_days=31, **terms):
    return services.ensure_occurrences(
        owed=owed, recurrence=recurrence, actor=SYSTEM, at=at, horizon_days=horizon_days, **terms
    )


def test_open_deadline_stands_on_its_day_and_tells_it(owed, organisation, town):
    deadline = open_on(owed, DUE)

    assert list(Deadline._base_manager.values()) == [
        {
            "id": deadline.pk,
            "subject_type": "task",
            "subject_id": "1",
            "title": "排查“九小场所”隐患",
            "link": "/tasks/1",
            "area_id": town.pk,
            "area_path": town.path,
            "sector": "",
            "organisation_id": organisation.pk,
            "named_on": DUE,
            "shift": "none",
            "due_on": DUE,
            "is_provisional": False,
            "state": "open",
            "level": "none",
            "pressed_on": None,
            "ended_at": None,
        }
    ]
    data = {"deadline": str(deadline.pk), "due_on": "2026-10-24", "organisation": organisation.pk}
    body = {"before": {}, "after": {"state": "open"}, "data": data}
    assert told() == [("deadline.opened", "1", body)]


def test_fact_of_a_deadline_lies_where_its_subject_lies(owed, town):
    open_on(owed, DUE)

    fact = Fact._base_manager.get()
    assert (fact.subject_type, fact.area_id, fact.area_path) == ("task", town.pk, town.path)


def test_open_deadline_twice_is_once(owed):
    assert open_on(owed, DUE) == open_on(owed, DUE)

    assert kinds() == ["deadline.opened"]


def test_open_deadline_that_was_met_stays_met(owed):
    services.meet_deadline(deadline=open_on(owed, DUE), actor=SYSTEM, at=AT)

    again = open_on(owed, DUE)

    assert again.state == DeadlineState.MET
    assert kinds() == ["deadline.opened", "deadline.met"]


def test_open_deadline_that_was_cancelled_opens_anew_on_new_terms(owed, town):
    other = OrganisationFactory(area=town)
    first = open_on(owed, DUE)
    Deadline._base_manager.update(level=DeadlineLevel.WARNED)
    services.cancel_deadlines(subjects=[owed.subject], actor=SYSTEM, at=AT)

    anew = open_on(owed_by(other), DUE)

    assert anew.pk == first.pk
    assert (anew.state, anew.level, anew.ended_at) == ("open", "none", None)
    assert anew.organisation_id == other.pk
    assert kinds() == ["deadline.opened", "deadline.cancelled", "deadline.opened"]


def open_all(wanted):
    return services.open_deadlines(wanted=wanted, actor=SYSTEM, at=AT)


def test_open_deadlines_opens_what_is_not_open_and_tells_only_that(organisation):
    one, two, three, four = (owed_by(organisation, str(n)) for n in range(1, 5))
    standing, met, cancelled = (open_on(owed, DUE) for owed in (one, two, three))
    services.meet_deadline(deadline=met, actor=SYSTEM, at=AT)
    services.cancel_deadlines(subjects=[three.subject], actor=SYSTEM, at=AT)

    rows = open_all([(four, DUE), (three, DUE), (two, DUE), (one, DUE), (one, date(2026, 11, 24))])

    assert [row.pk for row in rows[1:4]] == [cancelled.pk, met.pk, standing.pk]
    assert [(row.subject_id, row.named_on, row.state) for row in rows] == [
        ("4", DUE, "open"),
        ("3", DUE, "open"),
        ("2", DUE, "met"),
        ("1", DUE, "open"),
        ("1", date(2026, 11, 24), "open"),
    ]
    states = [(kind, subject, body["before"]) for kind, subject, body in told()[5:]]
    assert states == [
        ("deadline.opened", "4", {}),
        ("deadline.opened", "1", {}),
        ("deadline.opened", "3", {"state": "cancelled"}),
    ]


def test_open_deadlines_asked_twice_in_one_breath_is_once(owed):
    first, second = open_all([(owed, DUE), (owed, DUE)])

    assert first == second
    assert kinds() == ["deadline.opened"]


def test_open_deadlines_of_nothing_opens_nothing():
    assert open_all([]) == []
    assert kinds() == []


@pytest.mark.parametrize("count", [1, 30])
def test_open_deadlines_takes_as_many_statements_for_many(
    organisation, count, django_assert_num_queries
):
    wanted = [(owed_by(organisation, str(n)), DUE) for n in range(count)]

    # savepoint, rows, what stands, facts, release; inserts open no savepoint of their own
    with django_assert_num_queries(5):
        open_all(wanted)

    assert kinds() == ["deadline.opened"] * count


def test_cancel_deadlines_ends_what_many_subjects_owe(organisation):
    ours = [owed_by(organisation, str(n)) for n in range(3)]
    opened = [open_on(owed, DUE) for owed in ours]

    count = services.cancel_deadlines(
        subjects=[owed.subject for owed in ours[:2]], actor=SYSTEM, at=AT
    )

    states = dict(Deadline._base_manager.values_list("pk", "state"))
    assert count == 2
    assert [states[row.pk] for row in opened] == ["cancelled", "cancelled", "open"]
    assert kinds() == ["deadline.opened"] * 3 + ["deadline.cancelled"] * 2


def test_open_deadline_cuts_a_title_too_long_for_a_line(organisation):
    owed = owed_by(organisation)
    long = services.Owed(owed.subject, "查" * 300, owed.link, organisation)

    assert open_on(long, DUE).title == "查" * 199 + "…"


def test_open_deadline_moves_only_when_told_to(organisation):
    # Sunday 4 October 2026 lies in the holiday of 1 to 7 October.
    holiday = date(2026, 10, 4)

    stays = open_on(owed_by(organisation, "1"), holiday)
    after = open_on(owed_by(organisation, "2"), holiday, shift=Shift.AFTER)
    before = open_on(owed_by(organisation, "3"), holiday, shift=Shift.BEFORE)

    days = [stays.due_on, after.due_on, before.due_on]
    assert days == [holiday, date(2026, 10, 8), date(2026, 9, 30)]
    assert [d.is_provisional for d in (stays, after, before)] == [False, False, False]
    assert after.named_on == holiday


def test_meet_deadline_ends_it_and_tells(owed):
    deadline = open_on(owed, DUE)

    met = services.meet_deadline(deadline=deadline, actor=SYSTEM, at=AT)

    assert (met.state, met.ended_at) == (DeadlineState.MET, AT)
    assert Deadline._base_manager.filter(state="met", ended_at=AT).count() == 1
    assert told()[-1][0] == "deadline.met"
    assert told()[-1][2]["before"] == {"state": "open"}
    assert told()[-1][2]["after"] == {"state": "met"}


def test_meet_deadline_loses_politely_to_who_cancelled_it(owed):
    deadline = open_on(owed, DUE)
    services.cancel_deadlines(subjects=[owed.subject], actor=SYSTEM, at=AT)

    with pytest.raises(StaleRecord):
        services.meet_deadline(deadline=deadline, actor=SYSTEM, at=AT)

    assert kinds() == ["deadline.opened", "deadline.cancelled"]


def test_cancel_deadlines_ends_what_is_open_of_that_subject_only(owed, organisation):
    met = open_on(owed, date(2026, 9, 24))
    services.meet_deadline(deadline=met, actor=SYSTEM, at=AT)
    open_on(owed, DUE)
    open_on(owed, date(2026, 11, 24))
    open_on(owed_by(organisation, "2"), DUE)

    count = services.cancel_deadlines(subjects=[owed.subject], actor=SYSTEM, at=AT)

    assert count == 2
    assert list(Deadline._base_manager.order_by("id").values_list("state", flat=True)) == [
        "met",
        "cancelled",
        "cancelled",
        "open",
    ]


def test_ensure_occurrences_opens_from_the_start_through_the_horizon(owed):
    opened = ensure(owed)

    assert [d.named_on for d in opened] == [date(2026, 9, 24), date(2026, 10, 24)]


def test_ensure_occurrences_again_opens_nothing(owed):
    ensure(owed)

    assert ensure(owed) == []


def test_ensure_occurrences_makes_up_for_days_slept_through(owed):
    ensure(owed, horizon_days=0)

    opened = ensure(owed, at=AT + timedelta(days=70), horizon_days=0)  # 3 December

    assert [d.named_on for d in opened] == [
        date(2026, 10, 24),
        date(2026, 11, 24),
        date(2026, 12, 24),
    ]


def test_ensure_occurrences_keeps_the_next_one_in_sight_beyond_the_horizon(owed):
    yearly = Recurrence(Frequency.YEARLY, "12-01", since=date(2026, 9, 1))

    opened = ensure(owed, yearly, horizon_days=0)

    assert [d.named_on for d in opened] == [date(2026, 12, 1)]


def test_ensure_occurrences_opens_the_next_when_one_was_met_early(owed):
    (first,) = ensure(owed, horizon_days=0)
    services.meet_deadline(deadline=first, actor=SYSTEM, at=AT)

    opened = ensure(owed, horizon_days=0)

    assert [d.named_on for d in opened] == [date(2026, 10, 24)]


def test_ensure_occurrences_leaves_a_cancelled_one_cancelled(owed):
    ensure(owed, horizon_days=0)
    services.cancel_deadlines(subjects=[owed.subject], actor=SYSTEM, at=AT)

    ensure(owed)

    assert named_days() == [
        (date(2026, 9, 24), DeadlineState.CANCELLED),
        (date(2026, 10, 24), DeadlineState.OPEN),
    ]


def test_ensure_occurrences_stops_when_the_recurrence_ends(owed):
    assert ensure(owed, at=AT + timedelta(days=400), horizon_days=31) != []

    assert [day for day, _ in named_days()] == [date(2026, m, 24) for m in (9, 10, 11, 12)]


def test_ensure_occurrences_without_a_start_begins_today(owed):
    opened = ensure(owed, Recurrence(Frequency.MONTHLY, "24"), horizon_days=0)

    assert [d.named_on for d in opened] == [date(2026, 9, 24)]


def test_ensure_occurrences_shifts_each_when_told_to(owed):
    opened = ensure(owed, horizon_days=31, shift=Shift.BEFORE)

    # 24 October 2026 is a Saturday.
    assert [d.due_on for d in opened] == [date(2026, 9, 24), date(2026, 10, 23)]


@pytest.mark.django_db(transaction=True)
def test_ensure_occurrences_by_two_workers_at_once_opens_each_once(owed):
    daily = Recurrence(Frequency.DAILY, since=date(2026, 9, 1))

    at_once(lambda: ensure(owed, daily, horizon_days=0))

    assert [day for day, _ in named_days()] == [date(2026, 9, d) for d in range(1, 25)]
    assert kinds() == ["deadline.opened"] * 24
