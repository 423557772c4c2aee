"""Rounds come to be, are met, missed, waived and handed on."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import make_actor, make_area
from tests.prevention.rounds.builders import AT, MONDAY, Ground, actor_of, opened, rounds
from wanghuo.base.people.models import Post
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.rounds import queries, services
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import PostUnfit, RoundState
from wanghuo.register.places.models import Place

QUARTER = (date(2026, 1, 1), date(2026, 3, 31))


def facts_of(kind):
    found = Fact._base_manager.filter(kind=kind).order_by("id")
    return [(fact.area_id, json.loads(fact.body)["data"]["count"]) for fact in found]


def at(day, hour, minute=0):
    """A moment in China in March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_small_places_are_spread_over_who_goes_and_when(ground):
    posts = [ground.worker(), ground.worker()]
    for _ in range(44):
        ground.corner_shop()

    made = opened()

    assert {(one.frequency, one.period_from, one.period_to) for one in made} == {
        ("small_visit", *QUARTER)
    }
    counts = {post.pk: sum(one.post_id == post.pk for one in made) for post in posts}
    assert set(counts.values()) == {22}
    # 2 March to 31 March 2026 has 22 working days
    assert {(one.post_id, one.due_on) for one in made} == {
        (post.pk, day)
        for post in posts
        for day in (MONDAY + timedelta(days=n) for n in range(30))
        if day.weekday() < 5
    }
    assert facts_of("round.opened") == [(ground.village.pk, 44)]


def test_planning_again_makes_nothing_new(ground):
    ground.worker()
    ground.corner_shop()
    first = [(one.pk, one.due_on) for one in opened()]
    before = Fact._base_manager.count()

    again = [(one.pk, one.due_on) for one in opened()]

    assert (again, Fact._base_manager.count()) == (first, before)


def test_run_that_was_cut_off_goes_on(ground, monkeypatch):
    monkeypatch.setattr(services.opening, "BATCH", 2)
    ground.worker()
    for _ in range(5):
        ground.corner_shop()
    half = opened()
    Round._base_manager.filter(pk__in=[one.pk for one in half[:3]]).delete()

    assert {one.pk for one in opened()} == {one.pk for one in half}


def test_owner_owes_by_the_end_of_the_period(ground):
    firm = ground.occupier()
    ground.place(kind="hotel", is_key=True, occupier=firm)

    made = opened()

    assert [(one.frequency, one.due_on, one.post, one.occupier_id) for one in made] == [
        ("check_monthly", date(2026, 3, 31), None, firm.pk),
        ("key_daily", MONDAY, None, firm.pk),
    ]


def test_region_decides_who_checks_monthly(db, everywhere):
    ground = Ground("370102")
    firm = ground.occupier()
    key = ground.place(kind="hotel", is_key=True, occupier=firm)
    other = ground.place(kind="factory", occupier=firm)

    found = {(one.place_id, one.frequency, one.label) for one in opened()}

    assert found == {
        (key.pk, "key_daily", "每日防火巡查"),
        (key.pk, "check_monthly", "每月全面检查"),
        (other.pk, "check_quarterly", "每季度全面检查"),
    }


def test_several_rounds_a_day_are_one_row(ground):
    ground.place(kind="hotel", is_gathering=True, is_small=True, occupier=ground.occupier())

    [row] = [one for one in opened() if one.frequency == "gathering_hours"]

    assert (row.expected, row.actual, row.due_on) == (7, 0, MONDAY)


@pytest.mark.parametrize("column", ["closed_on", "is_suspended", "occupier"])
def test_closed_suspended_and_nobodys_places_owe_their_occupier_nothing(ground, column):
    place = ground.place(kind="hotel", is_key=True, occupier=ground.occupier())
    value = {"closed_on": MONDAY, "is_suspended": True, "occupier": None}[column]
    Place._base_manager.filter(pk=place.pk).update(**{column: value})

    assert opened() == []


def test_high_rise_owes_only_where_its_height_is_known(ground):
    firm = ground.occupier()
    high = ground.place(kind="office", height_m=30, occupier=firm, is_organ=True)
    ground.place(kind="office", height_m=12, occupier=firm, is_organ=True)
    ground.place(kind="office", occupier=firm, is_organ=True)

    found = [one for one in opened() if one.frequency == "high_rise_half_monthly"]

    assert [(one.place_id, one.period_to) for one in found] == [(high.pk, date(2026, 3, 15))]


def test_nobody_to_send_is_visible(ground):
    ground.corner_shop()

    [row] = opened()

    assert (row.post_id, row.due_on) == (None, date(2026, 3, 31))


def test_village_goes_where_there_is_no_grid_worker(ground):
    ground.corner_shop()
    clerk = ground.worker(role="village")
    ground.worker(role="leader")

    assert [one.post_id for one in opened()] == [clerk.pk]


