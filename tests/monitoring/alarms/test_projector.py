"""A cry opens one alarm, whatever comes twice; what was judged to be no fire may ring again."""

from datetime import timedelta

import pytest

from tests.monitoring.alarms.builders import AT, A, component, facts, system
from wanghuo.gateway.journal.records import Kind, Lane, Stored
from wanghuo.kernel.facts.models import Fact
from wanghuo.monitoring.alarms.models import Alarm, CountedSignal
from wanghuo.monitoring.alarms.projector import opening
from wanghuo.monitoring.alarms.rules import AlarmKind, AlarmState, Cry, cries_of
from wanghuo.monitoring.devices.projector import Said

FIRE, OTHER_FIRE = component(0b10), component(0b10, point=3)


def test_a_fire_opens_an_alarm_at_the_place_of_the_device(desk, tmp_path):
    [alarm] = desk.cries(FIRE, folder=tmp_path)

    assert (alarm.kind, alarm.state) == (AlarmKind.FIRE, AlarmState.OPENED)
    assert (alarm.place_id, alarm.area_path) == (desk.shop.pk, desk.village.path)
    assert (alarm.opened_at, alarm.count) == (AT, 1)
    [fact] = facts("alarm.opened")
    assert (fact.subject_id, fact.area_id) == (str(alarm.pk), desk.village.pk)


def test_a_place_remembers_what_may_have_been_a_fire(desk, tmp_path):
    desk.cries(FIRE, component(0b100), folder=tmp_path)

    [fact] = facts("place.alarmed")
    assert (fact.subject_type, fact.subject_id) == ("place", str(desk.shop.pk))


def test_a_point_that_goes_on_crying_is_one_alarm(desk, tmp_path):
    [alarm] = desk.cries(FIRE, FIRE, FIRE, folder=tmp_path)

    assert (alarm.count, alarm.last_at - alarm.opened_at) == (3, timedelta(seconds=2))
    assert len(facts("alarm.opened")) == 1


def test_points_and_kinds_are_alarms_of_their_own(desk, tmp_path):
    found = desk.cries(FIRE, OTHER_FIRE, component(0b100), system(0b10), folder=tmp_path)

    assert len({(one.point, one.kind) for one in found}) == len(found) == 4


def test_the_same_signal_twice_is_counted_once(desk, tmp_path):
    desk.hears(tmp_path, desk.signal(FIRE), desk.signal(FIRE))
    desk.hears(tmp_path, desk.signal(FIRE))

    [alarm] = desk.alarms()
    assert (alarm.count, CountedSignal.objects.count()) == (1, 1)


def test_the_same_signal_after_it_was_judged_opens_nothing(desk, tmp_path):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    desk.handled(alarm, A.ACKNOWLEDGE, A.CALL_FALSE)

    desk.hears(tmp_path, desk.signal(FIRE))

    assert len(desk.alarms()) == 1


@pytest.mark.parametrize("action", [A.CALL_FALSE, A.CALL_TEST, A.CALL_FAULT])
def test_what_was_no_fire_rings_again(desk, tmp_path, action):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    desk.handled(alarm, A.ACKNOWLEDGE, action)

    desk.hears(tmp_path, desk.signal(FIRE, 60))

    assert [one.state == AlarmState.OPENED for one in desk.alarms()] == [False, True]


def test_what_is_being_dealt_with_does_not_ring_again(desk, tmp_path):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    desk.handled(alarm, A.VERIFY, A.CONFIRM, A.HAND_OVER)

    desk.hears(tmp_path, desk.signal(FIRE, 60))

    [alarm] = desk.alarms()
    assert (alarm.state, alarm.count) == (AlarmState.HANDED_OVER, 2)


def test_who_is_not_claimed_cries_to_nobody(desk, tmp_path):
    desk.hears(tmp_path, desk.signal(FIRE, nth=2), desk.signal(FIRE, nth=2, kind=Kind.UNKNOWN))

    assert desk.alarms() == []


def test_who_is_claimed_is_heard_though_the_gateway_did_not_know(desk, tmp_path):
    desk.hears(tmp_path, desk.signal(FIRE, kind=Kind.UNKNOWN))

    assert [alarm.kind for alarm in desk.alarms()] == ["fire"]


def test_telemetry_cries_nothing(desk, tmp_path):
    desk.hears(tmp_path, desk.signal(FIRE), lane=Lane.TELEMETRY)

    assert (desk.alarms(), CountedSignal.objects.count()) == ([], 0)


def test_what_can_come_no_more_is_forgotten(desk, tmp_path):
    desk.hears(tmp_path, desk.signal(FIRE))
    desk.hears(tmp_path, desk.signal(FIRE, 25 * 3600))

    assert CountedSignal.objects.count() == 1


def test_an_alarm_opened_in_the_same_moment_is_counted(desk, monkeypatch):
    """Another projector opens it between the look and the write: the database refuses a second."""
    there = opening._standing
    looks = []

    def looked(heard):
        looks.append(heard)
        if len(looks) > 1:
            return there(heard)
        [one] = heard.values()
        Alarm._base_manager.create(
            device=one.device, point=one.cry.point, kind=one.cry.kind, area=one.device.area,
            area_path=one.device.area_path, opened_at=one.first, last_at=one.last,
        )  # fmt: skip
        return {}

    monkeypatch.setattr(opening, "_standing", looked)
    [cry] = cries_of("gbt26875", Said(Stored("alarm", 1, desk.signal(FIRE))).told)

    assert opening.open_alarm(desk.device, cry, AT) is None
    [alarm] = desk.alarms()
    assert alarm.count == 2
    assert not Fact._base_manager.filter(kind="alarm.opened").exists()


def test_of_an_alarm_that_is_judged_meanwhile_the_next_cry_opens_another(desk, monkeypatch):
    """It stood when it was looked for, and does so no more when it is counted."""
    [alarm] = opening.open_alarms([(desk.device, Cry("1", AlarmKind.FIRE, ""), AT)])
    alarm.state = AlarmState.FALSE
    alarm.save()
    key = (desk.device.pk, "1", AlarmKind.FIRE.value)
    monkeypatch.setattr(opening, "_standing", lambda _: {key: alarm.pk})

    [other] = opening.open_alarms([(desk.device, Cry("1", AlarmKind.FIRE, ""), AT)])

    assert other.pk != alarm.pk


@pytest.mark.parametrize("points", [1, 20])
def test_however_many_cry_it_asks_equally_often(desk, django_assert_num_queries, points):
    cried = [(desk.device, Cry(str(nth), AlarmKind.POWER, ""), AT) for nth in range(points)]

    with django_assert_num_queries(4):  # what stands, a savepoint, the rows, its end
        opened = opening.open_alarms([*cried, *cried])

    assert [alarm.count for alarm in opened] == [2] * points
