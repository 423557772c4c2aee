"""The gateway on either journal: its address chooses, and is refused where it is none."""

import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest

from tests.gateway.frames import frame, now_tag, sequence_of
from tests.gateway.journal.servers import Node, journal_of
from tests.gateway.talking import PATIENCE_SECONDS, Device, numbered, running
from tests.journeys.browsing import eventually
from tests.journeys.installation import environ
from tests.postgres import _free_port
from wanghuo.gateway.journal.opening import BadJournal, open_reader, problem_of, shown
from wanghuo.gateway.journal.reading import FileReader
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.journal.streams import Server, read_server

BAD = [
    "", "sqlite", "sqlite:///elsewhere", "http://a:4222", "nats://", "nats://:4222/a",
    "nats://a:x/a", "nats://a:0/a", "nats://a,,b/a", "nats://a/b.c", "nats://a/b?replicas=2",
    "nats://a/b?replicas=x", "nats://a/b?copies=3", "nats://a/b?replicas",
]  # fmt: skip

MEASURED = bytes.fromhex("010101280A000200040A00023A091A090C")
LONG = bytes((3, 60)) + 60 * MEASURED
"""Sixty measured values in one unit."""


def test_an_address_is_read():
    assert read_server("nats://a:4222/city?replicas=3") == Server(("nats://a:4222",), "city", 3)
    assert read_server("nats://a") == Server(("nats://a",), "wanghuo", 1)
    assert read_server("nats://u:p@a:1,b:2/c?replicas=3") == Server(
        ("nats://u:p@a:1", "nats://u:p@b:2"), "c", 3
    )


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_is_refused(url, tmp_path):
    with pytest.raises(BadJournal, match="写法不对"):
        open_reader(url, tmp_path)


def test_a_password_is_not_shown():
    assert shown("nats://u:p@a:1,b:2/c") == "nats://…@a:1,b:2/c"
    with pytest.raises(BadJournal) as said:
        open_reader("nats://u:secret@a/b.c", None)
    assert "secret" not in str(said.value)


def test_files_are_read_where_files_are_meant(tmp_path):
    assert isinstance(open_reader("sqlite:///", tmp_path), FileReader)


def wanghuo(var, journal, *words):
    """Run a command to its end under a journal."""
    settings = {**environ, "WANGHUO_VAR": str(var), "WANGHUO_JOURNAL_URL": journal}
    return subprocess.run(
        [sys.executable, "-m", "wanghuo", *words],
        env=settings, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("words", [("gateway",), ("devices", "quarantine")])
def test_a_command_refuses_a_bad_address_in_one_sentence(words, tmp_path):
    done = wanghuo(tmp_path, "nats://a/b?replicas=2", *words)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "日志地址“nats://a/b?replicas=2”写法不对" in done.stderr


def test_who_waits_cannot_be_listed_without_an_answer(tmp_path):
    done = wanghuo(tmp_path, f"nats://127.0.0.1:{_free_port()}", "devices", "quarantine")

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "没有应答" in done.stderr


@pytest.fixture
def node(tmp_path):
    """A server that runs, and is killed in the end."""
    one = Node(tmp_path / "streams", _free_port())
    one.start()
    yield one
    one.kill()


@pytest.fixture
def gateway(tmp_path, node):
    with running(tmp_path / "var", journal=journal_of(node)) as one:
        yield one


def test_a_journal_that_can_be_written_has_no_problem(tmp_path, node):
    (tmp_path / "no_folder").touch()

    assert eventually(lambda: problem_of(journal_of(node), tmp_path) == "")
    assert problem_of("sqlite:///", tmp_path / "journal") == ""
    assert "不能写入" in problem_of("sqlite:///", tmp_path / "no_folder" / "journal")
    node.kill()
    assert "没有应答" in problem_of(journal_of(node), tmp_path)


def test_a_fire_is_confirmed_once_it_is_in_the_stream(gateway):
    fire, stranger = frame(tag=now_tag()), bytes.fromhex("010203040506")
    other = frame(sequence=2, source=stranger, tag=now_tag())
    with Device(gateway) as device:
        device.says(fire, other)
        assert device.is_confirmed(fire, other)

    stored = [(one.kind, one.raw) for one in gateway.stored()]
    assert stored == [(Kind.SIGNAL, fire), (Kind.UNKNOWN, other)]
    listed = wanghuo(gateway.var, gateway.journal, "devices", "quarantine")
    assert (listed.returncode, "gbt26875:060504030201" in listed.stdout) == (0, True)


def test_where_the_stream_ends_is_known(gateway):
    with closing(open_reader(gateway.journal, gateway.var)) as reader:
        assert [reader.last(lane) for lane in Lane] == [0, 0]
        for nth in range(3):
            with Device(gateway) as device:
                sent = frame(sequence=nth, tag=now_tag())
                device.says(sent)
                assert device.is_confirmed(sent)
        read = reader.after(Lane.ALARM, 0)

        assert len(read.records) == 3
        assert reader.last(Lane.ALARM) == read.position == read.records[-1].position
        assert reader.lately(Lane.ALARM) == 0


def test_a_server_that_is_killed_confirms_nothing_and_loses_nothing(gateway, node):
    before, meanwhile = numbered(50, tag=now_tag()), numbered(50, 50, tag=now_tag())
    with Device(gateway) as device:
        device.says(*before)
        assert device.is_confirmed(*before)
        node.kill()
        device.says(*meanwhile)
        assert device.hears(1.5) is None
        node.start()
        assert device.is_confirmed(*meanwhile)

    assert sorted(sequence_of(one.raw) for one in gateway.stored()) == list(range(100))


def test_a_gateway_told_to_stop_without_a_server_ends(gateway, node):
    node.kill()
    with Device(gateway) as device:
        device.says(frame(tag=now_tag()))
        assert gateway.stop() == 0
        assert device.hears() is None


def test_while_nothing_can_be_written_reading_stops(gateway, node):
    """What was sent until the line stood still is all confirmed when the server is back."""
    sent = numbered(60_000, tag=now_tag(), unit=LONG)  # far more than the system's buffers hold
    node.kill()
    with Device(gateway) as device:
        device.line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        done = until_it_stands_still(device.line, b"".join(sent))
        node.start()
        each = len(sent[0])
        device.line.settimeout(PATIENCE_SECONDS)
        device.says(sent[done // each][done % each :])
        assert device.is_confirmed(*sent[: done // each + 1])

    assert done < each * len(sent) // 2
    stored = {sequence_of(one.raw) for one in gateway.stored(Lane.TELEMETRY)}
    assert stored == set(range(done // each + 1))


def until_it_stands_still(line, data):
    """Send until nobody has read for a second; return how many bytes went out."""
    done, moved = 0, time.monotonic()
    line.settimeout(0.1)
    while done < len(data) and time.monotonic() < moved + 1:
        try:
            done += line.send(data[done : done + 65536])
        except TimeoutError:
            continue
        moved = time.monotonic()
    return done
