"""Several points of one building are one confirmed fire, whatever comes twice."""

from datetime import timedelta

import pytest

from tests.factories import make_actor
from tests.monitoring.alarms.builders import AT, A, component, facts, system, transmitter
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.monitoring.alarms import queries, services
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup
from wanghuo.monitoring.alarms.queries import AlarmFilter, groups
from wanghuo.monitoring.alarms.rules import ALARM_READ, AlarmState, Cause, Queue, Rank

FIRE, SECOND_FIRE, THIRD_FIRE = (component(0b10, point=n) for n in (2, 3, 4))


def test_two_points_of_a_place_are_a_fire_above_all_others(desk, tmp_path):
    desk.cries(FIRE, SECOND_FIRE, folder=tmp_path)

    [group] = AlarmGroup._base_manager.all()
    assert (group.place_id, group.is_standing, group.area_path) == (
        desk.shop.pk, True, desk.village.path,
    )  # fmt: skip
    assert {one.pressing for one in desk.alarms()} == {Rank.CONFIRMED}
    assert [fact.subject_type for fact in facts("fire.indicated")] == ["alarmgroup", "place"]
    assert len(facts("alarm.grouped")) == 2


def test_the_points_stand_in_the_order_of_time(desk, tmp_path):
    desk.cries(THIRD_FIRE, FIRE, SECOND_FIRE, folder=tmp_path)

    [group] = groups.group_list()
    assert [one.point[-6:] for one in groups.alarms_of(group)] == ["000400", "000200", "000300"]
    assert groups.reach_of(group) == (3, AT, AT + timedelta(seconds=2))


def test_a_fire_stands_on_top_of_what_cried_later(desk, tmp_path):
    desk.cries(FIRE, SECOND_FIRE, folder=tmp_path)
    other = desk.claimed(nth=2, place=desk.place(name="另一家"))
    desk.hears(tmp_path, desk.signal(FIRE, 60, nth=2))

    listed = list(queries.alarm_list(AlarmFilter(queue=Queue.RINGING)))
    assert [one.device_id == other.pk for one in listed] == [False, False, True]


@pytest.mark.parametrize(
    "units",
    [
        (FIRE,),
        (FIRE, FIRE),
        (FIRE, component(0b100, point=3)),
        (FIRE, system(0b10)),
        (component(0b100), component(0b100, point=3)),
    ],
)
def test_one_point_or_what_is_no_fire_confirms_nothing(desk, tmp_path, units):
    desk.cries(*units, folder=tmp_path)

    assert not AlarmGroup._base_manager.exists()


def test_a_call_by_hand_beside_a_detector_confirms(desk, tmp_path):
    desk.cries(FIRE, transmitter(0b100), folder=tmp_path)

    assert AlarmGroup._base_manager.count() == 1


@pytest.mark.parametrize(("seconds", "count"), [(300, 1), (301, 0)])
def test_points_far_apart_in_time_confirm_nothing(desk, tmp_path, seconds, count):
    desk.hears(tmp_path, desk.signal(FIRE))
    desk.hears(tmp_path, desk.signal(SECOND_FIRE, seconds))

    assert AlarmGroup._base_manager.count() == count


def test_a_point_that_goes_on_crying_is_still_near(desk, tmp_path):
    desk.hears(tmp_path, desk.signal(FIRE), desk.signal(FIRE, 500))
    desk.hears(tmp_path, desk.signal(SECOND_FIRE, 600))

    assert AlarmGroup._base_manager.count() == 1


def test_devices_of_two_places_in_one_building_confirm(desk, tmp_path):
    building = desk.building()
    second = desk.claimed(nth=2, place=desk.place(name="楼上", building=building))
    desk.lies_in(desk.device, building)

    desk.hears(tmp_path, desk.signal(FIRE), desk.signal(FIRE, 1, nth=2))

    [group] = AlarmGroup._base_manager.all()
    assert (group.building_id, group.place_id) == (building.pk, None)
    assert {one.device_id for one in groups.alarms_of(group)} == {desk.device.pk, second.pk}
    assert str(group) == str(building)


def test_devices_of_two_places_confirm_nothing(desk, tmp_path):
    desk.claimed(nth=2, place=desk.place(name="另一家"))

    desk.hears(tmp_path, desk.signal(FIRE), desk.signal(FIRE, 1, nth=2))

    assert not AlarmGroup._base_manager.exists()


def test_devices_that_lie_nowhere_confirm_nothing(desk, tmp_path):
    desk.claimed(nth=3)

    desk.hears(tmp_path, desk.signal(FIRE, nth=3), desk.signal(SECOND_FIRE, 1, nth=3))

    assert (len(desk.alarms()), AlarmGroup._base_manager.count()) == (2, 0)


