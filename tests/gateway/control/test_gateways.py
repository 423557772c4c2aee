"""Real gateways elsewhere: told over a real server of whom they may hear and what to command."""

import json
import subprocess
import time
from contextlib import closing
from datetime import timedelta

import pytest

from tests.gateway.broker import Publisher, all_taken, broking
from tests.gateway.control.test_streams import LATER
from tests.gateway.frames import ANALOG, frame, now_tag, sequence_of
from tests.gateway.journal.servers import address_of
from tests.gateway.talking import IDENTITY, Device, running
from tests.gateway.test_brokers import MAP, METER, TOPIC, reading
from tests.journeys.browsing import eventually
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.mqtt_map.reading import _envelope as opened
from wanghuo.kernel import clock
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action, ControlFile, Known

OTHER = bytes.fromhex("010203040506")
OTHERS = "gbt26875:060504030201"


@pytest.fixture
def gateway(tmp_path, node):
    with running(tmp_path / "one", control=address_of(node)) as one:
        yield one


def heard_as(gateway, source, kind):
    """Whether a device that speaks now is taken for known, or for unknown."""

    def speaks():
        with Device(gateway) as device:
            sent = frame(ANALOG, tag=now_tag(), source=source, sequence=time.monotonic_ns() % 65536)
            device.says(sent)
            device.hears(1)
            return any(
                one.raw == sent and one.kind == kind for one in gateway.stored(Lane.TELEMETRY)
            )

    return eventually(speaks)


def results(gateway):
    return [
        json.loads(one.note)
        for one in gateway.stored(Lane.TELEMETRY)
        if one.kind == Kind.RESULT
    ]  # fmt: skip