def test_nearest_post_goes(ground):
    ground.corner_shop()
    ground.worker(ground.town)
    near = ground.worker()

    assert [one.post_id for one in opened()] == [near.pk]


def test_rounds_of_an_ended_post_fall_to_the_next(ground):
    ended = ground.worker()
    ground.corner_shop()
    [row] = opened()
    stays = ground.worker()
    Post._base_manager.filter(pk=ended.pk).update(valid_to=MONDAY - timedelta(days=1))

    [moved] = opened()

    assert (row.pk, row.post_id) == (moved.pk, ended.pk)
    assert (moved.post_id, moved.version, moved.state) == (stays.pk, 1, "due")
    assert Fact._base_manager.filter(kind="round.assigned").count() == 1


def test_more_than_anybody_can_do_is_said(ground):
    ground.worker()
    for _ in range(26):
        ground.corner_shop()
    last = datetime(2026, 3, 30, 17, 30, tzinfo=UTC)  # one working day is left

    told = services.open_rounds(at=last)

    assert (told.opened, told.over) == (26, 14)


def visit(row, finished_at, kind="patrol", inspection=None):
    return services.meet_rounds(
        row.place_id, kind, finished_at, inspection or new_id(), finished_at
    )


def test_check_meets_what_is_due(ground):
    ground.worker()
    ground.corner_shop()
    [row] = opened()
    inspection = new_id()

    [met] = visit(row, at(10, 15), inspection=inspection)
    again = visit(row, at(10, 15), inspection=inspection)

    assert again == []
    [now] = rounds()
    assert (met.pk, now.state, now.done_at, now.inspection, now.actual) == (
        row.pk, "done", at(10, 15), inspection, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "when"), [("self", at(10, 15)), ("patrol", datetime(2026, 4, 1, tzinfo=UTC))]
)
def test_check_of_another_kind_or_time_meets_nothing(ground, kind, when):
    ground.worker()
    ground.corner_shop()
    [row] = opened()

    assert visit(row, when, kind) == []


def test_late_upload_still_meets_a_missed_round(ground):
    ground.worker()
    ground.corner_shop()
    [row] = opened()
    services.miss_rounds(at=datetime(2026, 4, 1, 1, tzinfo=UTC))
    assert [one.state for one in rounds()] == ["missed"]

    visit(row, at(31, 17))

    assert [one.state for one in rounds()] == ["done"]


def test_day_of_rounds_counts_each_window_once(ground):
    ground.place(kind="hotel", is_gathering=True, is_small=True, occupier=ground.occupier())
    [row] = [one for one in opened() if one.frequency == "gathering_hours"]

    for hour in (9, 10, 11, 13, 15, 17):
        visit(row, at(2, hour, 30), "self")
    [half] = rounds(frequency="gathering_hours")
    visit(row, at(2, 20), "self")
    visit(row, at(2, 22, 10), "self")
    [whole] = rounds(frequency="gathering_hours")

    assert (half.actual, half.state, half.done_at) == (5, "due", None)
    assert (whole.actual, whole.state, whole.done_at) == (7, "done", at(2, 22, 10))


def test_night_is_met_after_midnight_and_missed_by_noon(ground):
    ground.place(kind="entertainment", is_gathering=True, is_small=True, occupier=ground.occupier())
    [row] = [one for one in opened() if one.frequency == "night_hours"]
    visit(row, at(3, 1), "self")
    [night] = rounds(frequency="night_hours")

    services.miss_rounds(at=at(3, 2))
    early = rounds(frequency="night_hours")[0].state
    services.miss_rounds(at=at(3, 12))

    assert ([one["window"] for one in night.checks], early) == ([6], "due")
    assert rounds(frequency="night_hours")[0].state == "missed"


def test_missed_is_what_is_over(ground, monkeypatch):
    monkeypatch.setattr(services.closing, "BATCH", 2)
    ground.worker()
    for _ in range(3):
        ground.corner_shop()
    opened()

    on_the_last_day = services.miss_rounds(at=at(31, 23))
    after = services.miss_rounds(at=at(31, 24 - 1) + timedelta(hours=2))

    assert (on_the_last_day, after) == (0, 3)
    assert facts_of("round.missed") == [(ground.village.pk, 2), (ground.village.pk, 1)]


def test_rounds_of_a_closed_place_fall_away(ground):
    ground.worker()
    place, other = ground.corner_shop(), ground.corner_shop()
    opened()
    Place._base_manager.filter(pk=place.pk).update(closed_on=MONDAY)

    assert services.waive_closed(at=AT) == 1
    assert {one.place_id: one.state for one in rounds()} == {
        place.pk: "waived", other.pk: "due",
    }  # fmt: skip


