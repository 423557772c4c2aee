"""Whether a device reports as its class should: from when it was heard last; pure.

Time in which nothing could be heard, because what lies before the device was cut, does not count as
silence. Whoever was heard no later than a bound has been silent for so long; so the same bounds
judge one device here and all of them in the database.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from wanghuo.monitoring.devices.rules.classes import Expected
from wanghuo.monitoring.devices.rules.words import Connectivity


class Gap(NamedTuple):
    """A time in which nothing came from upstream; without an end it lasts."""

    begun: datetime
    ended: datetime | None = None


class Bounds(NamedTuple):
    """Up to when somebody was heard last who is late, suspected, offline by now.

    `lost` is there while an outage lasts: who was heard no later was offline before it began.
    """

    late: datetime
    suspected: datetime
    offline: datetime
    lost: datetime | None = None


def bounds(expected: Expected, as_of: datetime, gaps: Iterable[Gap] = ()) -> Bounds:
    """Return the bounds of a class at a moment, behind upstreams with these gaps."""
    every = list(gaps)
    over = _joined([(one.begun, min(one.ended, as_of)) for one in every if one.ended is not None])
    lasting = [one.begun for one in every if one.ended is None]

    def at(moment: datetime, missed: int) -> datetime:
        return last_heard(moment, expected.interval * missed, over)

    return Bounds(
        late=at(as_of, expected.late),
        suspected=at(as_of, expected.suspected),
        offline=at(as_of, expected.offline),
        lost=at(min(*lasting, as_of), expected.offline) if lasting else None,
    )


def last_heard(
    moment: datetime, silence: timedelta, over: list[tuple[datetime, datetime]]
) -> datetime:
    """Return when somebody was heard last who has been silent for so long at a moment."""
    for begun, ended in reversed(over):
        if begun >= moment:
            continue
        until = min(ended, moment)
        if moment - until >= silence:
            break
        silence -= moment - until
        moment = begun
    return moment - silence


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for begun, ended in sorted(spans):
        if ended <= begun:
            continue
        if joined and begun <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ended))
        else:
            joined.append((begun, ended))
    return joined


def connectivity(heard_at: datetime | None, found: Bounds) -> Connectivity:
    """Return how a device is connected that was heard then."""
    if heard_at is None:
        return Connectivity.UNHEARD
    if heard_at > found.late:
        return Connectivity.ONLINE
    if found.lost is not None:
        return Connectivity.OFFLINE if heard_at <= found.lost else Connectivity.CUT_OFF
    if heard_at <= found.offline:
        return Connectivity.OFFLINE
    return Connectivity.SUSPECTED if heard_at <= found.suspected else Connectivity.LATE
