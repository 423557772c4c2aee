"""What is done with devices: each change and its fact, each refusal, what the gateway hears."""

import json
from datetime import timedelta

import pytest

from tests.factories import make_actor, make_area
from tests.monitoring.devices.builders import (
    ALL,
    AT,
    device,
    facts,
    named,
    record,
    write,
)
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.messages import Action, ControlFile, Known
from wanghuo.monitoring.devices import projector, services
from wanghuo.monitoring.devices.models import Device, DeviceCommand, WaitingDevice
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    DEVICE_MANAGE,
    DEVICE_READ,
    CommandRefused,
    DeviceClaimed,
    DialectUnknown,
    IdentityRefused,
)
from wanghuo.monitoring.devices.services import Binding, Claim


def told(fact):
    return json.loads(fact.body)


def known(control):
    return control.known_after(0)[0]


def claim(ground, nth=1, actor=None, **given):
    return services.claim_device(
        claim=Claim(identity=named(nth), **given), actor=actor or ground.keeper, at=AT
    )


def test_a_waiting_device_is_claimed_into_an_area(ground, tmp_path):
    projector.take(write(tmp_path, [record(1)]), Lane.ALARM, WHOLE, at=AT)

    claim(ground, area=ground.village, dialect="fubei", name="  东山  传输装置 ")

    row = device(1)
    assert (row.area, row.area_path, row.place) == (ground.village, ground.village.path, None)
    assert (row.name, row.dialect, row.protocol) == ("东山 传输装置", "fubei", "gbt26875")
    assert (row.is_allowed, row.is_told, row.claimed_at) == (True, False, AT)
    assert not WaitingDevice.objects.exists()
    [fact] = facts("device.claimed")
    assert (fact.subject_id, fact.area_path) == (str(row.pk), ground.village.path)
    assert told(fact)["after"] == {"area": ground.village.pk, "place": None, "dialect": "fubei"}


def test_at_a_place_the_area_is_the_places_and_the_place_tells_it(ground):
    place = ground.place()

    claim(ground, place=place, area=ground.town)

    row = device(1)
    assert (row.place, row.area) == (place, ground.village)
    [fact] = facts("place.equipped")
    assert (fact.subject_type, fact.subject_id) == ("place", str(place.pk))
    assert told(fact)["data"] == {"device": str(row.pk), "note": named(1)}


def test_without_area_or_place_nothing_is_claimed(ground):
    with pytest.raises(BadInput):
        claim(ground)

    assert not Device._base_manager.exists()


@pytest.mark.parametrize(
    ("identity", "dialect", "refusal"),
    [("379", "", IdentityRefused), ("modbus:1", "", IdentityRefused),
     (named(1), "klingon", DialectUnknown)],
)  # fmt: skip
def test_what_nobody_could_understand_is_not_claimed(ground, identity, dialect, refusal):
    with pytest.raises(refusal):
        services.claim_device(
            claim=Claim(identity=identity, dialect=dialect, area=ground.village),
            actor=ground.keeper,
            at=AT,
        )

    assert not Device._base_manager.exists()


def test_nobody_claims_into_an_area_of_somebody_else(ground):
    elsewhere = make_actor(make_area("别县").path, *ALL)

    with pytest.raises(CapabilityMissing):
        claim(ground, actor=elsewhere, area=ground.village)

    assert (Device._base_manager.count(), facts("device.claimed")) == (0, [])


def test_a_claimed_device_is_not_claimed_again(ground):
    claim(ground, area=ground.village)

    with pytest.raises(DeviceClaimed):
        claim(ground, area=ground.town)

    assert (device(1).area, len(facts("device.claimed"))) == (ground.village, 1)


def test_a_released_device_is_claimed_anew_with_its_timeline(ground):
    place = ground.place()
    row = claim(ground, place=place)
    services.release_device(device=row, version=0, actor=ground.keeper, at=AT)
    released = device(1)

    claim(ground, area=ground.town)

    again = device(1)
    assert (released.is_allowed, released.place) == (False, None)
    assert (again.pk, again.area, again.is_allowed) == (row.pk, ground.town, True)
    assert [len(facts(f"device.{verb}")) for verb in ("claimed", "released")] == [2, 1]
    assert len(facts("place.unequipped")) == 1