@pytest.fixture
def row(ground):
    ground.worker()
    ground.corner_shop()
    [row] = opened()
    return row


def waive(ground, row, **given):
    asked = {"version": 0, "reason": "停业整修", "actor": ground.manager, "at": AT} | given
    return services.waive_round(row=row, **asked)


def test_round_is_waived_with_its_reason(ground, row):
    waive(ground, row)

    [now] = rounds()
    assert (now.state, now.reason, now.version) == ("waived", "停业整修", 1)
    with pytest.raises(TransitionRefused):
        waive(ground, now, version=1)


@pytest.mark.parametrize("reason", ["", " 休 ", "长" * 201])
def test_reason_must_be_one(ground, row, reason):
    with pytest.raises(BadInput):
        waive(ground, row, reason=reason)


def test_of_two_who_change_one_is_late(ground, row):
    [stale] = rounds()
    waive(ground, row)

    with pytest.raises(StaleRecord):
        waive(ground, stale)


def test_check_and_waiver_race_for_one_round(ground, row):
    [stale] = rounds()
    visit(row, at(3, 10))

    with pytest.raises(StaleRecord):
        waive(ground, stale)
    assert rounds()[0].state == "done"


def test_who_may_not_plan_changes_nothing(ground, row):
    elsewhere = make_area("别县")
    for actor in (make_actor(elsewhere.path, "round.manage"), make_actor(ground.county.path)):
        with pytest.raises(CapabilityMissing):
            waive(ground, row, actor=actor)
    assert rounds()[0].state == "due"


def assign(ground, row, post, **given):
    asked = {"version": 0, "actor": ground.manager, "at": AT} | given
    return services.assign_round(row=row, post=post, **asked)


def test_round_is_handed_to_another_post_and_day(ground, row):
    other = ground.worker()

    assign(ground, row, other, due_on=date(2026, 3, 20))

    [now] = rounds()
    assert (now.post_id, now.due_on, now.state, now.version) == (
        other.pk, date(2026, 3, 20), "due", 1,
    )  # fmt: skip


def test_post_must_fit(ground, row):
    elsewhere = ground.worker(make_area("西村", ground.town))
    ended = ground.worker(valid_to=date(2026, 1, 31))
    of_another_line = ground.worker(sector="education")
    Round._base_manager.filter(pk=row.pk).update(sector="culture")
    [row] = rounds()

    for post in (elsewhere, ended, of_another_line):
        with pytest.raises(PostUnfit):
            assign(ground, row, post)


def test_day_must_lie_in_the_period_and_owners_are_not_sent(ground, row):
    post = ground.worker()
    with pytest.raises(BadInput):
        assign(ground, row, post, due_on=date(2026, 4, 1))
    row.owed_by = "owner"
    with pytest.raises(BadInput):
        assign(ground, row, post)


def test_day_of_a_worker(ground, row):
    post = row.post
    Round._base_manager.filter(pk=row.pk).update(due_on=MONDAY - timedelta(days=3))
    missed = queries.DueToday(row.pk, MONDAY - timedelta(days=3), "九小场所走访", is_missed=True)

    assert queries.day_of(actor_of(post), MONDAY) == {row.place_id: missed}
    assert queries.day_of(actor_of(ground.worker()), MONDAY) == {}


def test_day_of_a_worker_holds_nothing_of_tomorrow(ground, row):
    Round._base_manager.filter(pk=row.pk).update(due_on=MONDAY + timedelta(days=1))

    assert queries.day_of(actor_of(row.post), MONDAY) == {}


def test_owner_sees_his_own_rounds_alone(ground):
    mine, other = ground.occupier(), ground.occupier()
    place = ground.place(kind="hotel", is_key=True, occupier=mine)
    ground.place(kind="hotel", is_key=True, occupier=other)
    opened()

    day = queries.day_of(actor_of(ground.owner(mine)), MONDAY)

    assert {key: (due.label, due.due_on) for key, due in day.items()} == {
        place.pk: ("每日防火巡查", MONDAY)
    }


def test_merged_places_keep_both_rounds(ground):
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- used once
    from wanghuo.register.records.kinds import kind_named  # noqa: PLC0415 -- used once
    from wanghuo.register.records.services import merge_records  # noqa: PLC0415 -- used once

    ground.worker()
    stays, goes = ground.corner_shop(), ground.corner_shop()
    opened()
    merge_records(kind_named("place"), survivor=stays, absorbed=goes, actor=SYSTEM, at=AT)

    assert [one.place_id for one in rounds()] == [stays.pk, stays.pk]
    assert len(opened()) == 2
    assert {RoundState(one.state) for one in rounds()} == {RoundState.DUE}
