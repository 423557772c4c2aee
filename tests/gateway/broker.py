"""A Mosquitto of the test's own: it may be stopped, and goes on where it was."""

import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.gateway.talking import PATIENCE_SECONDS, _called
from tests.journeys.browsing import eventually
from tests.journeys.installation import environ
from tests.postgres import _free_port

PROGRAM = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
MAKE_PASSWORD = shutil.which("mosquitto_passwd")
SETTINGS = """
listener {port} 127.0.0.1
user root
persistence true
persistence_location {folder}/
max_queued_messages 0
log_type error
log_type notice
log_dest file {folder}/log
"""
EVERYBODY = "allow_anonymous true\n"


class Broker:
    """A broker that keeps its sessions in a folder."""

    def __init__(self, folder, more=EVERYBODY):
        folder.mkdir(exist_ok=True)
        self.port = _free_port()
        self.settings = folder / "mosquitto.conf"
        written = SETTINGS.format(port=self.port, folder=folder) + more
        self.settings.write_text(written, "utf-8")
        self.child = None

    def start(self):
        """Start it; return when it listens."""
        self.child = subprocess.Popen([PROGRAM, "-c", str(self.settings)])
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return _called(("127.0.0.1", self.port)).close()
            except OSError:
                if self.child.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def open_another(self, certificate, key):
        """Begin again with another door, for which the certificate is needed; return its port."""
        port, kept = _free_port(), self.settings.read_text("utf-8")
        door = f"listener {port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\n"
        self.settings.write_text(kept + door, "utf-8")
        self.stop()
        self.start()
        return port

    def tries(self):
        """How often somebody was turned away."""
        return (self.settings.parent / "log").read_text("utf-8").count("not authorised")

    def stop(self):
        """Stop it; what its sessions wait for is on disk."""
        self.child.terminate()
        self.child.wait()


@contextmanager
def broking(folder, more=EVERYBODY):
    """A running broker; skip loudly without the program, or fail in CI."""
    if PROGRAM is None:
        reason = "NOT RUN: mosquitto is not on the PATH; apt install mosquitto"
        pytest.fail(reason) if environ.get("CI") == "true" else pytest.skip(reason)
    broker = Broker(folder, more)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


class Publisher:
    """A device's side of a broker: publishes at QoS 1 and knows what the broker has taken."""

    def __init__(self, broker, user=None, password=None):
        self.client = Client(CallbackAPIVersion.VERSION2)
        self.client.username_pw_set(user, password)
        self.client.max_queued_messages_set(0)
        self.client.reconnect_delay_set(1, 1)
        self.taken = set()
        self.client.on_publish = lambda *said: self.taken.add(said[2])
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()

    def says(self, topic, payload, *, qos=1, is_retained=False):
        """Publish one message, now or when the broker is there again; return what was said."""
        return Said(self, self.client.publish(topic, payload, qos, is_retained).mid)


class Said:
    """A message; the library's own word for it gives up where the broker is away just then."""

    def __init__(self, publisher, number):
        self._publisher, self._number = publisher, number

    @property
    def is_taken(self):
        """Whether the broker has it."""
        return self._number in self._publisher.taken


def all_taken(said):
    """Wait until the broker has all of these."""
    return eventually(lambda: all(one.is_taken for one in said), PATIENCE_SECONDS)
