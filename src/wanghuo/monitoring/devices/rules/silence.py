"""How long a device has been silent, in words; pure."""

from datetime import datetime, timedelta
from typing import NamedTuple

from wanghuo.kernel.errors import Words


class Silence(NamedTuple):
    """How long ago something was heard, and whether that is long (数据时效)."""

    words: Words
    is_long: bool


LONG = timedelta(hours=24)
WORDS = (
    (timedelta(minutes=1), timedelta(seconds=1), "刚刚"),
    (timedelta(hours=1), timedelta(minutes=1), "{count} 分钟前"),
    (timedelta(days=1), timedelta(hours=1), "{count} 小时前"),
)


def silence(last: datetime | None, now: datetime) -> Silence:
    """Say how long ago; what was never heard is silent too."""
    if last is None:
        return Silence(Words("从未收到"), is_long=True)
    gone = max(now - last, timedelta(0))
    for until, unit, words in WORDS:
        if gone < until:
            return Silence(Words(words, count=gone // unit), is_long=False)
    return Silence(Words("{count} 天前", count=gone.days), is_long=gone >= LONG)
