"""Pushes and MQTT messages made durable a second, to the bare rate of the same libraries.

    python benchmarks/gateway_lanes.py

HTTP: a bare aiohttp server that reads each body and answers 200, and the gateway that answers when
the disk has it; the same client, in this process, sends the same bodies over the same connections,
each the next when the last is answered. MQTT: a bare paho client that acknowledges by itself, and
the gateway; each takes what the same broker kept for it while it was away. Then both at ten times.
"""

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import uvloop
from harness import claim, done, environ
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from gateway import free_port, p, running
from wanghuo.gateway.journal.reading import FileReader
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel.clock import now, now_ns
from wanghuo.kernel.messages import ControlFile, Known

CONNECTIONS, PUSHES = 100, 20_000
MESSAGES = 20_000
ROUNDS = 3
BARE_SERVER = """
import asyncio, sys, uvloop
from aiohttp import web
async def answer(request):
    await request.read()
    return web.json_response({"error": None})
async def main():
    loop, port = asyncio.get_running_loop(), int(sys.argv[1])
    server = await loop.create_server(web.Server(answer), "127.0.0.1", port, backlog=2048)
    await server.serve_forever()
uvloop.run(main())
"""
BARE_CLIENT = """
import sys, time
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
port, wanted, times = int(sys.argv[1]), int(sys.argv[2]), []
def take(client, data, message):
    times.append(time.perf_counter())
    if len(times) == wanted:
        client.disconnect()
client = Client(CallbackAPIVersion.VERSION2, "bare", clean_session=False)
client.on_message = take
client.on_connect = lambda *_: client.subscribe("device/power/up/+", 1)
client.on_subscribe = lambda *_: wanted or client.disconnect()
client.connect("127.0.0.1", port)
client.loop_forever()
print(wanted / (times[-1] - times[0]) if times else 0)
"""
SETTINGS = """
listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 0
max_inflight_messages 1000
log_type none
"""


def push_of(device: int, number: int) -> bytes:
    """Return a request: a push of one device and one moment."""
    body = json.dumps(
        {
            "timestamp": 1_795_900_000_000 + number,
            "messageType": "dataReport",
            "productId": "15000001",
            "IMEI": f"{device:015d}",
            "payload": {"serviceId": 1, "serviceData": {"pressure": 0.31, "is_low": False}},
        }
    )
    head = f"POST /ctwing HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


class Sender(asyncio.Protocol):
    """Sends each request when the last is answered."""

    def __init__(self, sent: list[bytes]) -> None:
        self.sent, self.next = sent, 0
        self.done = asyncio.get_running_loop().create_future()
        self.waits: list[float] = []

    def connection_made(self, transport) -> None:
        self.transport = transport

    def begin(self) -> None:
        if self.next == len(self.sent):
            self.transport.close()
            self.done.set_result(None)
            return
        self.at = time.perf_counter()
        self.transport.write(self.sent[self.next])
        self.next += 1

    def data_received(self, data: bytes) -> None:
        assert data.startswith(b"HTTP/1.1 200 "), data
        self.waits.append(time.perf_counter() - self.at)
        self.begin()


async def pushed(port: int, connections: int) -> tuple[float, list[float]]:
    """Return answered pushes a second, and how long each waited."""
    loop, each = asyncio.get_running_loop(), PUSHES // connections
    senders = []
    for device in range(connections):
        sent = [push_of(device, number) for number in range(each)]
        _, one = await loop.create_connection(lambda sent=sent: Sender(sent), "127.0.0.1", port)
        senders.append(one)
    start = time.perf_counter()
    for one in senders:
        one.begin()
    await asyncio.gather(*(one.done for one in senders))
    taken = time.perf_counter() - start
    return each * connections / taken, [wait for one in senders for wait in one.waits]


@contextmanager
def folder(known: list[str], dialect: str):
    """Yield a folder of an installation that knows these devices."""
    var = Path(tempfile.mkdtemp(dir=environ.get("WANGHUO_BENCH_FOLDER")))
    control = ControlFile(var / "control.sqlite")
    control.know_all([Known(one, dialect, is_allowed=True) for one in known])
    control.close()
    try:
        yield var
    finally:
        shutil.rmtree(var, ignore_errors=True)


