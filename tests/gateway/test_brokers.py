"""Our client of a real broker: acknowledged is durable, nothing is lost, nothing counts twice."""

import itertools
import json
import resource
import subprocess
import time
from pathlib import Path

import pytest

from tests.gateway.broker import EVERYBODY, MAKE_PASSWORD, Publisher, all_taken, broking
from tests.gateway.talking import running
from tests.gateway.terminals import LOW, upload
from tests.journeys.browsing import eventually
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.mqtt_map.reading import _envelope as opened
from wanghuo.gateway.quarantine import PER_DEVICE
from wanghuo.gateway.sessions.brokers import PAYLOAD_BYTES

MAP = """
label = "测试电表"
source = "made for the tests"
topic = "meter/{site}/{device}"
payload = "json"
at = { path = "at", unit = "s" }

[[readings]]
quantity = "voltage"
unit = "V"
path = "voltage"

[[readings]]
quantity = "arc"
path = "arc"
alarm = true
"""
BYTES = """
label = "测试探头"
source = "made for the tests"
topic = "probe/{device}"
payload = "binary"

[[readings]]
quantity = "level"
offset = 0
type = "u16"
"""
RIGHT, WRONG = "right-horse-battery", "wrong-horse-battery"
METER, PROBE = "mqtt_map:meter/7", "mqtt_map:probe/p1"
TERMINAL = "mqtt_map:meokon/SHMK19060013"
TOPIC = "meter/east/7"


def address(broker, var, scheme="mqtt", more=""):
    for name, text in (("meter", MAP), ("probe", BYTES)):
        write_map(var, name, text)
    return f"{scheme}://127.0.0.1:{broker.port}/mqtt_map?map=meter&map=probe&map=meokon{more}"


def write_map(var, name, text):
    """Put a map on the shelf of an installation."""
    (var / "maps").mkdir(parents=True, exist_ok=True)
    (var / "maps" / f"{name}.toml").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with broking(tmp_path_factory.mktemp("broker")) as one:
        yield one


@pytest.fixture(scope="module")
def gateway(broker, tmp_path_factory):
    var = tmp_path_factory.mktemp("gateway")
    listen = address(broker, var)
    with running(var, known=[METER, PROBE, TERMINAL], address=listen, dialect="") as one:
        with Publisher(broker) as device:
            assert eventually(lambda: is_there(device, one))
        yield one


def is_there(device, gateway):
    """Whether the gateway has subscribed: what is published before that nobody keeps."""
    before = len(gateway.stored(Lane.TELEMETRY))
    all_taken([device.says("probe/p1", b"\0\0")])
    time.sleep(0.1)
    return len(gateway.stored(Lane.TELEMETRY)) > before


@pytest.fixture
def device(broker, gateway):
    with Publisher(broker) as one:
        yield one


NUMBERS = itertools.count(1_795_900_000)


def reading(**more):
    """A payload of the meter; each is of another second."""
    return json.dumps({"at": next(NUMBERS), "voltage": 220, **more}).encode()


def messages(gateway, lane=Lane.TELEMETRY, kind=Kind.SIGNAL):
    return [opened(one.raw) for one in gateway.stored(lane) if one.kind == kind]


def comes(gateway, topic, payload, **where):
    return eventually(lambda: (topic, payload) in messages(gateway, **where))


def test_a_reading_is_stored_as_its_product(gateway, device):
    sent = reading()
    device.says(TOPIC, sent)

    assert comes(gateway, TOPIC, sent)
    [record] = [one for one in gateway.stored(Lane.TELEMETRY) if opened(one.raw) == (TOPIC, sent)]
    assert (record.device, record.protocol, record.dialect) == (METER, "mqtt_map", "meter")


def test_an_alarm_hurries(gateway, device):
    alarm, calm = reading(arc=1), reading(arc=0)
    device.says(TOPIC, alarm)
    device.says(TOPIC, calm)
    frame = upload(1, alarms=LOW).hex().encode()
    device.says("GIOT-GW/UL/SHMK19060013", frame)

    assert comes(gateway, TOPIC, alarm, lane=Lane.ALARM)
    assert comes(gateway, "GIOT-GW/UL/SHMK19060013", frame, lane=Lane.ALARM)
    assert comes(gateway, TOPIC, calm)


