"""While every way out is off the house is silent: no look-up, no connection, to anywhere.

The whole story of the notices is played in a process of its own, whose every socket is overheard
(`sys.addaudithook` cannot be taken off again). The database is a file, which nobody connects to.
"""

import ast
import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.house.files import ROOT
from tests.journeys.installation import migrated_file
from tests.kernel.outgoing.servers import closed_port
from tests.shared_data import PROJECT
from wanghuo.web.config import Config

environ = os.environ  # noqa: TID251 -- tests choose their own settings

STORY = """
import json, sys
heard = []
WATCHED = {
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr",
    "socket.bind", "socket.sendto", "socket.sendmsg", "smtplib.connect", "http.client.connect",
    "urllib.Request",
}
sys.addaudithook(lambda event, _: event in WATCHED and heard.append(event))

from wanghuo.web.setup import start_django
start_django()
from django.test.utils import setup_test_environment
setup_test_environment()

from tests.journeys.cast import County, clock_ticks
from tests.journeys.steps import finished_by_the_east
from wanghuo.base.exchange.models import Subscription
from wanghuo.base.notices.models import Delivery, Notice
from wanghuo.kernel import clock
from wanghuo.web import jobs

county = County()
finished_by_the_east(county)
from wanghuo.base.areas.models import Area
top = Area.objects.order_by("id").first()
Subscription._base_manager.create(
    name="s", url="http://127.0.0.1:9/", secret="whs_", kinds=["task.assigned"], area=top,
    area_path=top.path, created_at=clock.now(),
)
for _ in range(3):
    clock_ticks()
    jobs.deliver()
    jobs.push()
told = Notice.objects.count(), Delivery._base_manager.count()
print(json.dumps({"heard": sorted(set(heard)), "told": told}))
"""

NAMES = {
    "socket", "ssl", "smtplib", "httpx", "requests", "aiohttp", "urllib3", "http.client", "ftplib",
    "urllib.request", "nats", "imaplib", "poplib", "telnetlib", "xmlrpc.client", "socketserver",
    "paho.mqtt.client",
}  # fmt: skip
CALLS = {"open_connection", "create_connection", "create_datagram_endpoint", "urlopen"}
ALLOWED = {"wanghuo/kernel/outgoing/http.py", "wanghuo/kernel/outgoing/smtp.py"}
BESIDE = {
    "wanghuo/gateway/listening.py",  # certificates of whoever comes in; nothing goes out
    "wanghuo/gateway/sessions/brokers.py",  # to the brokers that are configured
    "wanghuo/gateway/sessions/clouds.py",  # answers what clouds push; nothing goes out
    "wanghuo/gateway/simulator/playing.py",  # `wanghuo sim` alone, to where its user says
    "wanghuo/gateway/journal/streams.py",  # the journal's own server, where one is configured
}
"""The gateway is a process of its own, beside the house."""


def overheard(folder, **settings):
    shutil.copy(migrated_file(), folder)
    told = {
        **environ,
        "WANGHUO_MODE": "test",
        "WANGHUO_VAR": str(folder),
        "WANGHUO_DATABASE_URL": "sqlite:///",
        "PYTHONPATH": str(PROJECT),
        **settings,
    }
    done = subprocess.run(
        [sys.executable, "-c", STORY], env=told, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_whole_story_opens_no_socket(tmp_path):
    story = overheard(tmp_path)

    assert story["heard"] == []
    assert story["told"][0] > 3
    assert story["told"][1] == 0


def test_the_ear_hears_when_a_way_is_on(tmp_path):
    port = closed_port()
    story = overheard(
        tmp_path,
        WANGHUO_NOTICE_WEBHOOK_URL=f"http://127.0.0.1:{port}/",
        WANGHUO_NOTICE_WEBHOOK_SECRET="a-secret-for-tests-of-thirty-two-letters",
    )

    assert "socket.connect" in story["heard"]
    assert story["told"][1] > 3


def speakers():
    """Files that can speak to another machine, with what they use."""
    for path in sorted((ROOT / "src" / "wanghuo").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = []
            if isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                named = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            elif isinstance(node, ast.Attribute):
                named = [node.attr] if node.attr in CALLS else []
            if NAMES.intersection(named) or CALLS.intersection(named):
                yield str(path.relative_to(ROOT / "src"))


def test_only_one_room_can_open_a_socket():
    assert set(speakers()) == ALLOWED | BESIDE


@pytest.mark.parametrize("name", ["SMTP_URL", "NOTICE_WEBHOOK_URL", "EXCHANGE_HOSTS"])
def test_every_way_out_is_off_by_default(name):
    field = Config.model_fields[name.lower()].default

    assert str(getattr(field, "get_secret_value", lambda: field)() or "") == ""
