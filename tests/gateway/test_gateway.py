"""The gateway over real sockets: confirmed is durable, unknown waits, commands go down and end."""

import itertools
import json
import resource
import subprocess
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta

import pytest

from tests.gateway.frames import ANALOG, CENTRE, DEVICE, frame, now_tag, sequence_of
from tests.gateway.talking import IDENTITY, Device, numbered, running
from tests.journeys.browsing import eventually
from wanghuo.__main__ import main
from wanghuo.gateway import devices as commands
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.times import moment, tag
from wanghuo.gateway.quarantine import PER_DEVICE
from wanghuo.kernel import clock
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action

LATER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def gateway(tmp_path):
    with running(tmp_path / "var") as one:
        yield one


def test_a_fire_is_confirmed_once_it_is_in_the_journal(gateway):
    fire = frame(tag=now_tag())
    with Device(gateway) as device:
        device.says(fire)
        answer = device.hears()
        stored = gateway.stored()

    assert (frames.flaw_of(answer), answer[26], answer[2:4]) == (None, frames.CONFIRM, fire[2:4])
    assert (answer[12:18], answer[18:24]) == (CENTRE, DEVICE)
    [record] = [one for one in stored if one.kind != Kind.RESULT]
    assert (record.raw, record.device, record.kind) == (fire, IDENTITY, Kind.SIGNAL)


def test_telemetry_goes_another_way(gateway):
    with Device(gateway) as device:
        sent = frame(ANALOG, tag=now_tag())
        device.says(sent)
        assert device.is_confirmed(sent)

    assert [one.raw for one in gateway.stored(Lane.TELEMETRY)] == [sent]
    assert gateway.stored() == []


def test_a_heartbeat_is_confirmed_and_a_reply_is_not(gateway):
    with Device(gateway) as device:
        beat, reply = frame(b"", tag=now_tag()), frame(command=frames.REPLY, sequence=9)
        device.says(reply, beat)
        assert device.is_confirmed(beat)
        assert device.hears(0.5) is None

    assert sorted(one.raw for one in gateway.stored(Lane.TELEMETRY)) == [beat]
    assert [one.raw for one in gateway.stored()] == [reply]


def test_a_resend_is_confirmed_again_and_stored_once(gateway):
    sent = frame(tag=now_tag())
    with Device(gateway) as device:
        for _ in range(3):
            device.says(sent)
            assert device.is_confirmed(sent)
    with Device(gateway) as again:
        again.says(sent)
        assert again.is_confirmed(sent)

    assert [one.raw for one in gateway.stored()] == [sent]


def test_without_a_time_the_same_bytes_on_another_connection_are_another_frame(gateway):
    sent = frame(tag=bytes(6))
    for _ in range(2):
        with Device(gateway) as device:
            device.says(sent)
            assert device.is_confirmed(sent)

    assert [one.raw for one in gateway.stored()] == [sent, sent]


def broken(gateway):
    """The one record of bytes that are no frame."""
    found = []

    def is_there():
        found[:] = [one for one in gateway.stored(Lane.TELEMETRY) if one.kind == Kind.BROKEN]
        return bool(found)

    assert eventually(is_there)
    [only] = found
    return only


def test_a_damaged_frame_is_denied_kept_and_the_next_one_heard(gateway):
    damaged = frame(sequence=5)[:-3] + b"\x00##"
    with Device(gateway) as device:
        device.says(damaged, frame(sequence=6, tag=now_tag()))
        answers = [device.hears(), device.hears()]

    assert [(one[26], sequence_of(one)) for one in answers] == [(6, 5), (3, 6)]
    kept = broken(gateway)  # nobody waits for it, so it comes when it comes
    assert (kept.raw, kept.note) == (damaged, "checksum")


def test_a_damaged_length_does_not_hold_back_what_follows(gateway):
    """The length says a thousand bytes; the frame behind it is found after a moment."""
    longer = frame(sequence=3, tag=now_tag())
    longer = longer[:24] + b"\xe8\x03" + longer[26:]
    with Device(gateway) as device:
        sent = frame(sequence=4, tag=now_tag())
        device.says(longer, sent)
        assert device.is_confirmed(sent)


def test_garbage_closes_nothing(gateway):
    with Device(gateway) as device, Device(gateway) as other:
        device.says(b"GET / HTTP/1.1\r\n\r\n" * 200)
        other.says(frame(tag=now_tag()))
        assert other.is_confirmed(frame())
        sent = frame(sequence=2, tag=now_tag())
        device.says(sent)
        assert device.is_confirmed(sent)