@pytest.mark.parametrize("payload", [b"", b"\x00\xff\xfe", b"{", b"[]", "火".encode("gb18030")])
@pytest.mark.parametrize("topic", [TOPIC, "probe/p1"])
def test_what_cannot_be_read_is_kept_as_it_came(gateway, device, topic, payload):
    device.says(topic, payload)
    follows = reading()
    device.says(TOPIC, follows)

    assert comes(gateway, topic, payload)
    assert comes(gateway, TOPIC, follows)


def test_too_much_and_a_topic_of_nobody_are_kept_aside(gateway, device):
    device.says(TOPIC, b"x" * (PAYLOAD_BYTES + 1))
    device.says("meter/east/" + "7" * 99, b"{}")
    follows = reading()
    device.says(TOPIC, follows)

    assert comes(gateway, TOPIC, follows)
    assert comes(gateway, TOPIC, b"x" * 1024, kind=Kind.BROKEN)
    assert comes(gateway, "meter/east/" + "7" * 99, b"{}", kind=Kind.BROKEN)


def test_an_unknown_device_cannot_hold_up_the_others(gateway, device):
    sent = [reading() for _ in range(200)]  # ten times what the broker has on its way
    for one in sent:
        device.says("meter/east/99", one)
    follows = reading()
    device.says(TOPIC, follows)

    assert comes(gateway, TOPIC, follows)
    waiting = [one for one in messages(gateway, kind=Kind.UNKNOWN) if one[0] == "meter/east/99"]
    assert PER_DEVICE <= len(waiting) <= 2 * PER_DEVICE  # a minute may end between


def test_the_same_reading_twice_is_two_where_it_has_no_time_and_one_where_it_has(gateway, device):
    dated, undated = reading(), b'{"voltage": 231}'
    for one in (dated, undated) * 2:
        device.says(TOPIC, one)
    device.says(TOPIC, undated, qos=0)
    follows = reading()
    device.says(TOPIC, follows)

    assert comes(gateway, TOPIC, follows)
    assert eventually(lambda: messages(gateway).count((TOPIC, undated)) == 3)
    assert messages(gateway).count((TOPIC, dated)) == 1


def keys(gateway, prefix):
    """Keys of what is stored, by what was said; what came twice has one key."""
    found = {}
    for one in gateway.stored(Lane.TELEMETRY):
        _, payload = opened(one.raw)
        if payload.startswith(prefix):
            found.setdefault(payload, set()).add(one.key)
    return found


def stored(gateway):
    return len(keys(gateway, b'{"n"'))


def test_nothing_is_lost_or_doubled_over_kill_9(tmp_path):
    """Also readings without a time: a message sent again has the number it had."""
    with broking(tmp_path / "broker") as broker:
        listen = address(broker, tmp_path / "var")
        with (
            running(tmp_path / "var", known=[METER, PROBE], address=listen, dialect="") as gateway,
            Publisher(broker) as device,
        ):
            assert eventually(lambda: is_there(device, gateway))
            sent = []
            for _ in range(3):
                sent += [device.says(TOPIC, b'{"n": %d}' % (len(sent) + nth)) for nth in range(700)]
                least = len(sent) - 650
                assert eventually(lambda least=least: stored(gateway) > least)
                gateway.kill()
                gateway.start()
            assert all_taken(sent)
            assert eventually(lambda: stored(gateway) == len(sent))

        assert {len(one) for one in keys(gateway, b'{"n"').values()} == {1}


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(tmp_path):
    """The gateway may write files of 100 kB and no more: the broker keeps what did not fit."""

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    with broking(tmp_path / "broker", EVERYBODY + "max_inflight_messages 100\n") as broker:
        listen = address(broker, tmp_path / "var")
        with (
            running(
                tmp_path / "var",
                known=[PROBE],
                address=listen,
                dialect="",
                preexec_fn=small_files,
                stderr=subprocess.DEVNULL,
            ) as gateway,
            Publisher(broker) as device,
        ):
            assert eventually(lambda: is_there(device, gateway))
            sent = [device.says("probe/p1", b'{"n": %d}' % nth) for nth in range(3000)]
            assert all_taken(sent)
            assert eventually(lambda: is_stuck(gateway))
            fitted = stored(gateway)
            gateway.kill()
            gateway.start()
            assert eventually(lambda: stored(gateway) == len(sent))

    assert 0 < fitted < len(sent)


