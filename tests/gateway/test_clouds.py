"""Pushes of operator clouds over real sockets: 200 is durable, and nothing else ends the door."""

import json
import resource
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.protocols.ctwing.test_pushes import FLAT
from tests.gateway.protocols.onenet.test_pushes import NONCE, POINT, TOKEN, body_of
from tests.gateway.talking import running
from tests.gateway.terminals import LOW, upload
from tests.journeys.browsing import eventually
from wanghuo.gateway.hub import MOST_OF_ADDRESS
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.onenet.signatures import signature_of
from wanghuo.gateway.quarantine import PER_DEVICE
from wanghuo.gateway.sessions.clouds import BODY_BYTES

IMEI = "860000000000001"
CTWING, ONENET = f"ctwing:{IMEI}", f"onenet:{IMEI}"
SECRET = "the-token-in-the-address"


@pytest.fixture(scope="module")
def ctwing(tmp_path_factory):
    var = tmp_path_factory.mktemp("ctwing")
    secret = var / "token"
    secret.write_text(SECRET + "\n", "utf-8")
    address = "http://127.0.0.1:{port}/ctwing"
    options = f"?token={quote(str(secret))}"
    with running(var, options, known=[CTWING], address=address, dialect="") as one:
        yield one


@pytest.fixture(scope="module")
def onenet(tmp_path_factory):
    var = tmp_path_factory.mktemp("onenet")
    (var / "token").write_text(TOKEN, "utf-8")
    address = "http://127.0.0.1:{port}/onenet"
    options = f"?token={quote(str(var / 'token'))}"
    with running(var, options, known=[ONENET], address=address, dialect="") as one:
        yield one


def flat(number, **more):
    """A push of readings; each number is another moment."""
    return json.dumps({**FLAT, "timestamp": 1_795_900_000_000 + number, **more}).encode()


def asked(gateway, body=None, path=f"/ctwing?token={SECRET}", method="POST"):
    """The status and the words of an answer."""
    with closing(HTTPConnection("127.0.0.1", gateway.port, timeout=20)) as line:
        line.request(method, path, body)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


def raws(gateway, lane=Lane.TELEMETRY, kind=Kind.SIGNAL):
    return [one.raw for one in gateway.stored(lane) if one.kind == kind]


def test_a_push_is_answered_200_once_it_is_in_the_journal(ctwing):
    sent = flat(1)

    assert asked(ctwing, sent) == (200, '{"error": null}')
    [record] = [one for one in ctwing.stored(Lane.TELEMETRY) if one.raw == sent]
    assert (record.device, record.protocol, record.kind) == (CTWING, "ctwing", Kind.SIGNAL)


@pytest.mark.parametrize(
    "more",
    [
        {"messageType": "eventReport"},
        {"payload": {"serviceData": {"smoke_alarm": 1}}},
        {"payload": {"APPdata": upload(alarms=LOW).hex()}},
    ],
)
def test_an_alarm_hurries(ctwing, more):
    sent = flat(2, **more)

    assert asked(ctwing, sent)[0] == 200
    assert sent in raws(ctwing, Lane.ALARM)


@pytest.mark.parametrize(
    "more",
    [
        {"payload": {"serviceData": {"smoke_alarm": 0}}},
        {"payload": {"APPdata": upload().hex()}},
    ],
)
def test_what_is_no_alarm_does_not(ctwing, more):
    sent = flat(3, **more)

    assert asked(ctwing, sent)[0] == 200
    assert sent in raws(ctwing)


