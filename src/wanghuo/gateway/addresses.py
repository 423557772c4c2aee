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

from wanghuo.gateway.networks import Networks
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.mqtt_map.maps import (
    ProductMap,
    faulty_maps,
    is_map_name,
    known_maps,
)


class BadListener(ValueError):
    """An address to listen on that cannot be understood; its message says what to write."""


class MapMissing(BadListener):
    """A product map that is named and not known, or not yet."""


class Transport(NamedTuple):
    """What can be spoken over a transport, and which options an address of it has."""

    protocols: tuple[str, ...]
    options: frozenset[str]
    needed: tuple[str, ...] = ()


SECRETS = frozenset({"token", "password"})
PAPERS = frozenset({"cert", "key"})
ALLOW = frozenset({"allow"})
FRAMED, PUSHED = ("gbt26875", "meokon"), ("ctwing", "onenet")
CLIENT = frozenset({"map", "user", "password", "client"})
SIGNED = frozenset({"onenet"})
"""Clouds that sign what they push: the token they sign with must be known."""
TRANSPORTS: Mapping[str, Transport] = MappingProxyType(
    {
        "tcp": Transport(FRAMED, frozenset({"dialect"}) | ALLOW),
        "tls": Transport(FRAMED, frozenset({"dialect"}) | ALLOW | PAPERS, ("cert",)),
        "udp": Transport(("gbt26875",), frozenset({"dialect"}) | ALLOW),
        "http": Transport(PUSHED, frozenset({"token"}) | ALLOW),
        "https": Transport(PUSHED, frozenset({"token"}) | ALLOW | PAPERS, ("cert",)),
        "mqtt": Transport(("mqtt_map",), CLIENT, ("map",)),
        "mqtts": Transport(("mqtt_map",), CLIENT | {"ca"}, ("map",)),
    }
)
NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "cert": "{transport}:// 要用 ?cert=证书文件&key=私钥文件 写明证书。",
        "map": "{transport}:// 要用 ?map=名称 写明产品映射，可写多个。",
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

    def secret(self, name: str) -> str:
        """Return what stands in the file that an option names; raise where it cannot be read."""
        file = self.file(name)
        return file.read_text("utf-8").strip() if file else ""

    def maps(self) -> list[ProductMap]:
        """Return the product maps that are named; raise `MapMissing` where one is not known."""
        known = known_maps()
        named = self.options.get("map", ())
        missing = [name for name in named if name not in known]
        for name in missing:
            if name in faulty_maps():
                raise MapMissing(f"产品映射“{name}”不能用：{faulty_maps()[name]}")
        if missing:
            raise MapMissing(
                f"没有产品映射“{'、'.join(missing)}”：请把 名称.toml 放进平台数据目录的 maps "
                f"文件夹；现有的：{'、'.join(sorted(known))}。"
            )
        return [known[name] for name in named]

    def networks(self) -> Networks:
        """Return from where one may come; `ValueError` where a network cannot be read."""
        return Networks(self.options.get("allow", ()))

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
    for name in SECRETS & listener.options.keys():
        _check_secret(name, listener)
    _check_networks(listener)
    _check_maps(listener)
    dialects = PROTOCOLS[listener.protocol].codec.dialects
    if "dialect" in transport.options and listener.dialect not in dialects:
        known = "、".join(sorted(dialects))
        raise BadListener(f"没有“{listener.dialect}”这个方言，可用的有：{known}。")


def _check_secret(name: str, listener: Listener) -> None:
    """Refuse a secret that is not there: an empty one would let everybody in."""
    try:
        is_there = bool(listener.secret(name))
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        raise BadListener(f"{name}= 要写一个文件，里面只有密钥；“{listener.option(name)}”读不出。")


def _check_networks(listener: Listener) -> None:
    try:
        listener.networks()
    except ValueError:
        raise BadListener(
            "allow= 要写网段或地址，如 allow=10.20.0.0/16，可写多个；不写为不限。"
        ) from None


def _check_maps(listener: Listener) -> None:
    """Refuse what can be no map's name; one that is not known yet may still be told."""
    wrong = [name for name in listener.options.get("map", ()) if not is_map_name(name)]
    if wrong:
        raise BadListener(
            f"map= 只写产品映射的名称，“{wrong[0]}”不是：请把映射文件放进平台数据目录的 "
            "maps 文件夹，这里写不带 .toml 的文件名（字母、数字、-、_）。"
        )
