"""The only reader of the clock: UTC inside, Asia/Shanghai for people."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place that reads the clock


def now_ns() -> int:
    """Return this moment in nanoseconds since 1970 (UTC): what a hot path can afford."""
    return time.time_ns()


def today() -> date:
    """Return today's date as people in China write it."""
    return local_date(now())


def local_date(at: datetime) -> date:
    """Return the calendar day in China on which `at` falls."""
    return at.astimezone(SHANGHAI).date()
