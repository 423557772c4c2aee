"""The gateway: frames confirmed a second, each durable, to a bare echo of the same bytes.

    python benchmarks/gateway.py

Both servers run in processes of their own on uvloop; the same client, in a third, sends the same
frames over 200 connections, each the next when the last is answered, as devices do (§6.1). The echo
stores nothing and understands nothing; the gateway confirms what the disk has. Then: the same with
frames sent ahead, fires while telemetry floods, a tenth of the connections, and what an open
connection weighs. With `--node-red`: the same frames to a flow of Node-RED (tcp in, a function that
parses and answers, tcp out; it stores nothing) and to a bare echo of Node.js, which need Node and
npm; Node-RED is installed into a temporary folder.
"""

import asyncio
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import uvloop
from harness import claim, done, environ

from wanghuo.gateway.protocols.gbt26875.frames import SEND, Frame, encode, flaw_of
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel.clock import now
from wanghuo.kernel.messages import ControlFile, Known

CONNECTIONS, FRAMES, AHEAD = 200, 1000, 32
OPEN = 10_000
AN_ADDRESS = 150
"""Connections of one address; the gateway takes 200."""
CENTRE = bytes.fromhex("385B01000000")
ANALOG = bytes.fromhex("0301010128 0A000200 04 0A00 023A091A090C".replace(" ", ""))
FIRE = bytes.fromhex("0101 0101 0300 023A091A090C".replace(" ", ""))
CONFIRM = 30
PROJECT = Path(__file__).resolve().parents[1]
ECHO = """
import asyncio, sys, uvloop
class Echo(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data): self.transport.write(data)
async def main():
    loop, port = asyncio.get_running_loop(), int(sys.argv[1])
    server = await loop.create_server(Echo, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()
uvloop.run(main())
"""

NODE_ECHO = "require('net').createServer(s => s.pipe(s)).listen(+process.argv[1], '127.0.0.1')"
NODE_RED_SETTINGS = """
module.exports = {{ uiPort: {ui}, uiHost: "127.0.0.1", httpAdminRoot: false, httpNodeRoot: false,
  flowFile: "flows.json", credentialSecret: false, logging: {{ console: {{ level: "off" }} }} }};
"""
NODE_RED_FUNCTION = """
const session = msg._session.id, kept = context.get(session);
let data = kept ? Buffer.concat([kept, msg.payload]) : msg.payload, at = 0;
const answers = [];
while (data.length - at >= 30) {
  const size = 30 + data.readUInt16LE(at + 24);
  if (data.readUInt16LE(at) !== 0x4040 || size > 1054) { at += 1; continue; }
  if (data.length - at < size) break;
  let sum = 0;
  for (let i = at + 2; i < at + size - 3; i += 1) sum += data[i];
  if ((sum & 255) === data[at + size - 3]) {
    const answer = Buffer.alloc(30);
    data.copy(answer, 0, at, at + 12);
    data.copy(answer, 12, at + 18, at + 24);
    data.copy(answer, 18, at + 12, at + 18);
    answer[26] = 3;
    let total = 0;
    for (let i = 2; i < 27; i += 1) total += answer[i];
    answer[27] = total & 255;
    answer.writeUInt16LE(0x2323, 28);
    answers.push(answer);
  }
  at += size;
}
context.set(session, at < data.length ? Buffer.from(data.subarray(at)) : undefined);
if (!answers.length) return null;
msg.payload = Buffer.concat(answers);
return msg;
"""


def frame_of(device: int, sequence: int, unit: bytes) -> bytes:
    source = device.to_bytes(6, "little")
    frame = Frame(sequence, 1, 1, tag(now()), source, CENTRE, SEND, unit)
    return encode(frame)


class Sender(asyncio.Protocol):
    """Keeps a window of frames on their way until all are answered."""

    def __init__(self, sent: list[bytes], answer: int, window: int) -> None:
        self.sent, self.answer, self.window = sent, answer, window
        self.done = asyncio.get_running_loop().create_future()
        self.next, self.heard = 0, 0
        self.times: list[float] = []
        self.waits: list[float] = []

    def connection_made(self, transport) -> None:
        self.transport = transport

    def begin(self) -> None:
        self._send(self.window)

    def data_received(self, data: bytes) -> None:
        before = self.heard // self.answer
        self.heard += len(data)
        answered = self.heard // self.answer
        at = time.perf_counter()
        self.waits += [at - self.times[nth] for nth in range(before, answered)]
        if answered >= len(self.sent):
            if not self.done.done():
                self.done.set_result(None)
            return
        self._send(answered - before)

    def _send(self, count: int) -> None:
        some = self.sent[self.next : self.next + count]
        self.next += len(some)
        if some:
            self.times += [time.perf_counter()] * len(some)
            self.transport.write(b"".join(some))


