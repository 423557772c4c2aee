"""Every step at the desk: what it leaves, who may take it, who comes second."""

import pytest

from tests.factories import make_actor, make_area
from tests.monitoring.alarms.builders import AT, A, component, facts
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.monitoring.alarms import services
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import ALARM_HANDLE, ALARM_READ, AlarmState


@pytest.fixture
def alarm(desk, tmp_path):
    [alarm] = desk.cries(component(0b10), folder=tmp_path)
    return alarm


def test_a_fire_is_answered_verified_handed_over_and_closed(desk, alarm):
    done = desk.handled(alarm, A.ACKNOWLEDGE, A.VERIFY, A.CONFIRM, A.HAND_OVER, A.CLOSE)

    assert (done.state, done.version) == (AlarmState.CLOSED, 5)
    assert done.answered_by_id == desk.officer.id
    assert done.answered_at == done.settled_at == done.closed_at == AT
    kinds = ("acknowledged", "checked", "confirmed", "transferred", "closed")
    assert [len(facts(f"alarm.{kind}")) for kind in kinds] == [1] * 5


def test_a_false_alarm_names_its_cause(desk, alarm):
    done = desk.handled(alarm, A.ACKNOWLEDGE, A.CALL_FALSE, A.CLOSE)

    assert (done.state, done.cause) == (AlarmState.CLOSED, "cooking")


def test_what_was_written_is_in_no_fact(desk, alarm):
    desk.handled(alarm, A.VERIFY, A.CONFIRM)

    [fact] = facts("alarm.confirmed")
    assert "店主" not in fact.body


def test_a_step_that_does_not_follow_is_refused(desk, alarm):
    with pytest.raises(TransitionRefused):
        desk.handled(alarm, A.CLOSE)


@pytest.mark.parametrize("held", [(), (ALARM_READ,)])
def test_who_may_not_handle_is_refused(desk, alarm, held):
    with pytest.raises(CapabilityMissing):
        desk.handled(alarm, A.ACKNOWLEDGE, actor=make_actor(desk.town.path, *held))


def test_a_neighbour_is_refused(desk, alarm):
    neighbour = make_actor(make_area("白水镇", desk.county).path, ALARM_READ, ALARM_HANDLE)

    with pytest.raises(CapabilityMissing):
        desk.handled(alarm, A.ACKNOWLEDGE, actor=neighbour)


def test_of_two_desks_the_second_is_told(desk, alarm):
    seen = [Alarm._base_manager.get(pk=alarm.pk) for _ in range(2)]
    asked = {"version": 0, "actor": desk.officer, "at": AT}
    services.handle_alarm(alarm=seen[0], action=A.ACKNOWLEDGE, **asked)

    with pytest.raises(StaleRecord):
        services.handle_alarm(alarm=seen[1], action=A.VERIFY, **asked)
    assert len(facts("alarm.checked")) == 0
