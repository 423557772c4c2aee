"""Under a shield a cry is recorded and does not ring; at its end what still cries comes up."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_actor, make_area
from tests.monitoring.alarms.builders import AT, A, component, facts
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.monitoring.alarms import projector, queries, services
from wanghuo.monitoring.alarms.models import Alarm, Shield
from wanghuo.monitoring.alarms.projector import opening
from wanghuo.monitoring.alarms.queries import AlarmFilter
from wanghuo.monitoring.alarms.rules import (
    ALARM_READ,
    ALARM_SHIELD,
    AlarmKind,
    AlarmState,
    Cry,
    Queue,
    Rank,
    Recovery,
    ShieldSort,
)

FIRE, OTHER_FIRE = component(0b10), component(0b10, point=3)
POINT = "1-1-0A000200"
MINUTE = timedelta(minutes=1)


def in_queue(queue):
    return queries.alarm_list(AlarmFilter(queue=queue)).count()


@pytest.mark.parametrize(("sort", "kind"), list(product(ShieldSort, AlarmKind)))
def test_a_covered_cry_of_any_kind_is_recorded_and_does_not_ring(desk, sort, kind):
    shield = desk.shielded(sort=sort)

    opened = opening.open_alarm(desk.device, Cry(POINT, kind, "走廊"), AT)
    opening.tell([opened], AT)

    [alarm] = desk.alarms()
    assert (alarm.is_shielded, alarm.shield_id, alarm.rang_at) == (True, shield.pk, None)
    assert (alarm.state, alarm.pressing) == (AlarmState.OPENED, Rank.SHIELDED)
    assert [in_queue(queue) for queue in (Queue.WAITING, Queue.RINGING, Queue.SHIELDED)] == [
        0,
        0,
        1,
    ]
    assert (len(facts("alarm.opened")), len(facts("place.alarmed"))) == (1, 0)


def test_a_point_that_is_not_covered_rings_as_always(desk, tmp_path):
    desk.shielded(point=POINT, sort=ShieldSort.MAINTENANCE)

    covered, rings = desk.cries(FIRE, OTHER_FIRE, folder=tmp_path)

    assert (covered.pressing, rings.pressing) == (Rank.SHIELDED, Rank.RINGING)


@pytest.mark.parametrize("thing", ["place", "building", "building_of_place"])
def test_all_devices_of_a_place_or_a_building_are_covered(desk, tmp_path, thing):
    building = desk.building()
    if thing == "building":
        desk.lies_in(desk.device, building)
    if thing == "building_of_place":
        type(desk.shop)._base_manager.filter(pk=desk.shop.pk).update(building=building)
    desk.shielded(desk.shop if thing == "place" else building)

    [alarm] = desk.cries(FIRE, folder=tmp_path)

    assert alarm.is_shielded


def test_a_kind_alone_is_covered(desk, tmp_path):
    desk.shielded(kind=AlarmKind.FAULT)

    fault, fire = sorted(desk.cries(component(0b110), folder=tmp_path), key=lambda one: one.kind)

    assert (fault.kind, fault.is_shielded, fire.is_shielded) == ("fault", True, False)


def test_what_rang_before_the_shield_rings_on(desk, tmp_path):
    desk.cries(FIRE, folder=tmp_path)
    desk.shielded(at=AT + MINUTE)
    desk.hears(tmp_path, desk.signal(FIRE, 120))

    [alarm] = desk.alarms()
    assert (alarm.is_shielded, alarm.count, alarm.pressing) == (False, 2, Rank.RINGING)


def test_a_shield_is_asked_for_once_however_many_cry(desk, tmp_path):
    def asked(count):
        cries = [Cry(f"1-{count}-{nth}", AlarmKind.FAULT, "") for nth in range(count)]
        opened = [opening.open_alarm(desk.device, cry, AT) for cry in cries]
        with CaptureQueriesContext(
            connection,
        ) as told:
            opening.tell(opened, AT)
        return len(told)

    desk.shielded()
    assert asked(1) == asked(20)


def test_what_still_cries_at_the_end_comes_up(desk, tmp_path):
    desk.shielded(minutes=60)
    desk.hears(tmp_path, desk.signal(FIRE), desk.signal(FIRE, 3000))
    assert projector.surface(AT + 59 * MINUTE) == 0

    assert projector.surface(AT + 60 * MINUTE) == 1

    [alarm] = desk.alarms()
    assert (alarm.is_shielded, alarm.pressing) == (False, Rank.RINGING)
    assert alarm.rang_at == AT + 60 * MINUTE
    assert len(facts("alarm.surfaced")) == 1
    assert projector.surface(AT + 61 * MINUTE) == 0


def test_what_was_quiet_at_the_end_stays_down_until_it_cries(desk, tmp_path):
    desk.shielded(minutes=60)
    desk.hears(tmp_path, desk.signal(FIRE))
    assert projector.surface(AT + 60 * MINUTE) == 0

    desk.hears(tmp_path, desk.signal(FIRE, 3700))

    assert projector.surface(AT + 62 * MINUTE) == 1
    [alarm] = desk.alarms()
    assert (alarm.count, alarm.pressing) == (2, Rank.RINGING)


def test_what_lies_under_the_next_shield_stays_down(desk, tmp_path):
    desk.shielded(minutes=60)
    desk.hears(tmp_path, desk.signal(FIRE, 3500))
    later = desk.shielded(desk.shop, minutes=240)

    assert projector.surface(AT + 60 * MINUTE) == 0

    [alarm] = desk.alarms()
    assert (alarm.is_shielded, alarm.shield_id) == (True, later.pk)


def test_a_cry_after_the_end_rings_at_once(desk, tmp_path):
    desk.shielded(minutes=60)

    desk.hears(tmp_path, desk.signal(FIRE, 3600))

    [alarm] = desk.alarms()
    assert alarm.pressing == Rank.RINGING


def test_lifting_brings_up_what_cried_just_now(desk, tmp_path):
    shield = desk.shielded(minutes=600)
    desk.hears(tmp_path, desk.signal(FIRE, 300))

    services.lift_shield(shield=shield, version=0, actor=desk.keeper_of_shields, at=AT + 6 * MINUTE)

    assert projector.surface(AT + 6 * MINUTE) == 1
    assert [len(facts(kind)) for kind in ("shield.lifted", "device.unshielded")] == [1, 1]


def test_a_shielded_alarm_can_be_settled(desk, tmp_path):
    desk.shielded()
    [alarm] = desk.cries(FIRE, folder=tmp_path)

    done = desk.handled(alarm, A.ACKNOWLEDGE, A.CALL_TEST, A.CLOSE)

    assert (done.state, done.pressing) == (AlarmState.CLOSED, Rank.REST)
    assert projector.surface(AT + 61 * MINUTE) == 0


def test_a_shield_is_opened_on_its_own_timeline_and_on_the_thing_s(desk):
    for thing, kind in (
        (desk.device, "device"),
        (desk.shop, "place"),
        (desk.building(), "building"),
    ):
        shield = desk.shielded(thing)
        assert str(shield) == str(thing)
        [fact] = facts(f"{kind}.shielded")
        assert fact.subject_id == str(thing.pk)
    assert len(facts("shield.opened")) == 3


def test_a_planned_shield_begins_when_it_is_said(desk, tmp_path):
    desk.shielded(minutes=120, starts_at=AT + 30 * MINUTE)

    desk.hears(tmp_path, desk.signal(FIRE), desk.signal(OTHER_FIRE, 1800))

    assert [one.is_shielded for one in desk.alarms()] == [False, True]


@pytest.mark.parametrize(
    ("sort", "minutes"), [(ShieldSort.SHIELD, 72 * 60), (ShieldSort.MAINTENANCE, 168 * 60)]
)
def test_a_shield_is_no_longer_than_the_rule_says(desk, sort, minutes):
    assert desk.shielded(sort=sort, minutes=minutes).pk
    with pytest.raises(BadInput, match="最长"):
        desk.shielded(sort=sort, minutes=minutes + 1)


def test_a_shield_is_shortened_as_it_was_read(desk):
    shield = desk.shielded(minutes=60)
    asked = {"actor": desk.keeper_of_shields, "at": AT + MINUTE, "until": AT + 30 * MINUTE}

    services.shorten_shield(shield=shield, version=0, **asked)

    assert Shield._base_manager.get().until == AT + 30 * MINUTE
    assert len(facts("shield.shortened")) == 1
    with pytest.raises(StaleRecord):
        services.shorten_shield(
            shield=Shield._base_manager.get(), version=0, **asked | {"until": AT + 20 * MINUTE}
        )


@pytest.mark.parametrize("step", ["shorten_shield", "lift_shield"])
def test_what_is_over_is_neither_shortened_nor_lifted(desk, step):
    shield = desk.shielded(minutes=60)
    more = {"until": AT + 30 * MINUTE} if step == "shorten_shield" else {}

    with pytest.raises(TransitionRefused):
        getattr(services, step)(
            shield=shield, version=0, actor=desk.keeper_of_shields, at=AT + 60 * MINUTE, **more
        )


def test_a_shield_that_has_not_begun_is_lifted_too(desk):
    shield = desk.shielded(minutes=120, starts_at=AT + 60 * MINUTE)

    services.lift_shield(shield=shield, version=0, actor=desk.keeper_of_shields, at=AT)

    assert Shield._base_manager.get().until == AT + 60 * MINUTE


def test_who_may_not_shield_is_refused(desk):
    elsewhere = make_actor(make_area("白水镇", desk.county).path, ALARM_SHIELD)
    shield = desk.shielded()
    for actor in (make_actor(desk.town.path, ALARM_READ), elsewhere):
        desk.keeper_of_shields = actor
        with pytest.raises(CapabilityMissing):
            desk.shielded()
        with pytest.raises(CapabilityMissing):
            services.lift_shield(shield=shield, version=0, actor=actor, at=AT)


def recovered(desk, point, kind, at):
    """Let a point say that the cause of a kind is gone; of how many alarms."""
    return opening.recover([(desk.device.pk, Recovery(point, frozenset({kind})), at)])


def test_what_recovers_says_so_and_waits_on(desk, tmp_path):
    [alarm] = desk.cries(FIRE, folder=tmp_path)
    assert recovered(desk, POINT, AlarmKind.FAULT, AT + MINUTE) == 0
    assert recovered(desk, "1-1", AlarmKind.FIRE, AT + MINUTE) == 0
    assert recovered(desk, POINT, AlarmKind.FIRE, AT - MINUTE) == 0

    assert recovered(desk, POINT, AlarmKind.FIRE, AT + MINUTE) == 1

    alarm = Alarm._base_manager.get()
    assert (alarm.recovered_at, alarm.state) == (AT + MINUTE, AlarmState.OPENED)


def test_a_chattering_point_stays_one_alarm(desk, tmp_path):
    for nth in range(5):
        desk.hears(tmp_path, desk.signal(FIRE, 10 * nth))
        recovered(desk, POINT, AlarmKind.FIRE, AT + timedelta(seconds=10 * nth + 5))

    [alarm] = desk.alarms()
    assert (alarm.count, alarm.recovered_at) == (5, AT + timedelta(seconds=45))
    assert len(facts("alarm.opened")) == 1
    desk.hears(tmp_path, desk.signal(FIRE, 60))
    assert desk.alarms()[0].recovered_at is None


def test_a_batch_without_recoveries_asks_nothing(desk, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert opening.recover([]) == 0
