"""How often alarms are false; pure."""

from typing import NamedTuple

DAYS_A_YEAR, HUNDRED = 365, 100


class Tally(NamedTuple):
    """How many alarms were judged, and how many of them were false."""

    judged: int
    false: int


def share(tally: Tally) -> float | None:
    """Return how many of a hundred judged alarms were false; None where none was judged."""
    return round(HUNDRED * tally.false / tally.judged, 1) if tally.judged else None


def a_year(false: int, devices: int, days: int) -> float | None:
    """Return false alarms of a hundred devices a year; None without devices or days."""
    if devices < 1 or days < 1:
        return None
    return round(false * HUNDRED / devices * DAYS_A_YEAR / days, 1)