def asked(device, seconds=20):
    """The next request that comes down, or None."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        heard = device.hears(left)
        if heard is None or heard[26] == frames.REQUEST:
            return heard
    return None


def test_a_gateway_elsewhere_is_told_while_it_runs(gateway):
    assert heard_as(gateway, OTHER, Kind.UNKNOWN)
    gateway.control.know(OTHERS, "standard")
    assert heard_as(gateway, OTHER, Kind.SIGNAL)
    gateway.control.know(OTHERS, "standard", is_allowed=False)
    assert heard_as(gateway, OTHER, Kind.UNKNOWN)


def test_a_gateway_that_begins_later_learns_everything(tmp_path, gateway):
    """Also of more than come in one look."""
    gateway.control.know_all(Known(f"meokon:{nth}", "v33", is_allowed=True) for nth in range(3000))
    gateway.control.know(OTHERS, "standard")
    with running(tmp_path / "two", known=(), control=gateway.house) as late:
        assert heard_as(late, OTHER, Kind.SIGNAL)
        with closing(ControlFile(late.var / "control.sqlite")) as own:
            assert eventually(lambda: len(own.known_after(0)[0]) == 3002)


def test_without_a_server_it_goes_on_with_what_it_knows_and_picks_up_after(gateway, node):
    gateway.control.know(OTHERS, "standard")
    assert heard_as(gateway, OTHER, Kind.SIGNAL)
    node.kill()
    assert heard_as(gateway, OTHER, Kind.SIGNAL)
    gateway.kill()
    gateway.start()
    assert heard_as(gateway, OTHER, Kind.SIGNAL)

    node.start()
    assert eventually(lambda: is_told(gateway, OTHERS))
    assert heard_as(gateway, OTHER, Kind.UNKNOWN)


def is_told(gateway, identity):
    try:
        gateway.control.know(identity, "standard", is_allowed=False)
    except ConnectionError:
        return False
    return True


def test_a_command_goes_to_the_gateway_that_has_the_device(tmp_path, gateway):
    key = new_id()
    with running(tmp_path / "two", known=(), control=gateway.house) as other:
        with Device(other) as device:
            device.says(frame(ANALOG, tag=now_tag()))
            gateway.control.order(key, IDENTITY, Action.READ_UITD_VERSION, LATER, {})
            request = asked(device)
            device.says(
                frame(b"\x19\x01\x01\x01", sequence_of(request), frames.REPLY, tag=now_tag())
            )
            done = {"command": str(key), "state": "executed"}
            assert eventually(lambda: results(other) == [done])

        with Device(gateway) as device:  # it has moved: nothing is told again
            device.says(frame(ANALOG, 9, tag=now_tag()))
            assert asked(device, 1.5) is None
        other.kill()
        other.start()
        with Device(other) as device:
            device.says(frame(ANALOG, 10, tag=now_tag()))
            assert asked(device, 1.5) is None

    assert results(gateway) == []


def test_of_two_gateways_with_one_device_one_gives_each_command(tmp_path, gateway):
    """A connection that broke half is still one to its gateway."""
    keys = [new_id() for _ in range(6)]
    with (
        running(tmp_path / "two", known=(), control=gateway.house) as other,
        Device(gateway) as first,
        Device(other) as second,
    ):
        for line in (first, second):
            line.says(frame(ANALOG, tag=now_tag()))
        assert heard_as(other, OTHER, Kind.UNKNOWN)
        for key in keys:
            gateway.control.order(key, IDENTITY, Action.READ_UITD_VERSION, LATER, {})
        heard = [
            request
            for line in (first, second)
            for request in iter(lambda line=line: asked(line, 3), None)
        ]

    assert len(heard) == len(keys)


def test_a_command_that_no_device_took_expires_once(tmp_path, gateway):
    key = new_id()
    with running(tmp_path / "two", known=(), control=gateway.house) as other:
        until = clock.now() + timedelta(seconds=1)
        gateway.control.order(key, OTHERS, Action.READ_UITD_VERSION, until, {})

        assert eventually(lambda: results(gateway) + results(other) != [])
        time.sleep(1)

        assert results(gateway) + results(other) == [{"command": str(key), "state": "expired"}]


def test_what_a_gateway_took_before_it_died_has_failed_and_is_not_given_again(tmp_path, gateway):
    """Whether the device was told, nobody knows; a duty check is not rung twice."""
    key = new_id()
    gateway.control.order(key, IDENTITY, Action.READ_UITD_VERSION, LATER, {})
    with Device(gateway) as device:
        device.says(frame(ANALOG, tag=now_tag()))
        assert asked(device) is not None
        gateway.kill()
    gateway.start()

    with Device(gateway) as device:
        device.says(frame(ANALOG, 2, tag=now_tag()))
        assert asked(device, 2) is None

    assert results(gateway) == [{"command": str(key), "state": "failed"}]


def test_a_product_map_of_the_house_comes_to_a_gateway_elsewhere(tmp_path, node):
    """Named before it is there; changed while the gateway runs, it is read otherwise."""
    with broking(tmp_path / "broker") as broker:
        listen = f"mqtt://127.0.0.1:{broker.port}/mqtt_map?map=meter"
        with (
            running(
                tmp_path / "there", known=[METER], address=listen, control=address_of(node),
                dialect="", stderr=subprocess.DEVNULL,
            ) as gateway,
            Publisher(broker) as device,
        ):  # fmt: skip
            gateway.control.teach({"meter": MAP})
            assert eventually(lambda: comes_in(device, gateway, TOPIC))
            assert not comes_in(device, gateway, "elsewhere/7")
            gateway.control.teach({"meter": MAP.replace("meter/{site}/", "elsewhere/")})
            assert eventually(lambda: comes_in(device, gateway, "elsewhere/7"))
            assert not comes_in(device, gateway, TOPIC)


def comes_in(device, gateway, topic):
    """Whether what is published now under a topic is stored as the meter's."""
    sent = reading()
    all_taken([device.says(topic, sent)])
    time.sleep(0.5)
    return any(
        opened(one.raw) == (topic, sent) and one.device == METER
        for one in gateway.stored(Lane.TELEMETRY)
    )
