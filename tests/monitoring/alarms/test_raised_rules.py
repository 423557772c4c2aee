"""What shields cover, what confirms a fire, what a step means to all, who is next, how often."""

from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.alarms.builders import AT
from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.monitoring.alarms.rules import (
    NEXT_STATE,
    WAITING,
    AlarmAction,
    AlarmKind,
    AlarmState,
    Confirmation,
    Covered,
    Crying,
    Ladder,
    PointCry,
    Rung,
    ShieldSpan,
    Tally,
    a_year,
    check_kind,
    check_reason,
    check_shorter,
    check_window,
    covers,
    is_confirmed,
    ladders_of,
    path_up,
    points_of,
    rungs_due,
    share,
    shield_over,
    span_of,
    takers,
)

S, A, K = AlarmState, AlarmAction, AlarmKind
HOUR, SECOND, MINUTE = timedelta(hours=1), timedelta(seconds=1), timedelta(minutes=1)
DEVICE, PLACE, BUILDING, ELSE = (UUID(int=n) for n in range(1, 5))


def shield(thing=DEVICE, point="", kind="", starts_at=AT, until=AT + HOUR):
    return Covered(UUID(int=9), thing, point, kind, starts_at, until)


def cry(kind=K.FIRE, point="1-1", at=AT):
    return Crying(frozenset({DEVICE, PLACE, BUILDING}), point, kind, at)


@pytest.mark.parametrize(("covered", "cried"), list(product(["", *K], K)))
def test_a_kind_covers_itself_and_none_covers_all(covered, cried):
    assert covers(shield(kind=covered), cry(kind=cried)) == (covered in {"", cried})


@pytest.mark.parametrize(
    ("thing", "point", "at", "is_covered"),
    [
        (DEVICE, "", AT, True),
        (PLACE, "", AT, True),
        (BUILDING, "", AT, True),
        (ELSE, "", AT, False),
        (DEVICE, "1-1", AT, True),
        (DEVICE, "1-2", AT, False),
        (DEVICE, "", AT - SECOND, False),
        (DEVICE, "", AT + HOUR - SECOND, True),
        (DEVICE, "", AT + HOUR, False),
    ],
)
def test_a_shield_covers_its_thing_its_point_its_time(thing, point, at, is_covered):
    assert covers(shield(thing, point), cry(at=at)) is is_covered


def test_of_several_the_one_that_lasts_longest_covers():
    long = shield(until=AT + 2 * HOUR)

    assert shield_over([shield(), long, shield(ELSE, until=AT + 9 * HOUR)], cry()) is long
    assert shield_over([shield(ELSE)], cry()) is None


@pytest.mark.parametrize(
    ("starts_at", "until", "problem"),
    [
        (AT, AT + 72 * HOUR, None),
        (AT + 24 * HOUR, AT + 48 * HOUR, None),
        (AT, AT + 72 * HOUR + SECOND, "最长 72 小时"),
        (AT, AT, "晚于"),
        (AT - HOUR, AT - SECOND, "晚于"),
        (AT + HOUR, AT + HOUR, "晚于"),
        (AT + 31 * 24 * HOUR, AT + 32 * 24 * HOUR, "30 天"),
    ],
)
def test_a_shield_has_an_end_that_is_near(starts_at, until, problem):
    if problem is None:
        assert check_window(starts_at, until, AT, 72) is None
    else:
        with pytest.raises(BadInput, match=problem):
            check_window(starts_at, until, AT, 72)


@pytest.mark.parametrize("until", [AT, AT - SECOND, AT + HOUR, AT + 2 * HOUR])
def test_shorter_is_between_now_and_the_end(until):
    check_shorter(AT + MINUTE, AT + HOUR, AT)
    with pytest.raises(BadInput):
        check_shorter(until, AT + HOUR, AT)


def test_a_shield_says_why():
    assert check_reason(" 更换\0探测器 ") == "更换探测器"
    for wrong in (" ", "长" * 201):
        with pytest.raises(BadInput):
            check_reason(wrong)
    assert (check_kind(""), check_kind("fire")) == ("", "fire")


def test_a_shield_comes_runs_and_is_over():
    spans = [span_of(AT, AT + HOUR, at) for at in (AT - SECOND, AT, AT + HOUR)]

    assert spans == [ShieldSpan.COMING, ShieldSpan.RUNNING, ShieldSpan.OVER]


TWO = Confirmation(points=2, minutes=5)


def told(*cries):
    return [PointCry(device, point, kind, AT + seconds * SECOND)
            for device, point, kind, seconds in cries]  # fmt: skip


