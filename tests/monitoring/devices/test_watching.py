"""The sweep: who has fallen silent, what was cut, who is back; each told once."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_area
from tests.monitoring.devices.builders import AT, facts, named, record, write
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel.actors import SYSTEM
from wanghuo.monitoring.devices import projector, rules, services
from wanghuo.monitoring.devices.models import Device, Outage, ProductClass, Sweep, Twin
from wanghuo.monitoring.devices.rules import Connectivity
from wanghuo.monitoring.devices.services import Claim, Lookout, sweep
from wanghuo.monitoring.devices.services.expecting import expected_of, gaps_until

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def county(ground):
    """Devices with classes of the rulebook; transmitters are offline after ten minutes."""
    services.ship_classes(AT)
    return ground


def heard(identity, at):
    """Let a device have been heard, as the projector does."""
    Twin._base_manager.filter(device__identity=identity).update(
        heard_at=at, connectivity="online", since=at
    )


def claimed(county, identity, at=None, **given):
    services.claim_device(
        claim=Claim(identity=identity, **({"area": county.village} | given)), actor=SYSTEM, at=AT
    )
    if at is not None:
        heard(identity, at)
    return identity


def some(county, protocol, count, at, **given):
    """So many devices of a protocol, last heard one after another until a moment."""
    return [
        claimed(county, f"{protocol}:{nth}", at - nth * timedelta(seconds=1), **given)
        for nth in range(count)
    ]


def states():
    rows = Twin._base_manager.order_by("device__identity")
    return dict(rows.values_list("device__identity", "connectivity"))


def told(kind):
    return [fact.subject_id for fact in facts(kind)]


def key(identity):
    return str(Device._base_manager.get(identity=identity).pk)


def test_a_device_that_falls_silent_goes_down_step_by_step_and_is_told_once(county):
    one = claimed(county, named(1), AT)
    claimed(county, named(2))
    seen = []

    for minutes in (1, 2, 5, 10, 11, 60):
        heard(claimed_other(county), AT + minutes * MINUTE)
        sweep(AT + minutes * MINUTE)
        seen.append(states()[one])

    assert seen == ["online", "late", "suspected", "offline", "offline", "offline"]
    assert states()[named(2)] == "unheard"
    assert told("device.silenced") == [key(one)]
    assert Twin._base_manager.get(device__identity=one).since == AT + 10 * MINUTE


def claimed_other(county):
    """Somebody who goes on speaking, so that the journal does not stand still."""
    identity = named(99)
    if not Device._base_manager.filter(identity=identity).exists():
        claimed(county, identity)
    return identity


def test_a_device_that_is_heard_again_is_told_to_be_back_once(county):
    one = claimed(county, named(1), AT)
    sweep(AT + HOUR)
    assert (states()[one], told("device.returned")) == ("offline", [])

    heard(one, AT + HOUR + MINUTE)
    for minutes in (61, 62):
        sweep(AT + minutes * MINUTE)

    assert (states()[one], told("device.returned")) == ("online", [key(one)])
    assert not Twin._base_manager.get(device__identity=one).is_lost


def test_a_platform_that_falls_silent_is_one_outage_and_thousands_of_no_facts(county):
    behind = some(county, "gbt26875", 8, AT)
    claimed(county, "meokon:1", AT + 20 * MINUTE)

    sweep(AT + 20 * MINUTE)

    assert {states()[one] for one in behind} == {"cut_off"}
    assert states()["meokon:1"] == "online"
    [outage] = Outage.objects.all()
    assert (outage.upstream, outage.begun_at, outage.devices) == ("protocol:gbt26875", AT, 8)
    assert told("upstream.cut") == ["protocol:gbt26875"]
    assert told("device.silenced") == []


def test_a_platform_that_is_back_leaves_nobody_offline_for_its_absence(county):
    behind = some(county, "gbt26875", 8, AT)
    claimed(county, "meokon:1", AT + 20 * MINUTE)
    sweep(AT + 20 * MINUTE)

    for one in behind[:4]:
        heard(one, AT + 180 * MINUTE)
    heard("meokon:1", AT + 180 * MINUTE)
    sweep(AT + 180 * MINUTE)
    after = set(states().values())
    for one in [*behind[:4], "meokon:1"]:
        heard(one, AT + 200 * MINUTE)
    sweep(AT + 200 * MINUTE)

    assert after == {"online"}
    assert told("upstream.restored") == ["protocol:gbt26875"]
    assert Outage.objects.get().ended_at == AT + 180 * MINUTE
    assert [states()[one] for one in behind] == ["online"] * 4 + ["offline"] * 4
    assert told("device.returned") == []


def test_a_gateway_that_stands_still_makes_nobody_offline(county):
    some(county, "gbt26875", 2, AT)
    claimed(county, "meokon:1", AT)

    for minutes in (5, 60, 600):
        sweep(AT + minutes * MINUTE)

    assert set(states().values()) == {"cut_off"} | {states()["meokon:1"]}
    assert [one.upstream for one in Outage.objects.all()] == ["gateway"]
    assert told("device.silenced") == []


def test_a_town_without_power_is_one_outage_of_its_area(county):
    dark = make_area("黑石镇", county.county)
    behind = some(county, "gbt26875", 6, AT, area=dark)
    others = [claimed(county, f"gbt26875:9{n}", AT + 20 * MINUTE) for n in range(3)]

    sweep(AT + 20 * MINUTE)

    assert {states()[one] for one in behind} == {"cut_off"}
    assert {states()[one] for one in others} == {"online"}
    [outage] = Outage.objects.all()
    assert (outage.upstream, outage.area) == (f"area:{dark.pk}", dark)
    [fact] = facts("upstream.cut")
    assert fact.area_path == dark.path


def test_a_few_that_are_silent_by_themselves_are_no_outage(county):
    silent = some(county, "gbt26875", 5, AT)
    for nth in range(10, 13):
        claimed(county, f"gbt26875:{nth}", AT + 20 * MINUTE)

    sweep(AT + 20 * MINUTE)

    assert {states()[one] for one in silent} == {"offline"}
    assert Outage.objects.count() == 0
    assert len(told("device.silenced")) == 5


def test_who_was_offline_before_an_outage_stays_offline(county):
    lost = claimed(county, "gbt26875:77", AT - HOUR)
    behind = some(county, "gbt26875", 8, AT)
    claimed(county, "meokon:1", AT)
    sweep(AT)

    heard("meokon:1", AT + 20 * MINUTE)
    sweep(AT + 20 * MINUTE)

    assert states()[lost] == "offline"
    assert {states()[one] for one in behind} == {"cut_off"}


def test_a_clock_that_goes_back_changes_nothing_and_one_put_right_is_believed(county):
    one = claimed(county, named(1), AT)
    heard(claimed_other(county), AT + 20 * MINUTE)
    sweep(AT + 20 * MINUTE)

    assert sweep(AT + 18 * MINUTE).changed == 0
    assert Sweep.objects.get().swept_at == AT + 20 * MINUTE
    sweep(AT + 1 * MINUTE)
    assert Sweep.objects.get().swept_at == AT + MINUTE
    assert states()[one] == "online"


def test_a_class_that_waits_longer_makes_its_devices_better(county):
    one = claimed(county, named(1), AT)
    heard(claimed_other(county), AT + 20 * MINUTE)
    sweep(AT + 20 * MINUTE)
    ProductClass.objects.filter(code="uitd").update(interval_seconds=3600)

    sweep(AT + 21 * MINUTE)

    assert states()[one] == "online"
    assert told("device.returned") == [key(one)]


def test_who_was_heard_while_the_sweep_looked_is_left_alone(county):
    one = claimed(county, named(1), AT)
    heard(one, AT + 21 * MINUTE)

    sweep(AT + 20 * MINUTE)

    assert states()[one] == "online"


def test_a_released_device_is_not_judged(county):
    one = claimed(county, named(1), AT)
    Device._base_manager.update(is_allowed=False)

    sweep(AT + HOUR)

    assert (states()[one], told("device.silenced")) == ("online", [])


def test_no_moment_is_judged_before_everything_received_until_then_is_read(county, tmp_path):
    claimed(county, named(1))
    reader = write(tmp_path, [record(1, seconds=0)], Lane.TELEMETRY)
    lookout = Lookout()

    first = lookout.look(reader, AT + MINUTE)  # asks how far the journal reaches
    behind = lookout.look(reader, AT + HOUR)  # nothing is read yet
    while projector.take(reader, Lane.TELEMETRY, WHOLE, at=AT):
        pass
    read = lookout.look(reader, AT + HOUR)

    assert (first, behind) == (None, None)
    assert read is not None
    assert Sweep.objects.get().swept_at == AT + MINUTE
    assert states()[named(1)] == "online"  # judged for the minute that was asked, not the hour


def test_a_sweep_is_a_few_statements_however_many_devices(county, django_assert_max_num_queries):
    for nth in range(40):
        claimed(county, f"gbt26875:{nth}", AT)
    claimed(county, "meokon:1", AT + 20 * MINUTE)
    sweep(AT)

    with django_assert_max_num_queries(36):
        sweep(AT + 20 * MINUTE)


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(steps=st.lists(st.tuples(st.sampled_from(["hear 1", "hear 2", "hear 3", "sweep"]),
                                st.integers(0, 400)), max_size=12))  # fmt: skip
def test_at_rest_the_state_is_the_rule_applied_to_the_last_heard(county, steps):
    Outage.objects.all().delete()
    Sweep.objects.all().delete()
    names = [named(1), named(2), named(3)]
    for name in names:
        if not Device._base_manager.filter(identity=name).exists():
            claimed(county, name)
    Twin._base_manager.update(heard_at=None, connectivity="unheard", since=None, is_lost=False)
    now = AT

    for step, seconds in steps:
        now += timedelta(seconds=seconds)
        if step == "sweep":
            sweep(now)
        else:
            heard(names[int(step[-1]) - 1], now)
    now += timedelta(seconds=1)
    sweep(now)

    gaps = gaps_until(now).get(rules.EVERYTHING, ())
    expected = expected_of(ProductClass.objects.get(code="uitd"))
    for twin in Twin._base_manager.all():
        by_rule = rules.connectivity(twin.heard_at, rules.bounds(expected, now, gaps))
        assert Connectivity(twin.connectivity) is by_rule
        assert twin.is_lost <= (by_rule in {Connectivity.OFFLINE, Connectivity.CUT_OFF})
