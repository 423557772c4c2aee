"""What must not wait, where only names and inner frames tell (报警通道).

A lane is haste and not meaning: whatever looks like an alarm goes ahead, and is read the same.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from wanghuo.gateway.protocols.alarming import reading_hurries
from wanghuo.gateway.protocols.gbt26875 import frames as gbt26875
from wanghuo.gateway.protocols.meokon import frames as meokon
from wanghuo.gateway.protocols.meokon import uploads

__all__ = ["INNER", "frame_hurries", "frame_is_timed", "reading_hurries"]


def _of_gbt26875(raw: bytes) -> bool:
    return gbt26875.flaw_of(raw) is None and gbt26875.lane(raw) == "alarm"


def _of_meokon(raw: bytes) -> bool:
    return meokon.flaw_of(raw) is None and uploads.lane(raw) == "alarm"


INNER: Final[Mapping[bytes, Callable[[bytes], bool]]] = MappingProxyType(
    {gbt26875.HEAD: _of_gbt26875, meokon.HEAD: _of_meokon}
)


def frame_hurries(payload: bytes | None) -> bool:
    """Tell whether the frame that a device sent through somebody hurries."""
    judge = INNER.get((payload or b"")[:2])
    return judge is not None and judge(payload or b"")


def frame_is_timed(payload: bytes | None) -> bool:
    """Tell whether a frame within says when it was sent, so that a resend is the same bytes."""
    raw = payload or b""
    if raw[:2] == meokon.HEAD:
        return meokon.flaw_of(raw) is None and uploads.is_timed(raw)
    return gbt26875.flaw_of(raw) is None and gbt26875.is_timed(raw)
