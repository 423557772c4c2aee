"""Which device a name means, and which commands can be put to it; pure."""

import re
from collections.abc import Mapping

from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices.rules.errors import (
    CommandRefused,
    DialectUnknown,
    IdentityRefused,
)
from wanghuo.monitoring.devices.rules.words import GIVEN

LONGEST_IDENTITY = 80
IDENTITY = re.compile(r"([a-z0-9_]{1,16}):([^\s\x00-\x1f\x7f]{1,60})")
COMMANDED = "gbt26875"
"""The one protocol whose devices can be told anything."""
BOUNDS: Mapping[str, tuple[int, int]] = {
    "minutes": (1, 255),
    "system": (0, 255),
    "system_address": (0, 255),
}


def is_identity(text: str) -> bool:
    """Tell whether a journal may have named a device so."""
    return IDENTITY.fullmatch(text) is not None


def protocol_of(identity: str) -> str:
    """Return the protocol that an identity begins with, or refuse."""
    named = IDENTITY.fullmatch(identity)
    if named is None or named[1] not in PROTOCOLS:
        raise IdentityRefused(protocols="、".join(sorted(PROTOCOLS)))
    return named[1]


def protocol_label(protocol: str) -> str:
    """Return what a protocol is called; its code where nobody knows it any more."""
    return PROTOCOLS[protocol].label if protocol in PROTOCOLS else protocol


def dialects_of(protocol: str) -> Mapping[str, str]:
    """Return the dialects of a protocol, each with what it is called."""
    return PROTOCOLS[protocol].codec.dialects


def settled_dialect(protocol: str, dialect: str) -> str:
    """Return the dialect that was named, the protocol's own where none was, or refuse."""
    known = dialects_of(protocol)
    if not dialect:
        return PROTOCOLS[protocol].codec.default_dialect
    if dialect not in known:
        raise DialectUnknown(dialect=dialect, dialects="、".join(sorted(known)) or "无")
    return dialect


def check_command(protocol: str, action: Action, given: Mapping[str, int]) -> dict[str, int]:
    """Return what goes with a command, or refuse what nobody could carry out."""
    if protocol != COMMANDED:
        raise CommandRefused(action=action.label, problem="该协议的装置不接收命令。")
    if action not in GIVEN:
        raise CommandRefused(action=action.label, problem="该命令不能在页面上下发。")
    asked = {name: given[name] for name in GIVEN[action] if given.get(name) is not None}
    if len(asked) < len(GIVEN[action]):
        raise CommandRefused(action=action.label, problem="请填写该命令需要的数字。")
    if any(not low <= asked[name] <= high for name, (low, high) in BOUNDS.items() if name in asked):
        raise CommandRefused(
            action=action.label, problem="数字超出范围（应答时限 1 至 255 分钟）。"
        )
    return asked
