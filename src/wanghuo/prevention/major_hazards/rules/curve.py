"""The way to zero (动态清零): how many came, went and stood, month by month."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the curve: new ones (增量), closed ones, and the stock at its end (存量)."""

    first: date
    last: date
    new: int
    closed: int
    stock: int


def curve(
    spans: Iterable[tuple[date, date | None]], until: date, months: int = MONTHS
) -> list[Month]:
    """Reckon the months up to the one of `until` from when each was decided and closed.

    The month that is not over counts to `until`.
    """
    known = list(spans)
    starts = list(_starts(until, months))
    return [_month(known, first, min(after - _DAY, until)) for first, after in pairwise(starts)]


def _month(spans: list[tuple[date, date | None]], first: date, last: date) -> Month:
    new = sum(first <= since <= last for since, _ in spans)
    closed = sum(end is not None and first <= end <= last for _, end in spans)
    stock = sum(since <= last and (end is None or end > last) for since, end in spans)
    return Month(first, last, new, closed, stock)


def _starts(until: date, months: int) -> Iterator[date]:
    """Yield the first days of the months, and that of the month after them."""
    number = until.year * 12 + until.month - 1
    for one in range(number - months + 1, number + 2):
        yield date(one // 12, one % 12 + 1, 1)


_DAY = timedelta(days=1)
