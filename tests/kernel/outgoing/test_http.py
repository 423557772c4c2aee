"""Posting to a real server on a real socket."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.kernel.outgoing.certificates import self_signed
from tests.kernel.outgoing.servers import closed_port, receiver
from wanghuo.kernel.outgoing import http
from wanghuo.kernel.outgoing.http import Message
from wanghuo.kernel.outgoing.rules import Outcome, Trouble


def post(url, body=b'{"a":1}', **headers):
    [outcome] = http.post([Message(url, body, headers)])
    return outcome


def test_what_is_posted_arrives_with_its_headers():
    with receiver() as there:
        outcome = post(there.url, **{"Wanghuo-Delivery": "key"})

    [(headers, body)] = there.got
    assert (outcome, body) == (Outcome(status=200), b'{"a":1}')
    assert headers["Wanghuo-Delivery"] == "key"
    assert headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("status", [400, 404, 409, 429, 500, 503])
def test_a_refusal_is_told_with_its_number(status):
    with receiver(answers=[status]) as there:
        assert post(there.url) == Outcome(Trouble.REFUSED, status)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_is_sent_elsewhere(status):
    with receiver() as elsewhere, receiver(answers=[status]) as there:
        there.headers["Location"] = elsewhere.url
        assert post(there.url) == Outcome(Trouble.REDIRECTED, status)

    assert elsewhere.got == []


def test_where_nobody_listens_is_unreachable():
    assert post(f"http://127.0.0.1:{closed_port()}/") == Outcome(Trouble.UNREACHABLE)


def test_who_does_not_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(http, "STEP_SECONDS", 0.2)
    with receiver(slow=5) as there:
        assert post(there.url) == Outcome(Trouble.TIMEOUT)


def test_who_answers_without_end_is_not_listened_to():
    with receiver(body=b"x" * (4 * http.LARGEST_ANSWER)) as there:
        assert post(there.url) == Outcome(status=200)


def test_many_are_posted_in_order_of_their_outcomes():
    with receiver() as there, receiver(answers=[500]) as ill:
        urls = [there.url, ill.url, there.url]
        outcomes = http.post([Message(url, b"{}", {}) for url in urls])

    assert [one.status for one in outcomes] == [200, 500, 200]


def test_nothing_is_nothing():
    assert http.post([]) == []


def test_a_certificate_nobody_trusts_is_refused(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda *_: None
    server.timeout = 10  # whoever never comes is not waited for
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    try:
        assert post(f"https://127.0.0.1:{server.server_address[1]}/") == Outcome(Trouble.TLS)
    finally:
        thread.join()
        server.server_close()
