"""Devices that speak GB/T 26875.3 by UDP: confirmed to whoever sent it, once it is durable."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.frames import ANALOG, frame, now_tag, sequence_of
from tests.gateway.talking import IDENTITY, Device, numbered, running
from tests.journeys.browsing import eventually
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.quarantine import PER_DEVICE
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action

ADDRESS = "udp://127.0.0.1:{port}/gbt26875"
LATER = datetime(2099, 1, 1, tzinfo=UTC)
SEQUENCES = itertools.count(1000, 10)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    with running(tmp_path_factory.mktemp("datagrams"), address=ADDRESS) as one:
        yield one


def raws(gateway, lane=Lane.ALARM, kind=Kind.SIGNAL):
    return [one.raw for one in gateway.stored(lane) if one.kind == kind]


def test_a_fire_is_confirmed_once_it_is_in_the_journal(gateway):
    fire = frame(sequence=1, tag=now_tag())
    with Device(gateway) as device, Device(gateway) as other:
        device.says(fire)
        assert device.is_confirmed(fire)
        assert other.hears(0.3) is None  # nobody else is told

    assert raws(gateway).count(fire) == 1


def test_a_resend_is_confirmed_again_and_stored_once(gateway):
    sent = frame(sequence=2, tag=now_tag())
    for _ in range(2):
        with Device(gateway) as device:  # from another port: the network's doing
            device.says(sent)
            assert device.is_confirmed(sent)

    assert raws(gateway).count(sent) == 1


def test_a_resend_without_a_time_is_stored_once(gateway):
    sent = frame(sequence=3, tag=bytes(6))
    with Device(gateway) as device:
        for _ in range(3):
            device.says(sent)
            assert device.is_confirmed(sent)

    assert raws(gateway).count(sent) == 1


def test_each_frame_is_confirmed_by_itself(gateway):
    sent = numbered(9, 10, tag=now_tag())
    with Device(gateway) as device:
        device.says(*sent)  # one datagram
        sizes = {len(device.line.recv(65536)) for _ in sent}

    assert sizes == {30}
    assert set(sent) <= set(raws(gateway))


def test_garbage_is_denied_kept_and_hides_nothing(gateway):
    damaged = frame(sequence=5)[:-3] + b"\x00##"
    sent = frame(sequence=30, tag=now_tag())
    with Device(gateway) as device:
        device.says(b"", b"\xff" * 30, damaged, sent)
        answers = [device.hears(), device.hears()]

    assert [(one[26], sequence_of(one)) for one in answers] == [(frames.DENY, 5), (3, 30)]
    assert eventually(lambda: raws(gateway, Lane.TELEMETRY, Kind.BROKEN))


def test_an_unknown_device_waits_and_cannot_flood(gateway):
    sent = numbered(PER_DEVICE + 5, source=bytes.fromhex("010203040506"), tag=now_tag())
    with Device(gateway) as device:
        device.says(*sent)
        assert device.is_confirmed(*sent[:PER_DEVICE])
        assert device.hears(0.3) is None

    assert raws(gateway, kind=Kind.UNKNOWN) == sent[:PER_DEVICE]


def test_a_command_goes_down_to_where_the_device_was_heard(gateway):
    with Device(gateway) as device:
        sent = frame(ANALOG, sequence=40, tag=now_tag())
        device.says(sent)
        assert device.is_confirmed(sent)
        gateway.control.order(new_id(), IDENTITY, Action.READ_UITD_VERSION, LATER, {})
        asked = next(one for one in iter(device.hears, None) if one[26] == frames.REQUEST)
        reply = frame(b"\x19\x01\x01\x01", sequence_of(asked), frames.REPLY, tag=now_tag())
        device.says(reply)
        assert eventually(lambda: reply in raws(gateway, Lane.TELEMETRY, Kind.RESULT))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_however_frames_share_datagrams_all_are_confirmed(gateway, data):
    sent = numbered(8, next(SEQUENCES), tag=now_tag())
    cuts = data.draw(st.lists(st.integers(0, 8), max_size=4).map(sorted), "cuts")
    with Device(gateway) as device:
        for begin, end in zip([0, *cuts], [*cuts, 8], strict=True):
            device.says(*sent[begin:end])
        assert device.is_confirmed(*sent)

    assert set(sent) <= set(raws(gateway))


def test_what_was_confirmed_survives_kill_9(tmp_path):
    confirmed = set()
    with running(tmp_path / "var", address=ADDRESS) as gateway:
        for nth in range(3):
            with Device(gateway) as device:
                sent = numbered(2000, nth * 2000, tag=now_tag())
                for begin in range(0, 1000 + 500 * nth, 20):  # the kernel keeps a few hundred
                    for one in sent[begin : begin + 20]:
                        device.says(one)
                    confirmed.add(sequence_of(device.hears()))
                gateway.kill()
                confirmed |= {sequence_of(one) for one in iter(lambda: heard(device), None)}
            gateway.start()
        stored = {sequence_of(one) for one in raws(gateway)}

    assert len(confirmed) >= 200
    assert confirmed - stored == set()


def heard(device):
    try:
        return device.hears(0.3)
    except ConnectionRefusedError:
        return heard(device)  # what the kernel says about the port before what came from it
