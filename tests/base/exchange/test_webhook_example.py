"""The receiver that the document shows does what the document says."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest

from tests.house.files import ROOT
from tests.journeys.browsing import eventually
from tests.kernel.outgoing.servers import closed_port
from wanghuo.kernel import clock
from wanghuo.kernel.outgoing import http, rules
from wanghuo.kernel.outgoing.rules import Outcome, Trouble

PAGE = (ROOT / "docs/developer/webhooks.md").read_text("utf-8")
[EXAMPLE] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SECRET, BODY = "whs_secret", b'{"kind":"task.assigned"}'


@pytest.fixture
def example(tmp_path):
    port = closed_port()
    command = [sys.executable, "-c", EXAMPLE, SECRET, str(port)]
    with (tmp_path / "heard").open("w") as heard:
        process = subprocess.Popen(command, stdout=heard, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/"
    try:
        assert eventually(lambda: send(url, secret="").status == 401)
        yield url, tmp_path / "heard"
    finally:
        process.kill()
        process.wait()


def send(url, key="1", secret=SECRET, at=None):
    headers = rules.headers(secret, key, BODY, at or clock.now())
    return http.post([http.Message(url, BODY, headers)])[0]


def test_the_example_is_short():
    assert len(EXAMPLE.strip().splitlines()) <= 22


def test_the_example_takes_each_delivery_once_and_nothing_unsigned(example):
    url, heard = example

    assert send(url) == send(url) == send(url, key="2") == Outcome(status=204)
    assert send(url, secret="other") == Outcome(Trouble.REFUSED, 401)
    late = clock.now() - timedelta(minutes=6)
    assert send(url, key="3", at=late) == Outcome(Trouble.REFUSED, 401)

    assert heard.read_text() == "task.assigned\n" * 2