def test_what_is_shielded_confirms_nothing(desk, tmp_path):
    desk.shielded(point="1-1-0A000200")

    desk.cries(FIRE, SECOND_FIRE, folder=tmp_path)

    assert not AlarmGroup._base_manager.exists()


def test_what_cries_later_joins_the_fire_that_stands(desk, tmp_path):
    desk.cries(FIRE, SECOND_FIRE, folder=tmp_path)

    desk.hears(tmp_path, desk.signal(THIRD_FIRE, 900))

    [group] = groups.group_list()
    assert groups.reach_of(group).points == 3
    assert len(facts("fire.indicated")) == 2


def test_the_same_signals_again_change_nothing(desk, tmp_path):
    signals = [desk.signal(FIRE), desk.signal(SECOND_FIRE, 1)]
    desk.hears(tmp_path, *signals)
    desk.hears(tmp_path, *signals)

    assert (AlarmGroup._base_manager.count(), len(facts("alarm.grouped"))) == (1, 2)


def test_what_was_judged_to_be_no_fire_confirms_nothing(desk, tmp_path):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    desk.handled(alarm, A.ACKNOWLEDGE, A.CALL_FALSE)

    desk.hears(tmp_path, desk.signal(SECOND_FIRE, 10))

    assert not AlarmGroup._base_manager.exists()


@pytest.fixture
def fire(desk, tmp_path):
    desk.cries(FIRE, SECOND_FIRE, folder=tmp_path)
    return AlarmGroup._base_manager.get()


def handled(desk, fire, action, actor=None, versions=None, **said):
    read = {one.pk: one.version for one in desk.alarms()} if versions is None else versions
    return services.handle_group(
        group=fire, versions=read, action=action, actor=actor or desk.officer, at=AT, **said
    )


def test_all_alarms_of_a_fire_are_walked_through_together(desk, fire):
    for action, said in (
        (A.ACKNOWLEDGE, {}), (A.VERIFY, {}), (A.CONFIRM, {"note": "视频看到明火"}),
        (A.HAND_OVER, {"note": "县大队"}), (A.CLOSE, {}),
    ):  # fmt: skip
        assert len(handled(desk, fire, action, **said)) == 2

    assert {one.state for one in desk.alarms()} == {AlarmState.CLOSED}
    assert len(facts("alarm.confirmed")) == 2
    fire.refresh_from_db(from_queryset=AlarmGroup._base_manager.all())
    assert (fire.is_standing, fire.ended_at) == (False, AT)
    assert len(facts("fire.ended")) == 1


def test_after_its_end_the_next_points_are_another_fire(desk, fire, tmp_path):
    handled(desk, fire, A.ACKNOWLEDGE)
    handled(desk, fire, A.CALL_FALSE, cause=Cause.WORKS)

    desk.hears(tmp_path, desk.signal(FIRE, 100), desk.signal(SECOND_FIRE, 101))

    assert AlarmGroup._base_manager.count() == 2


def test_the_last_single_step_ends_the_fire_too(desk, fire):
    for alarm in desk.alarms():
        assert AlarmGroup._base_manager.get().is_standing
        desk.handled(alarm, A.ACKNOWLEDGE, A.CALL_TEST)

    assert not AlarmGroup._base_manager.get().is_standing


def test_who_is_further_is_passed_over(desk, fire):
    first, second = desk.alarms()
    desk.handled(first, A.VERIFY)

    [taken] = handled(desk, fire, A.ACKNOWLEDGE)

    assert taken.pk == second.pk


def test_one_that_is_not_so_far_refuses_for_all(desk, fire):
    desk.handled(desk.alarms()[0], A.ACKNOWLEDGE)

    with pytest.raises(TransitionRefused):
        handled(desk, fire, A.CONFIRM, note="视频看到明火")
    assert facts("alarm.confirmed") == []


@pytest.mark.django_db(transaction=True)
def test_a_step_that_another_desk_overtook_changes_nothing(desk, fire):
    read = {one.pk: one.version for one in desk.alarms()}
    last = max(read)
    Alarm._base_manager.filter(pk=last).update(version=7)

    with pytest.raises(StaleRecord):
        handled(desk, fire, A.ACKNOWLEDGE, versions=read)
    assert {one.state for one in desk.alarms()} == {AlarmState.OPENED}


def test_a_point_that_cried_since_must_be_seen_first(desk, fire, tmp_path):
    read = {one.pk: one.version for one in desk.alarms()}
    desk.hears(tmp_path, desk.signal(THIRD_FIRE, 20))

    with pytest.raises(StaleRecord):
        handled(desk, fire, A.ACKNOWLEDGE, versions=read)


def test_who_may_not_handle_is_refused(desk, fire):
    with pytest.raises(CapabilityMissing):
        handled(desk, fire, A.ACKNOWLEDGE, actor=make_actor(desk.town.path, ALARM_READ))