def command_of(listen: str, var: Path) -> dict:
    settings = {**environ, "WANGHUO_VAR": str(var), "WANGHUO_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "wanghuo", "gateway", "--listen", listen]
    return {"args": command, "env": settings}


def bare_pushes(connections: int) -> float:
    port = free_port()
    with running([sys.executable, "-c", BARE_SERVER, str(port)], port):
        return uvloop.run(pushed(port, connections))[0]


def durable_pushes(connections: int) -> tuple[float, list[float]]:
    port = free_port()
    with folder([f"ctwing:{device:015d}" for device in range(CONNECTIONS)], "") as var:
        given = command_of(f"http://127.0.0.1:{port}/ctwing", var)
        with running(given["args"], port, env=given["env"]):
            return uvloop.run(pushed(port, connections))


def pushes() -> None:
    bare, rates, waits = [], [], []
    for _ in range(ROUNDS):
        bare.append(bare_pushes(CONNECTIONS))
        rate, waited = durable_pushes(CONNECTIONS)
        rates.append(rate)
        waits += waited
    answered, durable = statistics.median(bare), statistics.median(rates)
    print(f"bare server {answered:,.0f} pushes/s; gateway {durable:,.0f} durable and answered, "
          f"p50 {p(waits, 0.5):.1f} ms, p99 {p(waits, 0.99):.1f} ms")  # fmt: skip
    claim("durable pushes to a bare server of the same library", durable / answered, at_least=0.25)
    tenth, _ = durable_pushes(CONNECTIONS // 10)
    claim("pushes/s at a tenth of the connections to all of them", tenth / durable, at_most=2)


@contextmanager
def broker():
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if program is None:
        print("MQTT: NOT RUN, mosquitto is not on the PATH")
        yield 0
        return
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as settings:
        settings.write(SETTINGS.format(port=port))
        settings.flush()
        os.chmod(settings.name, 0o644)  # noqa: PTH101 -- it reads the file as somebody else
        with running([program, "-c", settings.name], port):
            yield port


def published(port: int, count: int) -> None:
    """Let the broker keep so many messages of a hundred devices."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.max_queued_messages_set(0)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", port)
    client.loop_start()
    last = None
    for nth in range(count):
        payload = json.dumps({"voltage": 220 + nth / 1000, "current": 1, "power": 220})
        last = client.publish(f"device/power/up/{nth % 100}", payload, 1)
    last.wait_for_publish(120)
    client.disconnect()
    client.loop_stop()


def bare_client(port: int, count: int) -> float:
    told = subprocess.run(
        [sys.executable, "-c", BARE_CLIENT, str(port), str(count)],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return float(told.stdout)


def bare_messages(count: int) -> float:
    with broker() as port:
        bare_client(port, 0)
        published(port, count)
        return bare_client(port, count)


def durable_messages(count: int) -> float:
    """Return messages a second, from the first that is durable to the last."""
    known = [f"mqtt_map:edgelogger_power/{device}" for device in range(100)]
    with broker() as port, folder(known, "") as var:
        given = command_of(f"mqtt://127.0.0.1:{port}/mqtt_map?map=edgelogger_power", var)
        reader = FileReader(var / "journal")
        with subprocess.Popen(given["args"], env=given["env"]) as child:
            while not reader.last(Lane.TELEMETRY):
                published(port, 1)
                time.sleep(0.2)
            child.kill()
        first = reader.last(Lane.TELEMETRY)
        published(port, count)
        with subprocess.Popen(given["args"], env=given["env"]) as child:
            while reader.last(Lane.TELEMETRY) < first + count:
                time.sleep(0.03)  # every look costs what it measures
            ended = now_ns()
            child.kill()
        [begun] = reader.after(Lane.TELEMETRY, first, limit=1).records[:1]
        return count / (ended - begun.record.received) * 1e9


def messages() -> None:
    with broker() as port:
        if not port:
            return
    bare = statistics.median(bare_messages(MESSAGES) for _ in range(ROUNDS))
    durable = statistics.median(durable_messages(MESSAGES) for _ in range(ROUNDS))
    print(f"bare client {bare:,.0f} messages/s; gateway {durable:,.0f} durable and acknowledged")
    claim("durable messages to a bare client of the same library", durable / bare, at_least=0.25)
    tenth = durable_messages(MESSAGES // 10)
    claim("messages/s of a tenth of the messages to all of them", tenth / durable, at_most=2)


if __name__ == "__main__":
    print(f"{now():%Y-%m-%d}")
    pushes()
    messages()
    done()