def test_a_device_is_released_once(ground):
    row = claim(ground, area=ground.village)
    stale = device(1)
    services.release_device(device=row, version=0, actor=ground.keeper, at=AT)

    with pytest.raises(TransitionRefused):
        services.release_device(device=row, version=1, actor=ground.keeper, at=AT)
    with pytest.raises(StaleRecord):
        services.release_device(device=stale, version=0, actor=ground.keeper, at=AT)

    assert len(facts("device.released")) == 1


def test_a_device_moves_to_another_place(ground):
    old, new = ground.place(), ground.place(ground.town)
    row = claim(ground, place=old)
    binding = Binding(name="新名", place=new, dialect="standard")

    services.rebind_device(device=row, version=0, binding=binding, actor=ground.keeper, at=AT)

    now = device(1)
    assert (now.name, now.place, now.area) == ("新名", new, ground.town)
    [fact] = facts("device.changed")
    assert told(fact)["before"]["place"] == str(old.pk)
    assert told(fact)["after"] == {"name": "新名", "area": ground.town.pk, "place": str(new.pk)}
    assert [one.subject_id for one in facts("place.unequipped")] == [str(old.pk)]
    assert [one.subject_id for one in facts("place.equipped")] == [str(old.pk), str(new.pk)]


@pytest.mark.parametrize("name", ["", "  ", "长" * 61])
def test_a_device_has_a_name_of_one_line(ground, name):
    row = claim(ground, area=ground.village)

    with pytest.raises(BadInput):
        services.rebind_device(
            device=row, version=0, binding=Binding(name=name), actor=ground.keeper, at=AT
        )


def test_nobody_moves_a_device_into_an_area_of_somebody_else(ground):
    row = claim(ground, area=ground.village)
    here = make_actor(ground.village.path, DEVICE_MANAGE)
    binding = Binding(name="甲", area=ground.town)

    with pytest.raises(CapabilityMissing):
        services.rebind_device(device=row, version=0, binding=binding, actor=here, at=AT)

    assert device(1).area == ground.village


@pytest.mark.parametrize("held", [(DEVICE_READ,), (DEVICE_READ, DEVICE_CLAIM)])
def test_who_may_not_manage_changes_nothing(ground, held):
    row, other = claim(ground, area=ground.village), make_actor(ground.county.path, *held)

    for work in (
        lambda: services.release_device(device=row, version=0, actor=other, at=AT),
        lambda: services.rebind_device(
            device=row, version=0, binding=Binding(name="甲"), actor=other, at=AT
        ),
        lambda: services.send_command(device=row, action=Action.SET_CLOCK, actor=other, at=AT),
    ):
        with pytest.raises(CapabilityMissing):
            work()

    assert (device(1).version, DeviceCommand._base_manager.count()) == (0, 0)


def test_the_gateway_is_told_what_was_decided(ground, control):
    row = claim(ground, area=ground.village, dialect="fubei")

    assert services.tell(control) == 1
    assert known(control) == [Known(named(1), "fubei", True)]
    assert device(1).is_told
    assert services.tell(control) == 0

    services.release_device(device=row, version=0, actor=ground.keeper, at=AT)
    services.tell(control)
    assert known(control) == [Known(named(1), "fubei", False)]


def test_what_the_gateway_need_not_know_is_not_told(ground, control):
    row = claim(ground, area=ground.village)
    services.tell(control)

    services.rebind_device(
        device=device(1), version=row.version, actor=ground.keeper, at=AT,
        binding=Binding(name="新名", dialect="standard"),
    )  # fmt: skip

    assert services.tell(control) == 0


def test_a_process_that_dies_between_commit_and_file_loses_nothing(ground, control):
    """The file was written and the row not: it is told again, and the file says the same."""
    claim(ground, area=ground.village)
    services.tell(control)
    Device._base_manager.update(is_told=False)

    assert services.tell(control) == 1
    assert known(control) == [Known(named(1), "standard", True)]


def test_a_lost_control_file_is_made_again(ground, control, tmp_path):
    for nth in (1, 2):
        claim(ground, nth, area=ground.village)
    services.release_device(device=device(2), version=0, actor=ground.keeper, at=AT)
    services.tell(control)
    fresh = ControlFile(tmp_path / "fresh.sqlite")

    assert services.compare(control) == 0
    assert services.compare(fresh) == 1
    services.tell(fresh)

    assert known(fresh) == [Known(named(1), "standard", True)]
    assert services.compare(fresh) == 0
    fresh.close()