def test_an_unknown_device_waits_and_cannot_flood(gateway):
    stranger = bytes.fromhex("010203040506")
    with Device(gateway) as device:
        sent = numbered(PER_DEVICE + 20, source=stranger, tag=now_tag())
        device.says(*sent)
        assert device.is_confirmed(*sent[:PER_DEVICE])
        assert device.hears(0.5) is None

    stored = gateway.stored()
    assert {(one.kind, one.device) for one in stored} == {(Kind.UNKNOWN, "gbt26875:060504030201")}
    assert [one.raw for one in stored] == sent[:PER_DEVICE]


def test_a_claimed_device_is_heard_without_a_restart(gateway):
    stranger, numbers = bytes.fromhex("010203040506"), itertools.count(1)
    with Device(gateway) as device:

        def is_heard():
            device.says(frame(sequence=next(numbers), source=stranger, tag=now_tag()))
            device.hears(1)
            return any(one.kind == Kind.SIGNAL for one in gateway.stored())

        assert not is_heard()
        gateway.control.know("gbt26875:060504030201", "standard")
        assert eventually(is_heard)


def test_who_waits_is_listed_and_claimed_by_command(gateway, capsys):
    stranger = bytes.fromhex("010203040506")
    var = gateway.var.resolve()

    def devices(*words):
        parser = ArgumentParser()
        commands.add_arguments(parser)
        code = commands.run(parser.parse_args(words), var, gateway.journal, "sqlite:///")
        return code, capsys.readouterr()

    assert devices("quarantine")[1].out == "没有待认领的装置。\n"
    with Device(gateway) as device:
        for sent in (frame(ANALOG, 1, source=stranger, tag=now_tag()),
                     frame(sequence=2, source=stranger, tag=now_tag())):  # fmt: skip
            device.says(sent)
            assert device.is_confirmed(sent)
    [waiting] = map(json.loads, devices("quarantine", "--json")[1].out.splitlines())
    assert (waiting["identity"], waiting["count"]) == ("gbt26875:060504030201", 2)
    assert waiting["raw"] == sent.hex().upper()

    assert devices("claim", "gbt26875:060504030201")[0] == 0
    assert devices("quarantine")[1].out == "没有待认领的装置。\n"
    known = [json.loads(line)["identity"] for line in devices("list", "--json")[1].out.splitlines()]
    assert known == [IDENTITY, "gbt26875:060504030201"]
    for other in ("meokon:SHMK19060013", "mqtt_map:meter/7"):
        assert devices("claim", other)[0] == 0
        assert other in devices("list")[1].out
    assert devices("release", IDENTITY)[0] == 0
    assert IDENTITY not in devices("list")[1].out
    for words in (("claim", "379"), ("claim", "modbus:1"), ("claim", IDENTITY, "--dialect", "x"),
                  ("claim", "ctwing:1", "--dialect", "x")):  # fmt: skip
        code, said = devices(*words)
        assert (code, bool(said.err)) == (2, True)


def test_a_wrong_clock_is_set(gateway):
    with Device(gateway) as device:
        device.says(frame(tag=tag(datetime(2012, 9, 26, 9, 58, 32, tzinfo=UTC))))
        answers = [device.hears(), device.hears()]

    [order] = [one for one in answers if one[26] == frames.CONTROL]
    told = moment(order[27:-3][2:])
    assert order[27:-3][:2] == b"\x5a\x01"
    assert abs(told - clock.now()) < timedelta(seconds=30)
    assert (order[12:18], order[18:24]) == (CENTRE, DEVICE)


def test_a_right_clock_is_left_alone(gateway):
    with Device(gateway) as device:
        device.says(frame(tag=now_tag()))
        assert device.hears()[26] == frames.CONFIRM
        assert device.hears(0.7) is None


def test_a_command_goes_down_and_its_answer_ends_it(gateway):
    key = new_id()
    gateway.control.order(key, IDENTITY, Action.READ_UITD_VERSION, LATER, {})
    with Device(gateway) as device:
        device.says(frame(ANALOG, tag=now_tag()))
        asked = next(one for one in iter(device.hears, None) if one[26] == frames.REQUEST)
        assert asked[27:-3] == b"\x55\x01\x00"
        reply = frame(b"\x19\x01\x01\x01", sequence_of(asked), frames.REPLY, tag=now_tag())
        device.says(reply, frame(ANALOG, 77, tag=now_tag()))
        assert device.is_confirmed(frame(sequence=77))

    [result] = [one for one in gateway.stored(Lane.TELEMETRY) if one.kind == Kind.RESULT]
    assert json.loads(result.note) == {"command": str(key), "state": "executed"}
    assert result.raw == reply
    gateway.kill()
    gateway.start()
    with Device(gateway) as device:
        device.says(frame(ANALOG, 78, tag=now_tag()))
        assert device.hears()[26] == frames.CONFIRM
        assert device.hears(0.7) is None  # what was done is not ordered again


