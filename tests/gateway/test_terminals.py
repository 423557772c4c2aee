"""MEOKON terminals over real sockets: answered is durable, old records keep their own times."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.talking import Device, running
from tests.gateway.terminals import AT, IDENTITY, LOW, LOW_BATTERY, TERMINAL, upload
from tests.journeys.browsing import eventually
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.meokon.frames import CONFIRM, Cutter, parse
from wanghuo.gateway.protocols.meokon.meaning import meaning
from wanghuo.gateway.quarantine import PER_DEVICE

ADDRESS = "tcp://127.0.0.1:{port}/meokon"
STRANGER = b"SHMK00000099"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    var = tmp_path_factory.mktemp("terminals")
    with running(var, "?dialect=v33", known=[IDENTITY], address=ADDRESS, dialect="v33") as one:
        yield one


def raws(gateway, lane, kind=Kind.SIGNAL):
    return [one.raw for one in gateway.stored(lane) if one.kind == kind]


def test_an_upload_is_answered_once_it_is_in_the_journal(gateway):
    sent = upload(1)
    with Device(gateway, Cutter) as line:
        line.says(sent)
        answer = parse(line.hears())
        stored = [one for one in gateway.stored(Lane.TELEMETRY) if one.raw == sent]

    assert (answer.command, answer.device) == (CONFIRM, TERMINAL)
    assert [(one.device, one.protocol, one.dialect, one.kind) for one in stored] == [
        (IDENTITY, "meokon", "v33", Kind.SIGNAL)
    ]


def test_an_alarm_hurries_and_a_weak_battery_does_not(gateway):
    alarm, weak = upload(2, alarms=LOW | LOW_BATTERY), upload(2, alarms=LOW_BATTERY)
    with Device(gateway, Cutter) as line:
        line.says(alarm, weak)
        assert line.hears()
        assert line.hears()

    assert alarm in raws(gateway, Lane.ALARM)
    assert alarm not in raws(gateway, Lane.TELEMETRY)
    assert weak in raws(gateway, Lane.TELEMETRY)


def test_six_hundred_old_records_come_whole_with_their_times(gateway):
    batch = upload(3, records=range(600))
    with Device(gateway, Cutter) as line:
        line.says(batch)
        assert line.hears()

    assert batch in raws(gateway, Lane.TELEMETRY)
    told = meaning(batch)
    assert told["record_count"] == len({one["at"] for one in told["records"]}) == 600
    assert told["records"][-1]["at"] == told["at"] == "2026-11-29T05:09:40+08:00"
    assert told["records"][0]["at"] == "2026-11-28T19:10:40+08:00"


def test_a_resend_is_answered_again_and_stored_once(gateway):
    sent = upload(4)
    for _ in range(2):
        with Device(gateway, Cutter) as line:
            line.says(sent)
            assert line.hears()

    assert raws(gateway, Lane.TELEMETRY).count(sent) == 1


def test_without_a_time_the_same_bytes_on_another_connection_are_another_upload(gateway):
    sent = upload(at=0, records=[7])
    for _ in range(2):
        with Device(gateway, Cutter) as line:
            line.says(sent)
            assert line.hears()

    assert raws(gateway, Lane.TELEMETRY).count(sent) == 2


def test_an_unknown_terminal_waits_and_cannot_flood(gateway):
    sent = [upload(nth, device=STRANGER) for nth in range(PER_DEVICE + 5)]
    with Device(gateway, Cutter) as line:
        line.says(*sent)
        answers = [line.hears() for _ in range(PER_DEVICE)]
        assert line.hears(0.5) is None

    assert all(answers)
    assert raws(gateway, Lane.TELEMETRY, Kind.UNKNOWN)[-PER_DEVICE:] == sent[:PER_DEVICE]


def test_garbage_is_kept_and_closes_nothing(gateway):
    damaged = upload(5)[:-4] + b"\x00\x00\x55\xaa"
    sent = upload(6)
    with Device(gateway, Cutter) as line:
        line.says(b"GET / HTTP/1.1\r\n\r\n", damaged, sent)
        assert parse(line.hears()).command == CONFIRM

    assert sent in raws(gateway, Lane.TELEMETRY)
    assert eventually(lambda: damaged in raws(gateway, Lane.TELEMETRY, Kind.BROKEN))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_however_the_network_cuts_uploads_all_are_answered(gateway, data):
    base = data.draw(st.integers(10_000, 10**6), "base")
    sent = [upload(base + nth, records=[nth] * nth) for nth in range(4)]
    stream = b"".join(sent)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=6).map(sorted), "cuts")
    with Device(gateway, Cutter) as line:
        for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            line.says(stream[begin:end])
        answers = [parse(line.hears()).command for _ in sent]

    assert answers == [CONFIRM] * 4
    assert set(sent) <= set(raws(gateway, Lane.TELEMETRY))


def test_what_was_answered_survives_kill_9(tmp_path):
    """Answers come in the order of the uploads, so as many as came are durable."""
    sent, options = [upload(nth) for nth in range(3000)], "?dialect=v33"
    with running(tmp_path / "var", options, known=[IDENTITY], address=ADDRESS) as gateway:
        with Device(gateway, Cutter) as line:
            line.says(*sent)
            for _ in range(300):
                assert line.hears()
            gateway.kill()
            answered = 300 + sum(1 for _ in iter(line.hears, None))
        stored = set(raws(gateway, Lane.TELEMETRY))

    assert set(sent[:answered]) <= stored


def test_an_early_version_is_not_answered_with_bytes_nobody_documented(tmp_path):
    with running(tmp_path / "var", known=[], address=ADDRESS) as gateway:
        line = Device(gateway, Cutter)
        line.says(upload(at=AT))
        assert eventually(lambda: raws(gateway, Lane.TELEMETRY, Kind.UNKNOWN))
        assert line.hears(0.5) is None
        line.line.close()
