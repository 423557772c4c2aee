"""Time tags: second, minute, hour, day, month, year, one byte each, no zone (时间标签).

依据 GB/T 26875.3-2011 图17。 The time is China's: devices know no other.
"""

from datetime import datetime

from wanghuo.kernel.clock import SHANGHAI

TAG_SIZE = 6
NO_TIME = bytes(TAG_SIZE)
CENTURY = 2000


def tag(at: datetime) -> bytes:
    """Return the six bytes of a moment; make them once for all the frames of one batch."""
    local = at.astimezone(SHANGHAI)
    return bytes((local.second, local.minute, local.hour, local.day, local.month, local.year % 100))


def moment(written: bytes, *, bcd: bool = False) -> datetime | None:
    """Return the moment a tag tells, or None where its bytes tell none (month 0, hour 25 …)."""
    second, minute, hour, day, month, year = map(_decimal, written) if bcd else written
    if year >= 100:
        return None
    try:
        return datetime(CENTURY + year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None


def _decimal(byte: int) -> int:
    """Return what two decimal digits in one byte say; what is none counts as out of range."""
    tens, units = divmod(byte, 16)
    return tens * 10 + units if tens < 10 and units < 10 else 255


def iso(written: bytes, *, bcd: bool = False) -> str | None:
    """Return a tag as ISO 8601 with its offset from UTC, or None."""
    at = moment(written, bcd=bcd)
    return at.isoformat() if at else None
