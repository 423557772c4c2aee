"""A real gateway in a process of its own, and devices that talk with it over real sockets."""

import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

from tests.gateway.frames import frame, sequence_of
from tests.journeys.installation import environ
from tests.postgres import _free_port
from wanghuo.gateway.control.opening import open_control
from wanghuo.gateway.journal.opening import FILES, open_reader
from wanghuo.gateway.journal.records import Lane
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.cutting import Cutter

PATIENCE_SECONDS = 20
IDENTITY = "gbt26875:000000000379"
TCP = "tcp://127.0.0.1:{port}/gbt26875"


class Gateway:
    """A gateway, its folder and its port; it may be killed and started again."""

    def __init__(self, var, options="", address=TCP, journal=FILES, control=FILES):
        is_listening = "{port}" in address
        self.var, self.port, self.journal = var, _free_port() if is_listening else 0, journal
        self.listen = address.format(port=self.port) + options
        self.house = control
        self.control = open_control(control, var)
        self.child = None

    def start(self, **more):
        """Start it; return when it listens."""
        settings = {
            **environ,
            "WANGHUO_VAR": str(self.var),
            "WANGHUO_LOG_LEVEL": "WARNING",
            "WANGHUO_JOURNAL_URL": self.journal,
            "WANGHUO_CONTROL_URL": self.house,
        }
        self.child = subprocess.Popen(
            [sys.executable, "-m", "wanghuo", "gateway", "--listen", self.listen],
            env=settings, **more,
        )  # fmt: skip
        if self.port:
            _connected(self).close()

    def kill(self):
        """Kill it as a power cut would, as far as a process can be."""
        self.child.kill()
        self.child.wait()

    def freeze(self):
        """Let it stand still: its connections stay open and nobody answers."""
        self.child.send_signal(signal.SIGSTOP)

    def thaw(self):
        """Let it run again."""
        self.child.send_signal(signal.SIGCONT)

    def stop(self):
        """Ask it to end; return its exit code."""
        self.child.terminate()
        return self.child.wait(PATIENCE_SECONDS)

    def stored(self, lane=Lane.ALARM):
        """What is in the journal."""
        with closing(open_reader(self.journal, self.var / "journal")) as reader:
            return [one.record for one in reader.after(lane, 0, limit=10**9).records]


@contextmanager
def running(
    var,
    options="",
    known=(IDENTITY,),
    address=TCP,
    dialect="standard",
    journal=FILES,
    control=FILES,
    **more,
):
    """A gateway that knows these devices, and is killed in the end."""
    var.mkdir(exist_ok=True)
    gateway = Gateway(var, options, address, journal, control)
    for one in known:
        gateway.control.know(one, dialect)
    gateway.start(**more)
    try:
        yield gateway
    finally:
        gateway.kill()
        gateway.control.close()


class Device:
    """One connection of a device."""

    def __init__(self, gateway, cutter=Cutter):
        self.line = _connected(gateway)
        self.cutter = cutter()
        self.heard = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.line.close()

    def says(self, *raw):
        """Send frames."""
        self.line.sendall(b"".join(raw))

    def hears(self, seconds=PATIENCE_SECONDS):
        """The next frame that comes, or None."""
        end = time.monotonic() + seconds
        while not self.heard:
            self.line.settimeout(max(end - time.monotonic(), 0.001))
            try:
                data = self.line.recv(65536)
            except (TimeoutError, ConnectionResetError):
                return None  # nothing came, or the gateway was killed meanwhile
            if not data:
                return None
            self.heard += self.cutter.feed(data)
        return self.heard.pop(0)

    def is_confirmed(self, *raw, seconds=PATIENCE_SECONDS):
        """Whether each of these frames is confirmed, in whatever order."""
        wanted = {sequence_of(one) for one in raw}
        while wanted:
            answer = self.hears(seconds)
            if answer is None:
                return False
            if answer[26] == frames.CONFIRM:
                wanted.discard(sequence_of(answer))
        return True


def _connected(gateway):
    reach = _reached if gateway.listen.startswith("udp:") else _called
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return reach(("127.0.0.1", gateway.port))
        except OSError:
            if gateway.child.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)


def _called(address):
    return socket.create_connection(address, 5)


def _reached(address):
    """A socket over which a damaged frame was denied."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.connect(address)
    line.settimeout(1)
    try:
        line.send(frame()[:-3] + b"\x00##")
        line.recv(100)
    except OSError:
        line.close()
        raise
    return line


def numbered(count, first=0, **given):
    """Frames with numbers of their own."""
    return [frame(sequence=nth % 65536, **given) for nth in range(first, first + count)]