def test_a_push_that_comes_again_is_answered_again_and_stored_once(ctwing):
    sent = flat(4)
    with ThreadPoolExecutor(8) as several:
        answers = list(several.map(lambda _: asked(ctwing, sent)[0], range(16)))

    assert answers == [200] * 16
    assert raws(ctwing).count(sent) == 1


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"{", 400, "not_json"),
        (b"", 400, "not_json"),
        (b"[1]", 400, "not_a_push"),
        (b'{"messageType": "dataReport"}', 400, "no_device"),
        (flat(0, IMEI="8" * 61, deviceId=None), 400, "no_device"),
        (flat(0, IMEI="\ud800", deviceId="a b"), 400, "no_device"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(ctwing, body, status, reason):
    answered, said = asked(ctwing, body)

    assert (answered, json.loads(said)["error"]) == (status, reason)
    assert asked(ctwing, flat(5))[0] == 200


def test_what_cannot_be_read_is_kept_within_limits(ctwing):
    broken = b'{"broken": ' + b"x" * 5000
    asked(ctwing, broken)

    assert eventually(lambda: raws(ctwing, kind=Kind.BROKEN))
    kept = raws(ctwing, kind=Kind.BROKEN)
    assert len(kept) <= 2 * PER_DEVICE  # one address counts as one device; a minute may end between
    assert max(map(len, kept)) <= 1024


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/ctwing", 403),
        ("POST", "/ctwing?token=another", 403),
        ("POST", "/ctwing?token=%E7%81%AB", 403),
        ("POST", "/onenet?token=" + SECRET, 404),
        ("GET", "/ctwing?token=" + SECRET, 403),
        ("DELETE", "/ctwing?token=" + SECRET, 405),
    ],
)
def test_who_comes_another_way_is_refused(ctwing, method, path, status):
    assert asked(ctwing, flat(6), path, method)[0] == status
    assert flat(6) not in raws(ctwing)


@pytest.mark.parametrize("is_told", [True, False])
def test_a_body_beyond_the_limit_is_refused(ctwing, is_told):
    body = flat(7, note="x" * BODY_BYTES)
    given = body if is_told else iter([body[:9000], body[9000:]])

    assert asked(ctwing, given)[0] == 413
    assert asked(ctwing, flat(8))[0] == 200


def test_an_unknown_device_waits_and_cannot_flood(ctwing):
    sent = [flat(nth, IMEI="860000000000099") for nth in range(PER_DEVICE + 3)]
    answers = [asked(ctwing, one) for one in sent]

    assert [status for status, _ in answers] == [200] * PER_DEVICE + [429] * 3
    assert raws(ctwing, kind=Kind.UNKNOWN)[-PER_DEVICE:] == sent[:PER_DEVICE]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_however_the_network_cuts_a_request_it_is_answered(ctwing, data):
    body = flat(data.draw(st.integers(10_000, 10**9), "number"))
    head = f"POST /ctwing?token={SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    stream = head.encode() + body
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=6).map(sorted), "cuts")
    with socket.create_connection(("127.0.0.1", ctwing.port), 20) as line:
        for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            line.sendall(stream[begin:end])
        answer = line.recv(1000)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert body in raws(ctwing)


@pytest.mark.parametrize("junk", [b"\x00" * 99, b"@@junk\r\n\r\n", b"POST / HTTP/9\r\n\r\n"])
def test_what_is_no_request_ends_nothing(ctwing, junk):
    with socket.create_connection(("127.0.0.1", ctwing.port), 20) as line:
        line.sendall(junk)
        assert asked(ctwing, flat(9))[0] == 200


def is_closed(line):
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False


def test_connections_of_one_address_are_limited(ctwing):
    with ExitStack() as kept:
        lines = [
            kept.enter_context(socket.create_connection(("127.0.0.1", ctwing.port), 20))
            for _ in range(MOST_OF_ADDRESS + 30)
        ]
        assert eventually(lambda: sum(map(is_closed, lines)) >= 30)
        assert not any(map(is_closed, lines[:100]))

    assert eventually(lambda: is_answered(ctwing, flat(11)))


def is_answered(gateway, body):
    try:
        return asked(gateway, body)[0] == 200
    except (OSError, HTTPException):
        return False  # turned away: those that left are not yet forgotten


