"""What a message measured: which point, which quantity, what value, when; pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

from wanghuo.gateway.protocols.codec import Told
from wanghuo.monitoring.devices.rules import point_of, where_of

NONE = timedelta()
RIGHT = timedelta(minutes=10)
"""What says that it was sent so long ago may have been under way; beyond, its clock is wrong."""
EARLIEST, LATEST = timedelta(days=40), timedelta(minutes=5)
"""A time that lies further from the receipt is a broken clock: the receipt is taken."""
LONGEST, LONGEST_UNIT = 40, 16
NUMBER = (int, float)
KEPT: Mapping[tuple[str, str], tuple[str, str, float]] = MappingProxyType(
    {
        ("pressure", "MPa"): ("pressure", "kPa", 1000.0),
        ("pressure", "bar"): ("pressure", "kPa", 100.0),
        ("pressure_mpa", "MPa"): ("pressure", "kPa", 1000.0),
        ("pressure_kpa", "kPa"): ("pressure", "kPa", 1.0),
        ("height", "m"): ("level", "m", 1.0),
        ("level", "cm"): ("level", "m", 0.01),
        ("level", "mm"): ("level", "m", 0.001),
        ("residual_current", "A"): ("residual_current", "mA", 1000.0),
    }
)
"""Names and units of protocols, and what they become in the house's."""


class Measured(NamedTuple):
    """One value of one point of a device; `at` in milliseconds since 1970 (UTC)."""

    point: str
    where: str
    quantity: str
    unit: str
    value: float
    at: int

    @property
    def key(self) -> str:
        """Return the point and the quantity as one: the point of its alarms."""
        return f"{self.point}:{self.quantity}"


def measured(told: Told | None, received: datetime) -> list[Measured]:
    """Return what a message measured, in the house's units; nothing of one that nobody can read.

    Times are the device's, put right by how wrong its clock was when it sent; the receipt's where
    it tells none, or one that cannot be.
    """
    if told is None:
        return []
    wrong = _wrong(told.get("sent_at"), received)
    received_ms = _ms(received)
    return [
        _kept(one, _at(at, wrong, received) if at else received_ms)
        for one, at in _values(told)
        if isinstance(one["value"], NUMBER) and isfinite(one["value"])
    ]


def _values(told: Told) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    """Yield every value with its time, however its protocol tells it."""
    for within in (*told.get("messages", ()), told.get("inner")):  # of a cloud; a frame in it
        if within:
            yield from _values(within)
    for one in told.get("objects", ()):
        if "analog_name" in one:
            yield one, one.get("at")
    for record in told.get("records", ()):
        yield from ((one, record["at"]) for one in record["values"])
    at = told.get("at")
    yield from ((one, at) for one in told.get("current") or told.get("readings") or ())


def _kept(one: Mapping[str, Any], at: int) -> Measured:
    name = one.get("quantity") or one.get("analog_name") or one["name"]
    unit = one.get("unit") or ""
    quantity, unit, parts = KEPT.get((name, unit), (name, unit, 1.0))
    return Measured(
        point_of(one),
        where_of(one),
        quantity[:LONGEST],
        unit[:LONGEST_UNIT],
        one["value"] * parts,
        at,
    )


def _wrong(sent: str | None, received: datetime) -> timedelta:
    """Return by how much a clock was ahead when it sent; nothing where it was right, or is mute."""
    ahead = datetime.fromisoformat(sent) - received if sent else NONE
    return ahead if abs(ahead) > RIGHT else NONE


def _at(told: str, wrong: timedelta, received: datetime) -> int:
    at = datetime.fromisoformat(told) - wrong
    return _ms(at if received - EARLIEST <= at <= received + LATEST else received)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
