"""Who uses the demo meanwhile: devices that play every story, a desk, and readers of the pages."""

import json
import subprocess
import threading
import time
from collections import Counter
from contextlib import ExitStack

import httpx

from tests.monitoring.faults.players import Desk
from wanghuo.gateway.simulator.stories import STORIES
from wanghuo.web.demo.logins import PASSWORD

DEVICES = 30
"""The demo's own: `wanghuo sim` bears their numbers."""
STORY_SECONDS = 20
READ_SECONDS, DESK_SECONDS = 1.0, 5.0
PAGES = (
    "/", "/desk", "/desk/queue", "/alarms/", "/alarms/fires", "/alarms/statistics", "/devices/",
    "/devices/rates", "/devices/waiting", "/readings/drifts", "/readings/limits", "/maintenance/",
    "/map/", "/places/", "/hazards/", "/inspections/", "/reports/", "/api/devices", "/api/alarms",
)  # fmt: skip


class Visitor(threading.Thread):
    """Somebody who does one thing again and again until it is over; what goes wrong is kept."""

    def __init__(self, demo, over):
        super().__init__(daemon=True)
        self.demo, self.over = demo, over
        self.counted, self.problems = Counter(), []
        self._left = ExitStack()

    def run(self):
        """Begin, and do it until it is over."""
        with self._left:
            if not self._succeeds(self.begins):
                return
            while not self.over.is_set():
                if not self._succeeds(self.does):
                    self.over.wait(DESK_SECONDS)

    def begins(self):
        """Log in, or whatever comes first."""

    def _succeeds(self, step):
        try:
            step()
        except Exception as problem:  # noqa: BLE001 -- told at the end, whatever it is
            self.problems.append(f"{type(self).__name__}: {problem!r}")
            return False
        return True

    def client(self, username):
        """Log in; what is sent later bears the session and its proof against forgery."""
        client = httpx.Client(base_url=self.demo.address, timeout=30, follow_redirects=True)
        self._left.enter_context(client)
        client.get("/login").raise_for_status()
        token = client.cookies["csrftoken"]
        form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = client.post("/login", data=form)
        assert answer.url.path != "/login", answer.text[:500]
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        return client


class Devices(Visitor):
    """The county's transmitters: one story after the other, each by another seed."""

    def does(self):
        """Play the next story to its end."""
        nth = self.counted["stories"]
        name = list(STORIES)[nth % len(STORIES)]
        said = self._plays(name, nth)
        self.counted["stories"] += 1
        self.counted.update(said)
        if said.get("unconfirmed"):
            self.problems.append(f"{name}: {said}")

    def _plays(self, name, seed):
        with self.demo.starts(
            "sim", name, "--to", f"127.0.0.1:{self.demo.gateway_port}", "--devices", str(DEVICES),
            "--seconds", str(STORY_SECONDS), "--seed", str(seed), stdout=subprocess.PIPE,
        ) as process:  # fmt: skip
            while process.poll() is None:
                if self.over.wait(0.2):
                    process.terminate()
            told = process.stdout.read()
        return json.loads(told) if told else {}


class Officer(Visitor):
    """An officer at the desk who takes every alarm to its end."""

    def begins(self):
        """Log in."""
        self.desk = Desk(self.client("officer"))

    def does(self):
        """Settle what waits."""
        self.over.wait(DESK_SECONDS)
        self.desk.settles()
        self.counted["settled"] = self.desk.done


class Listener(Visitor):
    """A desk that stands open: it hears of every change, and begins anew when it is cut off."""

    def begins(self):
        """Log in."""
        self.open = self.client("officer")

    def does(self):
        """Hear until cut off."""
        self.counted["streams"] += 1
        with self.open.stream("GET", "/api/desk/events", timeout=60) as heard:
            heard.raise_for_status()
            for line in heard.iter_lines():
                self.counted["events"] += line.startswith("event:")
                if self.over.is_set():
                    return


class Reader(Visitor):
    """Somebody who opens one page after the other, among them a device's and its charts."""

    def begins(self):
        """Log in; find the pages that have a number."""
        self.open = self.client("county")
        device = self.open.get("/api/devices").json()["items"][0]["id"]
        self.pages = (*PAGES, f"/devices/{device}", f"/readings/devices/{device}")

    def does(self):
        """Open the next page."""
        page = self.pages[self.counted["pages"] % len(self.pages)]
        began = time.monotonic()
        answer = self.open.get(page)
        self.counted["pages"] += 1
        if answer.status_code != httpx.codes.OK:
            self.problems.append(f"{page}: {answer.status_code}")
        self.over.wait(max(READ_SECONDS - (time.monotonic() - began), 0))


VISITORS = (Devices, Officer, Listener, Reader)
