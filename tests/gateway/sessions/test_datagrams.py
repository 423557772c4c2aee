"""What is remembered of who sends by UDP: known devices, and of nobody else anything."""

import asyncio
import socket

from tests.gateway.frames import frame
from tests.gateway.talking import IDENTITY
from wanghuo.gateway.hub import Hub
from wanghuo.gateway.protocols.gbt26875.cutting import Cutter
from wanghuo.gateway.protocols.gbt26875.dialects import STANDARD
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.sessions.datagrams import DatagramSession, Peer
from wanghuo.gateway.sessions.uitd import Uitd
from wanghuo.kernel import clock
from wanghuo.kernel.messages import ControlFile

STRANGERS = 50


async def listening(hub):
    return await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: DatagramSession(hub, Cutter, lambda line: Uitd(hub, line, STANDARD)),
        ("127.0.0.1", 0),
    )


async def said(port, raw):
    """Say a frame from a port of its own, and hear the answer where one comes."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.connect(("127.0.0.1", port))
        await loop.sock_sendall(line, raw)
        return await asyncio.wait_for(loop.sock_recv(line, 1000), 20)


def in_a_loop(tmp_path, work):
    """Do work with a hub and the port of a session."""

    async def done():
        hub = Hub("sqlite:///", tmp_path)
        transport, session = await listening(hub)
        port = transport.get_extra_info("sockname")[1]
        try:
            return await work(hub, session, port)
        finally:
            transport.close()
            await hub.close()

    return asyncio.run(done())


def test_nothing_is_remembered_of_strangers(tmp_path):
    control = ControlFile(tmp_path / "control.sqlite")
    control.know(IDENTITY, "standard")
    control.close()

    async def work(hub, _session, port):
        for nth in range(STRANGERS):
            await said(port, frame(source=(nth + 1).to_bytes(6, "big"), tag=tag(clock.now())))
            await said(port, frame()[:-3] + b"\x00##")
        before = len(hub.connections)
        await said(port, frame(tag=tag(clock.now())))
        return before, len(hub.connections), list(hub.speakers)

    assert in_a_loop(tmp_path, work) == (0, 1, [IDENTITY])


def test_while_too_much_waits_datagrams_are_dropped(tmp_path):
    async def work(hub, session, port):
        _, conversation = session._stranger(("127.0.0.1", 1))
        conversation.pause()
        sent = frame(tag=tag(clock.now()))
        late = asyncio.create_task(said(port, sent))
        while not hub.counted["datagrams_dropped"]:  # noqa: ASYNC110 -- nobody tells of a count
            await asyncio.sleep(0.01)
        conversation.resume()
        again = await said(port, sent)
        is_answered = late.done()
        late.cancel()
        return is_answered, again[26]

    assert in_a_loop(tmp_path, work) == (False, 3)


def test_the_same_bytes_are_a_resend_for_a_minute(tmp_path):
    async def work(_hub, session, _port):
        peer = Peer(session, ("127.0.0.1", 1))
        first = peer.epoch(b"x")
        soon, other = peer.epoch(b"x"), peer.epoch(b"y")
        for nth in range(300):
            peer.epoch(bytes(nth))
        return first == soon, first == other, first == peer.epoch(b"x"), len(peer._epochs)

    assert in_a_loop(tmp_path, work) == (True, False, False, 64)
