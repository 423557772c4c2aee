"""A listener may be closed to all but some networks; the others are not even heard."""

import socket
from http.client import HTTPConnection, RemoteDisconnected

import pytest

from tests.gateway.frames import frame, now_tag, sequence_of
from tests.gateway.talking import PATIENCE_SECONDS, running
from tests.gateway.test_clouds import CTWING, flat
from tests.journeys.browsing import eventually
from wanghuo.gateway.addresses import BadListener, read_listener
from wanghuo.gateway.networks import Networks

HERE, ELSEWHERE = "127.0.0.2", "127.0.0.3"
UDP = "udp://127.0.0.1:{port}/gbt26875"


@pytest.mark.parametrize(
    ("written", "address", "holds"),
    [
        ([], "203.0.113.9", True),
        ([], "", True),
        (["10.20.0.0/16"], "10.20.255.1", True),
        (["10.20.0.0/16"], "10.21.0.1", False),
        (["10.20.0.7/16"], "10.20.9.9", True),
        (["10.20.0.7"], "10.20.0.7", True),
        (["10.20.0.7"], "10.20.0.8", False),
        (["10.0.0.0/8", "192.0.2.0/24"], "192.0.2.1", True),
        (["10.0.0.0/8"], "::ffff:10.1.1.1", True),
        (["fd00::/8"], "fd00::1%eth0", True),
        (["fd00::/8"], "10.0.0.1", False),
        (["10.0.0.0/8"], "", False),
        (["10.0.0.0/8"], "somewhere", False),
    ],
)
def test_who_lies_within(written, address, holds):
    assert Networks(written).hold(address) is holds


@pytest.mark.parametrize("written", ["10.0.0.0/33", "somewhere", "10.0.0"])
def test_what_is_no_network_is_refused(written):
    with pytest.raises(BadListener, match="allow= 要写网段或地址"):
        read_listener(f"tcp://0.0.0.0:7533/gbt26875?allow={written}")


def test_a_broker_is_gone_to_and_lets_nobody_in():
    with pytest.raises(BadListener, match="不认识“allow”"):
        read_listener("mqtt://127.0.0.1:1883/mqtt_map?map=meokon&allow=10.0.0.0/8")


def called(port, source):
    return socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (source, 0))


def test_a_connection_from_elsewhere_is_closed(tmp_path):
    raw = frame(tag=now_tag())
    with running(tmp_path / "var", f"?allow={HERE}/32") as gateway:
        assert eventually(lambda: is_confirmed(gateway.port, HERE, raw))
        assert not is_confirmed(gateway.port, ELSEWHERE, frame(sequence=9, tag=now_tag()))
        assert [sequence_of(one.raw) for one in gateway.stored()] == [sequence_of(raw)]


def is_confirmed(port, source, raw):
    try:
        with called(port, source) as line:
            line.sendall(raw)
            return bool(line.recv(1000))
    except OSError:
        return False


def test_a_datagram_from_elsewhere_is_dropped(tmp_path):
    raw = frame(tag=now_tag())
    with running(tmp_path / "var", f"?allow=127.0.0.1&allow={HERE}", address=UDP) as gateway:
        assert eventually(lambda: is_answered(gateway.port, HERE, raw))
        assert not is_answered(gateway.port, ELSEWHERE, frame(sequence=9, tag=now_tag()))
        assert [sequence_of(one.raw) for one in gateway.stored()] == [sequence_of(raw)]


def is_answered(port, source, raw):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((source, 0))
        line.settimeout(1)
        line.connect(("127.0.0.1", port))
        try:
            line.send(raw)
            return bool(line.recv(1000))
        except OSError:
            return False


def test_a_push_from_elsewhere_is_not_answered(tmp_path):
    listen = "http://127.0.0.1:{port}/ctwing"
    options = f"?allow={HERE}"
    with running(tmp_path / "var", options, [CTWING], listen, dialect="") as gateway:
        assert eventually(lambda: status(gateway.port, HERE) == 200)
        assert status(gateway.port, ELSEWHERE) is None


def status(port, source):
    line = HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))
    try:
        line.request("POST", "/ctwing", flat(1))
        return line.getresponse().status
    except (RemoteDisconnected, OSError):
        return None
    finally:
        line.close()