def test_onenet_tries_the_address(onenet):
    query = {"msg": "xyz", "nonce": NONCE, "signature": signature_of(TOKEN, NONCE, "xyz")}

    assert asked(onenet, None, f"/onenet?{urlencode(query)}", "GET") == (200, "xyz")
    wrong = urlencode({**query, "msg": "xyy"})
    assert asked(onenet, None, f"/onenet?{wrong}", "GET")[0] == 403
    assert asked(onenet, None, "/onenet", "GET")[0] == 403


def test_a_signed_push_is_taken_and_another_is_kept_aside(onenet):
    signed, forged = body_of(POINT), body_of({**POINT, "value": 1}, "another token")

    assert asked(onenet, signed, "/onenet")[0] == 200
    assert signed in raws(onenet)
    status, said = asked(onenet, forged, "/onenet")
    assert (status, json.loads(said)["error"]) == (403, "bad_signature")
    assert eventually(lambda: forged in raws(onenet, kind=Kind.BROKEN))
    assert forged not in raws(onenet)


def test_messages_that_come_together_are_records_of_their_devices(onenet):
    other = {**POINT, "imei": "860000000000077", "at": 1}
    both = [{**POINT, "at": 2}, other]

    assert asked(onenet, body_of(both), "/onenet")[0] == 200
    stored = {one.device: one for one in onenet.stored(Lane.TELEMETRY)}
    assert json.loads(stored[ONENET].raw)["msg"] == both[0]
    assert json.loads(stored["onenet:860000000000077"].raw)["msg"] == other
    assert stored["onenet:860000000000077"].kind == Kind.UNKNOWN


def test_the_same_message_signed_again_is_stored_once(onenet):
    message = json.dumps({**POINT, "at": 3})
    signature = signature_of(TOKEN, "another", message)
    again = f'{{"nonce": "another", "msg": {message}, "msg_signature": "{signature}"}}'.encode()
    first = body_of(None, written=message)

    assert [asked(onenet, one, "/onenet")[0] for one in (first, again)] == [200, 200]
    assert [one for one in raws(onenet) if one in {first, again}] == [first]


def test_a_full_disk_answers_503_and_loses_nothing_that_was_answered_200(tmp_path):
    """The process may write files of 100 kB and no more: beyond that every commit fails."""

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    address, confirmed = "http://127.0.0.1:{port}/ctwing", set()
    with running(
        tmp_path / "var", known=[CTWING], address=address, dialect="",
        preexec_fn=small_files, stderr=subprocess.DEVNULL,
    ) as gateway:  # fmt: skip
        for nth in range(2000):
            status, said = asked(gateway, flat(nth), "/ctwing")
            if status != 200:
                break
            confirmed.add(flat(nth))
        stored = set(raws(gateway))

    assert (status, json.loads(said)["error"]) == (503, "not_durable_yet")
    assert 0 < len(confirmed) < 2000
    assert confirmed - stored == set()


def test_what_was_answered_200_survives_kill_9(tmp_path):
    confirmed, lock = set(), threading.Lock()
    with running(
        tmp_path / "var", known=[CTWING], address="http://127.0.0.1:{port}/ctwing", dialect=""
    ) as gateway:

        def push(first):
            connection = HTTPConnection("127.0.0.1", gateway.port, timeout=20)
            with closing(connection) as line, suppress(OSError, HTTPException):
                for nth in range(first, first + 100_000):
                    line.request("POST", "/ctwing", flat(nth))
                    with closing(line.getresponse()) as answer:
                        answer.read()
                    if answer.status == 200:
                        with lock:
                            confirmed.add(flat(nth))

        for nth in range(2):
            clients = [
                threading.Thread(target=push, args=((nth * 8 + one) * 100_000,)) for one in range(8)
            ]
            for one in clients:
                one.start()
            seen = len(confirmed)
            assert eventually(lambda seen=seen: len(confirmed) > seen + 200)
            gateway.kill()
            for one in clients:
                one.join()
            gateway.start()
        stored = set(raws(gateway))

    assert len(confirmed) > 400
    assert confirmed - stored == set()
