"""Values of one series over days, in pieces of a few minutes: what is kept of a day for trends."""

from datetime import date

import numpy as np
from django.db.models import Avg, F

from wanghuo.monitoring.readings.models import DAY_MS, Reading
from wanghuo.monitoring.readings.rules.trends import SHANGHAI_MS, Days, Values

PIECE_MS = 900_000
"""A quarter of an hour: whoever measures every minute is read in 96 numbers a day."""
EPOCH = date(1970, 1, 1).toordinal()


def values_of(series_id: int, first: date, last: date) -> tuple[Days, Values]:
    """Return times (ms) and values of a series between two days of Shanghai, the oldest first.

    The days are named one by one: the table is clustered by day and series.
    """
    begin = (first.toordinal() - EPOCH) * DAY_MS - SHANGHAI_MS
    end = (last.toordinal() + 1 - EPOCH) * DAY_MS - SHANGHAI_MS
    rows = (
        Reading._base_manager.filter(
            day__in=range(begin // DAY_MS, (end - 1) // DAY_MS + 1),
            series_id=series_id,
            at__gte=begin,
            at__lt=end,
        )
        .annotate(piece=F("at") / PIECE_MS)
        .values("piece")
        .annotate(mean=Avg("value"))
        .order_by("piece")
    )
    found = list(rows.values_list("piece", "mean"))
    pieces = np.array([piece for piece, _ in found], dtype=np.int64)
    return pieces * PIECE_MS, np.array([mean for _, mean in found], dtype=np.float64)
