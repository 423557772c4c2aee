"""Where the gateway listens, and to whom it goes: one address a line.

tcp://0.0.0.0:7533/gbt26875?dialect=standard
tls://0.0.0.0:7534/gbt26875?cert=FILE&key=FILE
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from wanghuo.gateway.protocols import PROTOCOLS


class BadListener(ValueError):
    """An address to listen on that cannot be understood; its message says what to write."""


class Transport(NamedTuple):
    """What can be spoken over a transport, and which options an address of it has."""

    protocols: tuple[str, ...]
    options: frozenset[str]
    needed: tuple[str, ...] = ()


PAPERS = frozenset({"cert", "key"})
FRAMED, PUSHED = ("gbt26875", "meokon"), ("ctwing", "onenet")
SIGNED = frozenset({"onenet"})
"""Clouds that sign what they push: the token they sign with must be known."""
TRANSPORTS: Mapping[str, Transport] = MappingProxyType(
    {
        "tcp": Transport(FRAMED, frozenset({"dialect"})),
        "tls": Transport(FRAMED, frozenset({"dialect"}) | PAPERS, ("cert",)),
        "udp": Transport(("gbt26875",), frozenset({"dialect"})),
        "http": Transport(PUSHED, frozenset({"token"})),
        "https": Transport(PUSHED, frozenset({"token"}) | PAPERS, ("cert",)),
    }
)
NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "cert": "{transport}:// 要用 ?cert=证书文件&key=私钥文件 写明证书。",
        "token": "{protocol} 的推送有签名，要用 ?token=文件 写明存放与平台约定的 token 的文件。",
    }
)


@dataclass(frozen=True, slots=True)
class Listener:
    """One address: what is spoken there, and with which options."""

    transport: str
    host: str
    port: int
    protocol: str
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def option(self, name: str, default: str = "") -> str:
        """Return an option; what was written last counts."""
        return self.options[name][-1] if name in self.options else default

    def file(self, name: str) -> Path | None:
        """Return the file that an option names."""
        written = self.option(name)
        return Path(written) if written else None

    @property
    def dialect(self) -> str:
        """Return the dialect that is spoken; the protocol's first where none is written."""
        return self.option("dialect") or PROTOCOLS[self.protocol].codec.default_dialect


def read_listener(text: str) -> Listener:
    """Read an address; raise `BadListener` with what is wrong in Chinese."""
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in TRANSPORTS or not parts.hostname or port is None:
        known = "、".join(f"{name}://" for name in TRANSPORTS)
        raise BadListener(
            f"监听地址“{text}”写法不对，请写成 tcp://0.0.0.0:7533/gbt26875 这样；"
            f"开头可用的有：{known}。"
        )
    given = {name: tuple(values) for name, values in parse_qs(parts.query).items()}
    listener = Listener(parts.scheme, parts.hostname, port, parts.path.strip("/"), given)
    _check(listener, TRANSPORTS[parts.scheme])
    return listener


def _check(listener: Listener, transport: Transport) -> None:
    if listener.protocol not in transport.protocols:
        known = "、".join(transport.protocols)
        raise BadListener(
            f"没有“{listener.protocol}”这个协议，{listener.transport}:// 可用的有：{known}。"
        )
    for name in listener.options:
        if name not in transport.options:
            known = "、".join(sorted(transport.options))
            raise BadListener(f"{listener.transport}:// 不认识“{name}”，问号后可写：{known}。")
    needed = [*transport.needed, *(["token"] if listener.protocol in SIGNED else [])]
    for name in needed:
        if not listener.option(name):
            told = {"transport": listener.transport, "protocol": listener.protocol}
            raise BadListener(NEEDED[name].format_map(told))
    dialects = PROTOCOLS[listener.protocol].codec.dialects
    if "dialect" in transport.options and listener.dialect not in dialects:
        known = "、".join(sorted(dialects))
        raise BadListener(f"没有“{listener.dialect}”这个方言，可用的有：{known}。")