def test_an_older_control_file_is_put_right(ground, control):
    claim(ground, 1, area=ground.village)
    services.tell(control)
    control.know(named(1), "fubei", is_allowed=False)
    control.know(named(9), "standard")

    assert services.compare(control) == 1
    services.tell(control)

    assert sorted(known(control)) == [
        Known(named(1), "standard", True),
        Known(named(9), "standard", True),  # nobody here knows of it; what it says will show it
    ]


def send(ground, **given):
    terms = {"action": Action.READ_UITD_CLOCK, "device": device(1)} | given
    return services.send_command(actor=ground.keeper, at=AT, **terms)


def test_a_command_is_handed_to_the_gateway_once(ground, control):
    claim(ground, area=ground.village)
    row = send(ground, action=Action.DUTY_CHECK, given={"minutes": 10})

    assert (services.order_commands(control, AT), services.order_commands(control, AT)) == (1, 0)

    [ordered] = control.ordered_after(0)
    row.refresh_from_db()
    assert (ordered.id, ordered.identity, ordered.action) == (row.pk, named(1), Action.DUTY_CHECK)
    assert (ordered.arguments, ordered.expires_at) == ({"minutes": 10}, row.expires_at.timestamp())
    assert row.state == "delivered"
    [fact] = facts("device.commanded")
    assert told(fact)["data"]["command"] == str(row.pk)


def test_a_command_handed_over_twice_is_one_command(ground, control):
    claim(ground, area=ground.village)
    row = send(ground)
    services.order_commands(control, AT)
    DeviceCommand._base_manager.filter(pk=row.pk).update(state="queued")

    services.order_commands(control, AT)

    assert [one.id for one in control.ordered_after(0)] == [row.pk]


def test_a_command_that_no_gateway_took_in_time_expires(ground, control):
    claim(ground, area=ground.village)
    row = send(ground)
    late = row.expires_at + timedelta(seconds=1)

    services.order_commands(control, late)

    row.refresh_from_db()
    assert (row.state, row.settled_at, control.ordered_after(0)) == ("expired", late, [])
    [fact] = facts("device.answered")
    assert told(fact)["after"] == {"state": "expired"}


def test_a_command_of_which_no_gateway_says_any_more_has_failed(ground, control):
    claim(ground, area=ground.village)
    row = send(ground)
    services.order_commands(control, AT)
    expires_at = clock.now() + timedelta(minutes=30)  # an id is of its own time
    DeviceCommand._base_manager.update(expires_at=expires_at)
    soon, late = (expires_at + timedelta(minutes=minutes) for minutes in (59, 61))

    ended = services.end_unanswered(soon), services.end_unanswered(late)

    row.refresh_from_db()
    assert (ended, row.state, row.settled_at) == ((0, 1), "failed", late)
    assert services.end_unanswered(late) == 0
    [fact] = facts("device.answered")
    assert told(fact)["after"] == {"state": "failed"}


def test_an_older_word_said_after_a_newer_one_is_said_again(ground, control):
    """Another projector was faster: what this one says last is not what stands in the house."""

    class Late:
        """A way to gateways over which words take long: meanwhile the device is released."""

        def know_all(self, devices):
            services.release_device(device=row, version=0, actor=ground.keeper, at=AT)
            services.tell(control)
            control.know_all(devices)

    row = claim(ground, area=ground.village)
    services.tell(Late())
    assert known(control) == [Known(named(1), "standard", True)]

    assert services.tell(control) == 1
    assert known(control) == [Known(named(1), "standard", False)]


def test_a_released_device_is_told_nothing(ground):
    row = claim(ground, area=ground.village)
    services.release_device(device=row, version=0, actor=ground.keeper, at=AT)

    with pytest.raises(TransitionRefused):
        send(ground)


def test_a_command_that_cannot_be_said_is_refused(ground):
    claim(ground, area=ground.village)

    with pytest.raises(CommandRefused):
        send(ground, action=Action.DUTY_CHECK)
    with pytest.raises(CommandRefused):
        send(ground, action=Action.INITIALISE)

    assert not DeviceCommand._base_manager.exists()


def test_the_system_claims_for_nobody_in_particular(ground):
    claim(ground, actor=SYSTEM, area=ground.village)

    assert device(1).claimed_by_id is None
