"""Every transport over TLS: whoever trusts the certificate is heard, in clear words nobody is."""

import socket
import ssl
from http.client import HTTPSConnection

import pytest

from tests.gateway.broker import Publisher, broking
from tests.gateway.papers import signed_by_itself
from tests.gateway.talking import running
from tests.gateway.terminals import IDENTITY as TERMINAL
from tests.gateway.terminals import upload
from tests.gateway.test_brokers import METER, PROBE, TOPIC, address, comes, is_there, reading
from tests.gateway.test_clouds import CTWING, flat, raws
from tests.journeys.browsing import eventually
from wanghuo.gateway.protocols.meokon.frames import CONFIRM, parse


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return signed_by_itself(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def trusting(papers):
    return ssl.create_default_context(cafile=papers[0])


def encrypted(papers):
    return "cert={}&key={}".format(*papers)


def test_a_terminal_is_heard_over_tls(tmp_path, papers, trusting):
    listen = "tls://127.0.0.1:{port}/meokon?dialect=v33&" + encrypted(papers)
    with running(tmp_path / "var", known=[TERMINAL], address=listen) as gateway:
        bare = socket.create_connection(("127.0.0.1", gateway.port), 20)
        with trusting.wrap_socket(bare, server_hostname="127.0.0.1") as line:
            line.sendall(upload(1))
            assert parse(line.recv(1000)).command == CONFIRM

        assert raws(gateway) == [upload(1)]


def test_a_push_is_answered_over_https(tmp_path, papers, trusting):
    listen = "https://127.0.0.1:{port}/ctwing?" + encrypted(papers)
    with running(tmp_path / "var", known=[CTWING], address=listen, dialect="") as gateway:
        line = HTTPSConnection("127.0.0.1", gateway.port, timeout=20, context=trusting)
        line.request("POST", "/ctwing", flat(1))
        assert line.getresponse().status == 200
        line.close()

        assert raws(gateway) == [flat(1)]


def test_a_broker_is_reached_over_tls(tmp_path, papers):
    certificate, key = papers
    with broking(tmp_path / "broker") as broker:
        listen = address(broker, tmp_path / "var", "mqtts", f"&ca={certificate}")
        listen = listen.replace(str(broker.port), str(broker.open_another(certificate, key)))
        with (
            running(tmp_path / "var", known=[METER, PROBE], address=listen, dialect="") as gateway,
            Publisher(broker) as device,
        ):
            assert eventually(lambda: is_there(device, gateway))
            sent = [reading() for _ in range(300)]
            for one in sent:
                device.says(TOPIC, one)
            assert all(comes(gateway, TOPIC, one) for one in sent[-3:])