def test_a_command_that_came_too_late_has_expired(gateway):
    key = new_id()
    gateway.control.order(key, IDENTITY, Action.DUTY_CHECK, clock.now(), {"minutes": 10})
    with Device(gateway) as device:
        found = []
        while not found:
            device.says(frame(ANALOG, tag=now_tag()))
            device.hears(0.2)
            found = [one for one in gateway.stored(Lane.TELEMETRY) if one.kind == Kind.RESULT]

    assert json.loads(found[0].note) == {"command": str(key), "state": "expired"}


def test_a_gateway_told_to_stop_confirms_what_it_has(gateway):
    with Device(gateway) as device:
        sent = numbered(500, tag=now_tag())
        device.says(*sent)
        assert device.is_confirmed(sent[0])
        assert gateway.stop() == 0
        confirmed = [sequence_of(one) for one in iter(device.hears, None)]

    stored = {sequence_of(one.raw) for one in gateway.stored()}
    assert set(confirmed) | {0} <= stored


@pytest.mark.parametrize("rounds", [4])
def test_what_was_confirmed_survives_kill_9(gateway, rounds):
    confirmed = set()
    for nth in range(rounds):
        with Device(gateway) as device:
            sent = numbered(3000, nth * 3000, tag=now_tag())
            device.says(*sent)
            for _ in range(200 + 300 * nth):
                confirmed.add(sequence_of(device.hears()))
            gateway.kill()
            confirmed |= {sequence_of(one) for one in iter(device.hears, None)}
        gateway.start()

    stored = {sequence_of(one.raw) for one in gateway.stored()}
    assert len(confirmed) >= 200
    assert confirmed - stored == set()


def test_a_full_disk_confirms_nothing_and_loses_nothing(tmp_path):
    """The process may write files of 600 kB and no more: beyond that every commit fails."""

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    with running(tmp_path / "var", preexec_fn=small_files, stderr=subprocess.DEVNULL) as gateway:
        with Device(gateway) as device:
            sent = numbered(8000, tag=now_tag())
            confirmed = set()
            for begin in range(0, len(sent), 500):
                device.says(*sent[begin : begin + 500])
                while (answer := device.hears(0.3)) is not None:
                    confirmed.add(sequence_of(answer))
        stored = {sequence_of(one.raw) for one in gateway.stored()}

    assert 0 < len(confirmed) < 8000
    assert confirmed - stored == set()


def test_words_about_an_address_that_cannot_be_used(capsys, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("\n", "utf-8")
    for listen, said in [
        ("7533", "写法不对"),
        ("ftp://0.0.0.0:21/gbt26875", "开头可用的有：tcp://、tls://、udp://、http://"),
        ("tcp://0.0.0.0:7533/modbus", "没有“modbus”这个协议，tcp:// 可用的有：gbt26875、meokon。"),
        ("udp://0.0.0.0:7533/meokon", "没有“meokon”这个协议，udp:// 可用的有：gbt26875。"),
        (
            "http://0.0.0.0:80/gbt26875",
            "没有“gbt26875”这个协议，http:// 可用的有：ctwing、onenet。",
        ),
        ("tcp://0.0.0.0:7533/gbt26875?dialect=x", "没有“x”这个方言"),
        ("tcp://0.0.0.0:7600/meokon?dialect=x", "没有“x”这个方言，可用的有：v30、v33。"),
        ("tcp://0.0.0.0:7533/gbt26875?cert=x", "不认识“cert”"),
        ("tls://0.0.0.0:7533/gbt26875", "写明证书"),
        ("https://0.0.0.0:443/ctwing", "写明证书"),
        ("http://0.0.0.0:80/onenet", "推送有签名"),
        (f"http://0.0.0.0:80/onenet?token={empty}", "token= 要写一个文件"),
        (f"http://0.0.0.0:80/ctwing?token={tmp_path}/none", "token= 要写一个文件"),
        ("mqtt://127.0.0.1:1883/mqtt_map", "写明产品映射"),
        ("mqtt://127.0.0.1:1883/mqtt_map?map=none", "没有产品映射“none”"),
        ("mqtt://127.0.0.1:1883/mqtt_map?map=a/b.toml", "只写产品映射的名称"),
    ]:
        assert main(["gateway", "--listen", listen]) == 2
        assert said in capsys.readouterr().err, listen
