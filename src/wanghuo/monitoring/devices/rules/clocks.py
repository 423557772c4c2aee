"""How far the clock of a device is wrong; pure. 依据 GB/T 26875.3-2011 表1（时间标签）。"""

from datetime import datetime

from wanghuo.gateway.protocols.codec import Told
from wanghuo.kernel.errors import Words

RIGHT_SECONDS = 60
"""Up to here a clock counts as right; beyond it the gateway sets it (命令 90)."""


def skew_of(told: Told | None, received: datetime) -> int | None:
    """Return by how many seconds a device was ahead when it sent; None where it does not say."""
    sent = (told or {}).get("sent_at")
    return round((datetime.fromisoformat(sent) - received).total_seconds()) if sent else None


def clock_words(skew: int | None) -> Words:
    """Say how a clock stands."""
    if skew is None:
        return Words("没有说明时间")
    if abs(skew) <= RIGHT_SECONDS:
        return Words("准")
    return Words("快 {n} 秒", n=skew) if skew > 0 else Words("慢 {n} 秒", n=-skew)
