"""Listening at an address, whatever its transport, until the gateway is told to stop."""

import asyncio
import ssl
from collections.abc import Callable

import structlog

from wanghuo.gateway.addresses import BadListener, Listener, MapMissing, read_listener
from wanghuo.gateway.hub import Hub
from wanghuo.gateway.protocols.gbt26875 import cutting
from wanghuo.gateway.protocols.gbt26875.dialects import dialects
from wanghuo.gateway.protocols.meokon import frames as meokon
from wanghuo.gateway.sessions.brokers import Broker, BrokerSession
from wanghuo.gateway.sessions.clouds import CLOUDS, CloudDoor
from wanghuo.gateway.sessions.conversing import Conversation, Line
from wanghuo.gateway.sessions.datagrams import DatagramSession
from wanghuo.gateway.sessions.streams import StreamSession
from wanghuo.gateway.sessions.terminals import Terminal
from wanghuo.gateway.sessions.uitd import Uitd

__all__ = ["BadListener", "Listener", "MapMissing", "read_listener", "serve_listener"]

BACKLOG = 2048
CUTTERS = {"gbt26875": cutting.Cutter, "meokon": meokon.Cutter}

log = structlog.get_logger()


async def serve_listener(listener: Listener, hub: Hub) -> None:
    """Serve an address until cancelled; raise `OSError` where it cannot be used now."""
    if listener.transport == "udp":
        await _serve_datagrams(listener, hub)
    elif listener.protocol == "mqtt_map":
        await BrokerSession(hub, _broker(listener), listener.maps).run()
    else:
        await _serve_streams(listener, hub)


async def _serve_streams(listener: Listener, hub: Hub) -> None:
    server = await asyncio.get_running_loop().create_server(
        _session_maker(listener, hub),
        listener.host,
        listener.port,
        ssl=_papers(listener),
        backlog=BACKLOG,
    )
    async with server:
        for socket in server.sockets:
            log.info("gateway.listening", address=socket.getsockname())
        await server.serve_forever()


async def _serve_datagrams(listener: Listener, hub: Hub) -> None:
    cutter, begin = CUTTERS[listener.protocol], _beginning(listener, hub)
    allowed = listener.networks()
    transport, session = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: DatagramSession(hub, cutter, begin, allowed),
        (listener.host, listener.port),
    )
    log.info("gateway.listening", address=transport.get_extra_info("sockname"))
    try:
        await session.sweep()
    finally:
        session.is_paused = True  # what waits for the disk is still confirmed when it is there


def _session_maker(listener: Listener, hub: Hub) -> Callable[[], asyncio.Protocol]:
    allowed = listener.networks()
    if listener.protocol in CLOUDS:
        return CloudDoor(hub, listener.protocol, listener.secret("token"), allowed)
    begin, cutter = _beginning(listener, hub), CUTTERS[listener.protocol]
    return lambda: StreamSession(hub, cutter(), begin, allowed)


def _beginning(listener: Listener, hub: Hub) -> Callable[[Line], Conversation]:
    """Return what begins a conversation over a line."""
    if listener.protocol == "meokon":
        return lambda line: Terminal(hub, line, listener.dialect)
    dialect = dialects()[listener.dialect]
    return lambda line: Uitd(hub, line, dialect)


def _broker(listener: Listener) -> Broker:
    return Broker(
        listener.host,
        listener.port,
        user=listener.option("user"),
        password=listener.secret("password"),
        client=listener.option("client"),
        is_encrypted=listener.transport == "mqtts",
        authority=listener.file("ca"),
    )


def _papers(listener: Listener) -> ssl.SSLContext | None:
    certificate = listener.file("cert")
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, listener.file("key"))
    return context