@pytest.mark.parametrize(
    ("cries", "is_fire"),
    [
        ([(DEVICE, "1-1-A", K.FIRE, 0)], False),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (DEVICE, "1-1-B", K.FIRE, 0)], True),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (ELSE, "1-1-A", K.FIRE, 0)], True),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (DEVICE, "1-1-A", K.MANUAL, 0)], False),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (DEVICE, "1-1", K.FIRE, 0)], False),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (DEVICE, "", K.FIRE, 0)], False),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (DEVICE, "", K.MANUAL, 0)], True),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (DEVICE, "1-1-B", K.FIRE, -300)], True),
        ([(DEVICE, "1-1-A", K.FIRE, 0), (DEVICE, "1-1-B", K.FIRE, -301)], False),
    ],
)
def test_different_points_within_minutes_are_a_fire(cries, is_fire):
    assert is_confirmed(told(*cries), AT, TWO) is is_fire


@given(st.lists(st.tuples(st.sampled_from([DEVICE, ELSE]), st.sampled_from(["", "1", "1-2", "3"]),
                          st.sampled_from([K.FIRE, K.MANUAL]), st.just(0))))  # fmt: skip
def test_no_cry_is_lost_among_points(cries):
    points = points_of(told(*cries))

    assert bool(points) == bool(cries)
    assert points <= {(device, point) for device, point, _, _ in cries}


@pytest.mark.parametrize(("state", "other", "action"), list(product(S, S, A)))
def test_every_step_of_two_members(state, other, action):
    """Nobody who still waits and is not so far may be left behind; somebody takes it."""
    follows = [(one, action) in NEXT_STATE for one in (state, other)]
    ends = {A.ACKNOWLEDGE: 1, A.VERIFY: 2, A.HAND_OVER: 4, A.CLOSE: 5}
    far = {S.OPENED: 0, S.ACKNOWLEDGED: 1, S.VERIFYING: 2, S.REAL: 3}
    left_behind = [
        one
        for one, does in zip((state, other), follows, strict=True)
        if not does and one in WAITING and far[one] < ends.get(action, 3)
    ]
    if left_behind or not any(follows):
        with pytest.raises(TransitionRefused):
            takers([state, other], action)
    else:
        assert takers([state, other], action) == follows


def test_a_fire_without_members_takes_no_step():
    with pytest.raises(TransitionRefused):
        takers([], A.CLOSE)


LADDERS = ladders_of({
    "kinds": ["fire", "other"],
    "unanswered": [
        {"after_seconds": 180, "told": "乙", "capability": "alarm.oversee", "up": 0},
        {"after_seconds": 60, "told": "甲", "capability": "alarm.handle", "up": 0},
    ],
    "unverified": [{"after_seconds": 600, "told": "丙", "capability": "alarm.oversee", "up": 2}],
})  # fmt: skip
FIRST, SECOND_RUNG = Rung(1, 60, "甲", "alarm.handle", 0), Rung(2, 180, "乙", "alarm.oversee", 0)
THIRD = Rung(1, 600, "丙", "alarm.oversee", 2)


@pytest.mark.parametrize(("state", "kind"), list(product(S, K)))
def test_only_what_may_be_a_fire_and_waits_is_reported(state, kind):
    wanted = {
        S.OPENED: (Ladder.UNANSWERED, [FIRST, SECOND_RUNG]),
        S.ACKNOWLEDGED: (Ladder.UNVERIFIED, [THIRD]),
        S.VERIFYING: (Ladder.UNVERIFIED, [THIRD]),
    }.get(state)
    due = rungs_due(LADDERS, kind, state, AT, AT + HOUR)

    assert due == (wanted if kind in {K.FIRE, K.OTHER} else None)


@pytest.mark.parametrize(
    ("seconds", "rungs"),
    [(59, None), (60, [FIRST]), (179, [FIRST]), (180, [FIRST, SECOND_RUNG])],
)
def test_the_next_rung_is_due_at_its_second(seconds, rungs):
    due = rungs_due(LADDERS, K.FIRE, S.OPENED, AT, AT + seconds * SECOND)

    assert due == (rungs and (Ladder.UNANSWERED, rungs))


@pytest.mark.parametrize(
    ("path", "up", "wanted"),
    [("1/2/3/", 0, "1/2/3/"), ("1/2/3/", 2, "1/"), ("1/2/3/", 9, "1/"), ("1/", 1, "1/")],
)
def test_above_the_topmost_is_the_topmost(path, up, wanted):
    assert path_up(path, up) == wanted


def test_rates_are_what_a_hand_reckons():
    assert (share(Tally(8, 6)), share(Tally(0, 0)), share(Tally(3, 1))) == (75.0, None, 33.3)
    assert (a_year(6, 200, 365), a_year(3, 50, 73), a_year(1, 0, 9)) == (3.0, 30.0, None)
    assert a_year(1, 1, 0) is None
