"""How a device stands by when it was heard: the bounds against counting second by second."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.rules import (
    EVERYTHING,
    ClassTerms,
    Connectivity,
    DeviceKind,
    Expected,
    Gap,
    ProductClassRefused,
    Suppression,
    bounds,
    connectivity,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVERY_MINUTE = Expected(MINUTE, 3, 5, 10)
RULE = Suppression(0.8, 0.5, 5, 30 * MINUTE)


def ago(minutes, now=NOW):
    return now - minutes * MINUTE


def state(minutes, *gaps, expected=EVERY_MINUTE):
    """The state of one heard so many minutes ago."""
    return connectivity(ago(minutes), bounds(expected, NOW, gaps))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "online"), (2.99, "online"), (3, "late"), (4.99, "late"), (5, "suspected"),
     (9.99, "suspected"), (10, "offline"), (9_999, "offline"), (-5, "online")],
)  # fmt: skip
def test_missed_reports_make_it_late_suspected_offline(minutes, expected):
    assert state(minutes) == expected


def test_what_was_never_heard_is_not_silent():
    assert connectivity(None, bounds(EVERY_MINUTE, NOW)) is Connectivity.UNHEARD


def test_a_battery_and_a_mains_device_are_judged_by_their_own_class():
    twice_a_day = Expected(timedelta(hours=12), 2, 4, 6)

    assert state(60, expected=twice_a_day) is Connectivity.ONLINE
    assert state(24 * 60, expected=twice_a_day) is Connectivity.LATE
    assert state(72 * 60, expected=twice_a_day) is Connectivity.OFFLINE


def test_an_outage_that_is_over_does_not_count_as_silence():
    hour = Gap(ago(61), ago(1))

    assert state(62, hour) is Connectivity.ONLINE  # a minute before it, a minute after
    assert state(64, hour) is Connectivity.LATE
    assert state(65, hour) is Connectivity.SUSPECTED  # 65 - 60: five missed
    assert state(70, hour) is Connectivity.OFFLINE


def test_while_an_outage_lasts_the_silent_are_cut_off_and_the_lost_stay_lost():
    lasting = Gap(ago(30))

    assert state(31, lasting) is Connectivity.CUT_OFF
    assert state(39, lasting) is Connectivity.CUT_OFF
    assert state(40, lasting) is Connectivity.OFFLINE  # ten missed before it began
    assert state(1, lasting) is Connectivity.ONLINE  # some still come through
    assert state(20, lasting) is Connectivity.CUT_OFF


def silence_of(heard, gaps):
    """Count the seconds outside every gap, one by one."""
    seconds = int((NOW - heard).total_seconds())
    outside = 0
    for nth in range(seconds):
        moment = heard + timedelta(seconds=nth)
        outside += not any(one.begun <= moment < one.ended for one in gaps)
    return outside


MOMENTS = st.integers(0, 300).map(lambda seconds: NOW - timedelta(seconds=seconds))
SPANS = st.tuples(MOMENTS, st.integers(0, 120)).map(
    lambda span: Gap(span[0], span[0] + timedelta(seconds=span[1]))
)


@given(heard=MOMENTS, gaps=st.lists(SPANS, max_size=4))
def test_bounds_agree_with_counting_second_by_second(heard, gaps):
    ten_seconds = Expected(timedelta(seconds=10), 2, 5, 9)
    silent = silence_of(heard, [Gap(one.begun, min(one.ended, NOW)) for one in gaps])
    ladder = ((90, "offline"), (50, "suspected"), (20, "late"), (0, "online"))
    expected = next(word for least, word in ladder if silent >= least)

    assert connectivity(heard, bounds(ten_seconds, NOW, gaps)) == expected


@given(heard=MOMENTS, later=st.integers(0, 300), gaps=st.lists(SPANS, max_size=4))
def test_without_being_heard_nobody_gets_better(heard, later, gaps):
    order = [Connectivity.ONLINE, Connectivity.LATE, Connectivity.SUSPECTED, Connectivity.OFFLINE]
    past = [one for one in gaps if one.ended <= NOW]
    now = connectivity(heard, bounds(EVERY_MINUTE, NOW, past))
    then = connectivity(heard, bounds(EVERY_MINUTE, NOW + timedelta(seconds=later), past))

    assert order.index(then) >= order.index(now)


@pytest.mark.parametrize(
    ("fell", "spoke", "everything", "expected"),
    [(8, 2, False, True), (8, 3, False, False), (4, 0, False, False), (5, 0, False, True),
     (2, 0, True, True), (1, 0, True, False), (4, 1, True, False), (0, 0, True, False)],
)  # fmt: skip
def test_a_share_of_the_silent_makes_an_outage(fell, spoke, everything, expected):
    assert rules.is_cut(fell, spoke, RULE, is_everything=everything) is expected


def test_half_that_speak_again_end_it():
    assert rules.is_back(5, 5, RULE)
    assert not rules.is_back(4, 5, RULE)
    assert rules.is_back(0, 0, RULE)


def test_what_lies_before_a_device_is_named_from_the_widest():
    assert rules.upstreams_of("ctwing", "standard", 7) == [EVERYTHING, "protocol:ctwing", "area:7"]
    assert rules.upstreams_of("mqtt_map", "qidian", None) == [
        EVERYTHING, "protocol:mqtt_map", "product:mqtt_map/qidian",
    ]  # fmt: skip
    assert str(rules.upstream_words("product:mqtt_map/qidian")) == "MQTT 产品“mqtt_map/qidian”"
    assert str(rules.upstream_words(EVERYTHING)) == "接入网关"


def terms(**given):
    usual = {"name": "甲", "kind": DeviceKind.SMOKE, "interval_seconds": 60, "late_after": 2,
             "suspected_after": 3, "offline_after": 4}  # fmt: skip
    return ClassTerms(**(usual | given))


@pytest.mark.parametrize(
    ("given", "said"),
    [({"name": " "}, "名称"), ({"interval_seconds": 4}, "5 秒"), ({"late_after": 3}, "依次增大"),
     ({"offline_after": 3}, "依次增大"), ({"late_after": 0}, "依次增大"),
     ({"interval_seconds": 86_400, "offline_after": 61}, "60 天"),
     ({"dialect": "standard"}, "默认协议")],
)  # fmt: skip
def test_numbers_that_judge_nobody_are_refused(given, said):
    rules.check_class(terms())

    with pytest.raises(ProductClassRefused, match=said):
        rules.check_class(terms(**given))


def test_the_class_of_a_dialect_goes_before_that_of_its_protocol():
    any_, qidian = terms(protocol="mqtt_map"), terms(protocol="mqtt_map", dialect="qidian")

    assert rules.default_class([any_, qidian], "mqtt_map", "qidian") is qidian
    assert rules.default_class([any_, qidian], "mqtt_map", "else") is any_
    assert rules.default_class([qidian], "mqtt_map", "else") is None
    assert rules.default_class([any_, qidian], "meokon", "") is None