async def pushed(
    port: int, sent: list[list[bytes]], answer, window: int
) -> tuple[float, list[float]]:
    """Return answered frames a second, and how long each waited."""
    loop = asyncio.get_running_loop()
    senders = []
    for mine in sent:
        size = answer or len(mine[0])
        source = f"127.0.{len(senders) // AN_ADDRESS + 1}.{window}"
        _, one = await loop.create_connection(
            lambda mine=mine, size=size: Sender(mine, size, window),
            "127.0.0.1", port, local_addr=(source, 0),
        )  # fmt: skip
        senders.append(one)
    start = time.perf_counter()
    for one in senders:
        one.begin()
    await asyncio.gather(*(one.done for one in senders))
    taken = time.perf_counter() - start
    for one in senders:
        one.transport.close()
    return sum(map(len, sent)) / taken, [wait for one in senders for wait in one.waits]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running(command: list[str], port: int, **more):
    child = subprocess.Popen(command, **more)
    try:
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        yield child
    finally:
        child.kill()
        child.wait()


@contextmanager
def echo():
    port = free_port()
    with running([sys.executable, "-c", ECHO, str(port)], port) as child:
        yield port, child


@contextmanager
def gateway(devices: int):
    folder = Path(tempfile.mkdtemp(dir=environ.get("WANGHUO_BENCH_FOLDER")))
    control = ControlFile(folder / "control.sqlite")
    names = (f"gbt26875:{device:012X}" for device in range(1, devices + 1))
    control.know_all([Known(name, "standard", is_allowed=True) for name in names])
    control.close()
    port = free_port()
    listen = f"tcp://127.0.0.1:{port}/gbt26875"
    settings = {**environ, "WANGHUO_VAR": str(folder), "WANGHUO_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "wanghuo", "gateway", "--listen", listen]
    with running(command, port, env=settings) as child:
        yield port, child
    shutil.rmtree(folder, ignore_errors=True)


def made(connections: int, each: int, unit: bytes, first: int = 1) -> list[list[bytes]]:
    return [
        [frame_of(first + nth, sequence, unit) for sequence in range(each)]
        for nth in range(connections)
    ]


def p(waits: list[float], share: float) -> float:
    """Return a percentile, in milliseconds."""
    return sorted(waits)[int(len(waits) * share)] * 1000


def memory(child) -> int:
    """Return the resident bytes of a process."""
    return int(Path(f"/proc/{child.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def measure() -> None:
    bare, rates, waits = [], [], []
    for _ in range(3):
        with echo() as (port, _):
            bare.append((await pushed(port, made(CONNECTIONS, FRAMES, ANALOG), 0, 1))[0])
        with gateway(CONNECTIONS) as (port, _):
            rate, waited = await pushed(port, made(CONNECTIONS, FRAMES, ANALOG), CONFIRM, 1)
            rates.append(rate)
            waits += waited
    echoed, durable = statistics.median(bare), statistics.median(rates)
    print(f"echo {echoed:,.0f} frames/s; gateway {durable:,.0f} durable and confirmed, "
          f"p50 {p(waits, 0.5):.1f} ms, p99 {p(waits, 0.99):.1f} ms")  # fmt: skip
    claim("durable confirmed frames to a bare echo", durable / echoed, at_least=0.5)
    with gateway(CONNECTIONS) as (port, _):
        rate, _ = await pushed(port, made(CONNECTIONS, FRAMES, ANALOG), CONFIRM, AHEAD)
    print(f"{AHEAD} frames sent ahead: {rate:,.0f} durable and confirmed a second")
    await fires_in_a_flood()
    await ten_times_the_connections()
    await open_connections()


async def fires_in_a_flood() -> None:
    """Fires over connections of their own, one at a time, while telemetry comes without a pause."""
    with gateway(CONNECTIONS + 20) as (port, _):
        sent = made(CONNECTIONS, FRAMES, ANALOG), made(20, 50, FIRE, CONNECTIONS + 1)
        flood = asyncio.create_task(pushed(port, sent[0], CONFIRM, AHEAD))
        await asyncio.sleep(0.3)
        _, waits = await pushed(port, sent[1], CONFIRM, 1)
        await flood
    print(f"fires in a flood of telemetry: p50 {p(waits, 0.5):.1f} ms, p99 {p(waits, 0.99):.1f} ms")
    claim("p99 of a fire in a flood, to 250 ms", p(waits, 0.99) / 250, at_most=1)


async def ten_times_the_connections() -> None:
    rates = []
    for connections in (CONNECTIONS // 10, CONNECTIONS):
        with gateway(connections) as (port, _):
            each = CONNECTIONS * FRAMES // connections // 4
            rates.append((await pushed(port, made(connections, each, ANALOG), CONFIRM, 1))[0])
    claim("frames/s at a tenth of the connections to all of them", rates[0] / rates[1], at_most=2)


@contextmanager
def node_echo():
    port = free_port()
    with running([shutil.which("node"), "-e", NODE_ECHO, str(port)], port):
        yield port


@contextmanager
def node_red():
    """A flow of Node-RED that answers and stores nothing."""
    port = free_port()
    flow = [
        {"id": "t", "type": "tab", "label": "t"},
        {"id": "i", "type": "tcp in", "z": "t", "server": "server", "host": "", "port": str(port),
         "datamode": "stream", "datatype": "buffer", "newline": "", "wires": [["f"]]},
        {"id": "f", "type": "function", "z": "t", "func": NODE_RED_FUNCTION, "outputs": 1,
         "wires": [["o"]]},
        {"id": "o", "type": "tcp out", "z": "t", "beserver": "reply", "base64": False,
         "end": False, "host": "", "port": "", "wires": []},
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        install = ["npm", "install", "--silent", "--no-fund", "--no-audit", "node-red@4"]
        subprocess.run([*install, "--prefix", written], check=True)
        (folder / "settings.js").write_text(NODE_RED_SETTINGS.format(ui=free_port()))
        (folder / "flows.json").write_text(json.dumps(flow))
        program = folder / "node_modules/node-red/red.js"
        options = ["-u", written, "-s", f"{written}/settings.js"]
        command = [shutil.which("node"), str(program), *options]
        with running(command, port, stdout=subprocess.DEVNULL):
            yield port


async def is_confirming(port: int) -> bool:
    """Tell whether a frame is confirmed as the standard says."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = frame_of(1, 7, ANALOG)
    writer.write(asked[:40])
    await asyncio.sleep(0.1)
    writer.write(asked[40:])
    answer = await reader.readexactly(CONFIRM)
    writer.close()
    return flaw_of(answer) is None and (answer[2:4], answer[26]) == (asked[2:4], 3)


async def against_node() -> None:
    """The same frames to Node.js and Node-RED, in turn with the gateway."""
    if not shutil.which("node") or not shutil.which("npm"):
        print("Node-RED: NOT RUN, node and npm are not on the PATH")
        return
    frames, rates = made(CONNECTIONS, FRAMES // 4, ANALOG), {"node": [], "red": [], "ours": []}
    with node_echo() as echoing, node_red() as flowing:
        assert await is_confirming(flowing)
        for _ in range(3):
            rates["node"].append((await pushed(echoing, frames, 0, 1))[0])
            red, waits = await pushed(flowing, frames, CONFIRM, 1)
            rates["red"].append(red)
            with gateway(CONNECTIONS) as (port, _):
                rates["ours"].append((await pushed(port, frames, CONFIRM, 1))[0])
    node, red, ours = (statistics.median(rates[name]) for name in ("node", "red", "ours"))
    print(f"Node.js echo {node:,.0f} frames/s; Node-RED {red:,.0f} parsed and answered, "
          f"p99 {p(waits, 0.99):.1f} ms; gateway {ours:,.0f} durable")  # fmt: skip
    claim("durable confirmed frames to a bare echo of Node.js", ours / node)
    claim("durable confirmed frames to a flow of Node-RED", ours / red, at_least=4)


async def open_connections() -> None:
    """Hold many connections open, each having said one thing."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(OPEN, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with gateway(count) as (port, child):
        before = memory(child)
        held = []
        loop = asyncio.get_running_loop()
        for nth in range(count):
            source = f"127.0.{nth // AN_ADDRESS + 1}.1"
            _, one = await loop.create_connection(
                lambda nth=nth: Sender([frame_of(nth + 1, 0, ANALOG)], CONFIRM, 1),
                "127.0.0.1", port, local_addr=(source, 0),
            )  # fmt: skip
            held.append(one)
        for one in held:
            one.begin()
        await asyncio.gather(*(one.done for one in held))
        grown = memory(child) - before
        for one in held:
            one.transport.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    print(f"{count:,} open connections: {grown / count:,.0f} bytes each")
    claim("bytes an open connection to 16 KiB", grown / count / 16384, at_most=1)


if __name__ == "__main__":
    print(f"{now():%Y-%m-%d}")
    uvloop.run(against_node() if "--node-red" in sys.argv else measure())
    done()