def is_stuck(gateway):
    """Whether no more is stored."""
    before = stored(gateway)
    time.sleep(1)
    return 0 < before == stored(gateway)


def test_nothing_is_lost_or_doubled_over_an_outage_of_the_broker(tmp_path):
    with broking(tmp_path / "broker") as broker:
        listen = address(broker, tmp_path / "var")
        with (
            running(tmp_path / "var", known=[METER, PROBE], address=listen, dialect="") as gateway,
            Publisher(broker) as device,
        ):
            assert eventually(lambda: is_there(device, gateway))
            sent = []
            for _ in range(2):
                sent += [device.says(TOPIC, b'{"n": %d}' % (len(sent) + nth)) for nth in range(500)]
                broker.stop()
                sent += [device.says(TOPIC, b'{"n": %d}' % (len(sent) + nth)) for nth in range(500)]
                broker.start()
            assert all_taken(sent)
            assert eventually(lambda: stored(gateway) == len(sent))

        assert {len(one) for one in keys(gateway, b'{"n"').values()} == {1}


def test_a_session_that_the_broker_forgot_begins_its_numbers_again(tmp_path):
    """The same number and the same words are another message then: no alarm is taken for old."""
    with broking(tmp_path / "broker") as broker:
        listen = address(broker, tmp_path / "var")
        with running(tmp_path / "var", known=[METER, PROBE], address=listen, dialect="") as gateway:
            for count in (50, 100):
                with Publisher(broker) as device:
                    assert eventually(lambda device=device: is_there(device, gateway))
                    assert all_taken([device.says(TOPIC, b'{"arc": 1}') for _ in range(50)])
                assert eventually(
                    lambda count=count: len(messages(gateway, lane=Lane.ALARM)) == count
                )
                broker.stop()
                for one in (tmp_path / "broker").glob("*.db"):
                    one.unlink()
                broker.start()

        found = [one.key for one in gateway.stored(Lane.ALARM)]
    assert len(set(found)) == 100


def told_of_a_password(tmp_path, broker, written):
    """A gateway whose file holds a password, and where it says how it goes."""
    secret, said = tmp_path / "mqtt.password", tmp_path / "said"
    secret.write_text(f"{written}\n", "utf-8")
    listen = address(broker, tmp_path / "var", more=f"&user=wanghuo&password={secret}")
    return secret, said, listen


def test_only_who_knows_the_password_is_let_in_and_nobody_else_reads_it(tmp_path):
    """A wrong one is said in a sentence and tried again; none stands in the log or in `ps`."""
    (tmp_path / "broker").mkdir()
    passwords = tmp_path / "broker" / "passwords"
    passwords.touch(0o600)
    for user, password in (("wanghuo", RIGHT), ("device", "device-secret")):
        subprocess.run([MAKE_PASSWORD, "-b", passwords, user, password], check=True)
    only = f"password_file {passwords}\nallow_anonymous false\n"
    with broking(tmp_path / "broker", only) as broker:
        secret, said, listen = told_of_a_password(tmp_path, broker, WRONG)
        with (
            said.open("w") as log,
            running(
                tmp_path / "var", known=[METER, PROBE], address=listen, dialect="",
                stdout=log, stderr=log,
            ) as gateway,
        ):  # fmt: skip
            refused = "口令"
            assert eventually(lambda: refused in said.read_text("utf-8"))
            assert eventually(lambda: broker.tries() >= 2)
            shown = Path(f"/proc/{gateway.child.pid}/cmdline").read_bytes()
            gateway.kill()
            secret.write_text(f"{RIGHT}\n", "utf-8")
            gateway.start(stdout=log, stderr=log)
            with Publisher(broker, "device", "device-secret") as device:
                assert eventually(lambda: is_there(device, gateway))
                sent = reading()
                device.says(TOPIC, sent)
                assert comes(gateway, TOPIC, sent)

        heard = said.read_text("utf-8")
        assert all(one not in heard for one in (RIGHT, WRONG))
        assert WRONG.encode() not in shown
