"""Where the gateway listens: one address a line, `tcp://0.0.0.0:7533/gbt26875?dialect=standard`."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from wanghuo.gateway.hub import Hub
from wanghuo.gateway.protocols.gbt26875.dialects import dialects
from wanghuo.gateway.sessions.uitd import UitdSession

TRANSPORTS = ("tcp", "tls")
BACKLOG = 2048


class BadListener(ValueError):
    """An address to listen on that cannot be understood; its message says what to write."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One address: what is spoken there, and under which certificate."""

    transport: str
    host: str
    port: int
    protocol: str
    dialect: str
    certificate: Path | None = None
    key: Path | None = None


def read_listener(text: str) -> Listener:
    """Read an address; raise `BadListener` with what is wrong in Chinese."""
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in TRANSPORTS or not parts.hostname or port is None:
        raise BadListener(
            f"监听地址“{text}”写法不对，请写成 tcp://0.0.0.0:7533/gbt26875 或 tls://…?cert=…&key=…。"
        )
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    listener = Listener(
        parts.scheme,
        parts.hostname,
        port,
        parts.path.strip("/"),
        given.get("dialect", "standard"),
        Path(given["cert"]) if "cert" in given else None,
        Path(given["key"]) if "key" in given else None,
    )
    _check(listener)
    return listener


def _check(listener: Listener) -> None:
    if listener.protocol != "gbt26875":
        raise BadListener(f"没有“{listener.protocol}”这个协议，可用的有：gbt26875。")
    if listener.dialect not in dialects():
        known = "、".join(sorted(dialects()))
        raise BadListener(f"没有“{listener.dialect}”这个方言，可用的有：{known}。")
    if (listener.transport == "tls") != (listener.certificate is not None):
        raise BadListener("tls:// 要用 ?cert=证书文件&key=私钥文件 写明证书；tcp:// 不用证书。")


async def listen(listener: Listener, hub: Hub) -> asyncio.Server:
    """Begin to listen; raise `OSError` where the port is taken."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        _session_maker(listener, hub),
        listener.host,
        listener.port,
        ssl=_papers(listener),
        backlog=BACKLOG,
    )


def _session_maker(listener: Listener, hub: Hub) -> Callable[[], asyncio.Protocol]:
    dialect = dialects()[listener.dialect]
    return lambda: UitdSession(hub, dialect)


def _papers(listener: Listener) -> ssl.SSLContext | None:
    if listener.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(listener.certificate, listener.key)
    return context
