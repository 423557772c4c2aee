"""What a terminal is answered, so that it forgets what it kept (应答).

The vendor's description V3.0 asks for an answer over TCP within 5 seconds and does not print its
bytes. So the answer is a matter of the version: none is made up for V3.0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from wanghuo.gateway.protocols.meokon.frames import CONFIRM, START, Frame, encode

Body = Callable[[datetime], bytes]


def _clock_and_zeroes(at: datetime) -> bytes:
    return int(at.timestamp()).to_bytes(4, "big") + bytes(2)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the protocol, with the body of its answer where that is known."""

    label: str
    source: str
    body: Body | None = None


VERSIONS: Mapping[str, Version] = MappingProxyType(
    {
        "v30": Version("V3.0（不下发应答）", "vendor's communication description V3.0"),
        "v33": Version(
            "V3.3（应答 FF，带平台时间）",
            "public server, index id 67461928056",
            _clock_and_zeroes,
        ),
    }
)


def confirm(raw: bytes, at: datetime, version: str) -> bytes | None:
    """Return the answer to a sound frame; None where the version's answer is not documented."""
    body = VERSIONS[version].body
    if body is None:
        return None
    _, _, _, device = START.unpack_from(raw)
    return encode(Frame(CONFIRM, device, body(at)))
