"""Terminals that send until they are confirmed, and a desk that handles until it is answered."""

import random
import socket
import threading
import time

import httpx

from tests.gateway.frames import sequence_of
from tests.monitoring.faults.house import SECRET
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.cutting import Cutter

ANSWER_SECONDS, AGAIN_SECONDS = 1.0, 0.05


class Terminal(threading.Thread):
    """One device that says its script, each frame until it is confirmed."""

    def __init__(self, script, port, seed, pause):
        super().__init__(daemon=True)
        self.script, self.port, self.pause = script, port, pause
        self.done = 0
        self._dice = random.Random(f"{seed}/{script.number}/pause")  # noqa: S311 -- to be repeated
        self._line, self._cutter = None, Cutter()

    def run(self):
        """Say everything."""
        for raw in self.script.frames:
            while not self._is_confirmed(raw):
                self._hang_up()
                time.sleep(AGAIN_SECONDS)
            self.done += 1
            time.sleep(self._dice.uniform(0, 2 * self.pause))
        self._hang_up()

    def _is_confirmed(self, raw):
        try:
            if self._line is None:
                self._line = socket.create_connection(("127.0.0.1", self.port), ANSWER_SECONDS)
                self._line.settimeout(ANSWER_SECONDS)
                self._cutter = Cutter()
            self._line.sendall(raw)
            return self._hears(sequence_of(raw))
        except OSError:
            return False

    def _hears(self, sequence):
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end:
            data = self._line.recv(65536)
            if not data:
                return False
            for heard in self._cutter.feed(data):
                is_ours = isinstance(heard, bytes) and sequence_of(heard) == sequence
                if is_ours and heard[26] == frames.CONFIRM:
                    return True
        return False

    def _hang_up(self):
        if self._line is not None:
            self._line.close()
            self._line = None


STEPS = (
    ({"action": "acknowledge"}, "acknowledged"),
    ({"action": "verify"}, "verifying"),
    ({"action": "call_false", "cause": "dust"}, "false"),
    ({"action": "close"}, "closed"),
)
BEFORE_CLOSED = {"opened", *(state for _, state in STEPS)} - {"closed"}


def at_desk(address):
    """A client that may handle alarms."""
    bearer = {"Authorization": f"Bearer {SECRET}"}
    return httpx.Client(base_url=address, timeout=5, headers=bearer)


class Desk(threading.Thread):
    """Somebody who takes every alarm to its end, asking again where no answer came."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self._client = client
        self.done = 0

    def run(self):
        """Close what there is, then leave."""
        self.settles()
        self._client.close()

    def settles(self):
        """Close what there is."""
        while rows := self._waiting():
            for row in rows:
                self._settle(row["id"])

    def _waiting(self):
        found = self._ask("GET", "/api/alarms", params={"queue": "all", "limit": 200})
        return [row for row in found["items"] if row["state"] in BEFORE_CLOSED]

    def _settle(self, alarm):
        for step, state in STEPS:
            row = self._ask("GET", f"/api/alarms/{alarm}")
            while row["state"] != state and not self._is_past(row["state"], state):
                asked = {**step, "version": row["version"]}
                self._ask("POST", f"/api/alarms/{alarm}/handle", json=asked, stale=True)
                row = self._ask("GET", f"/api/alarms/{alarm}")
        self.done += 1

    def _is_past(self, state, wanted):
        order = [one for _, one in STEPS]
        return state in order and order.index(state) > order.index(wanted)

    def _ask(self, method, path, *, stale=False, **given):
        """Ask until it is answered: 409 is the answer to what was done already."""
        while True:
            try:
                answer = self._client.request(method, path, **given)
            except httpx.HTTPError:
                time.sleep(AGAIN_SECONDS)
                continue
            if answer.status_code == 200 or (stale and answer.status_code == 409):
                return answer.json()
            assert answer.status_code >= 500, f"{method} {path}: {answer.text[:200]}"
            time.sleep(AGAIN_SECONDS)
