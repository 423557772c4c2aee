"""Protocols of devices: one folder each, a pure codec with its fixtures and its quality file."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from wanghuo.gateway.protocols.gbt26875.dialects import dialects
from wanghuo.gateway.protocols.gbt26875.meaning import meanings


class Protocol(NamedTuple):
    """A protocol as an engineer asks for it: its name in Chinese, and what its bytes mean."""

    label: str
    meanings: Callable[[bytes, str], list[dict[str, Any]]]
    dialects: Callable[[], Mapping[str, Any]]


PROTOCOLS: Mapping[str, Protocol] = {
    "gbt26875": Protocol("GB/T 26875.3-2011 用户信息传输装置", meanings, dialects),
}
"""Every protocol that ships, by name."""
