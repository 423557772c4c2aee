"""What happens in each story, from a seed: who sends what, and when (pure).

A story is a list of moments; the same seed tells the same story.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wanghuo.gateway.protocols.gbt26875.times import tag

FIRE, FAULT, RUNNING, MAINS = 0x02, 0x04, 0x01, 0x08
SMOKE, PRESSURE = 40, 5
BEAT_SECONDS, READ_SECONDS = 25.0, 60.0
FULL_KPA, DRY_KPA = 3500, 500
"""Tenths of a kilopascal at a sound hydrant, and at one that has leaked dry."""
LIE = timedelta(days=82)
GARBAGE = 200


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Something a transmitter does: seconds after the beginning, which one, and its unit.

    `lie` is how wrong its clock is; `noise` is sent as it stands, in place of a frame.
    """

    after: float
    device: int
    unit: bytes = b""
    lie: timedelta = timedelta()
    noise: bytes = b""


Story = Callable[[random.Random, int, float, datetime], Iterator[Moment]]


def told(name: str, *, seed: int, devices: int, seconds: float, begun: datetime) -> list[Moment]:
    """Return what happens in a story, in order; KeyError where there is no such story."""
    story = STORIES[name]
    chance = random.Random(f"{seed}-{name}")  # noqa: S311 -- a story, not a secret
    return sorted(story(chance, devices, seconds, begun))


def _normal(
    chance: random.Random, devices: int, seconds: float, begun: datetime
) -> Iterator[Moment]:
    """Heartbeats, and a pressure now and then."""
    for device in range(1, devices + 1):
        yield from _every(BEAT_SECONDS, device, chance, seconds, lambda _: b"")
        yield from _every(
            READ_SECONDS, device, chance, seconds, lambda at: _pressure(FULL_KPA, begun, at)
        )


def _fire(chance: random.Random, devices: int, seconds: float, begun: datetime) -> Iterator[Moment]:
    """Tell of a normal day with one fire: three smoke detectors of one building within seconds."""
    yield from _normal(chance, devices, seconds, begun)
    device, start = chance.randint(1, devices), chance.uniform(0, seconds / 2)
    for nth in range(3):
        at = start + nth * chance.uniform(0.5, 3)
        yield Moment(at, device, _smoke(nth + 1, FIRE, begun + timedelta(seconds=at)))


def _mains(
    chance: random.Random, devices: int, seconds: float, begun: datetime
) -> Iterator[Moment]:
    """Tell how the mains fail: everybody says so within a minute."""
    yield from _normal(chance, devices, seconds, begun)
    for device in range(1, devices + 1):
        at = chance.uniform(0, min(60, seconds))
        yield Moment(at, device, b"\x15\x01" + bytes((MAINS,)) + tag(begun + timedelta(seconds=at)))


def _leak(chance: random.Random, devices: int, seconds: float, begun: datetime) -> Iterator[Moment]:
    """One hydrant loses its pressure little by little."""
    yield from _normal(chance, devices, seconds, begun)
    device = chance.randint(1, devices)
    for nth in range(20):
        at = seconds * nth / 20
        left = FULL_KPA - (FULL_KPA - DRY_KPA) * nth // 19
        yield Moment(at, device, _pressure(left, begun, at))


def _lying(
    chance: random.Random, devices: int, seconds: float, begun: datetime
) -> Iterator[Moment]:
    """Every third clock is wrong by months."""
    for one in _normal(chance, devices, seconds, begun):
        yield Moment(one.after, one.device, one.unit, LIE if one.device % 3 == 0 else timedelta())


def _garbage(
    chance: random.Random, devices: int, seconds: float, begun: datetime
) -> Iterator[Moment]:
    """Tell of a normal day over lines that spoil what they carry."""
    yield from _normal(chance, devices, seconds, begun)
    for _ in range(devices):
        noise = chance.randbytes(chance.randint(1, GARBAGE))
        yield Moment(chance.uniform(0, seconds), chance.randint(1, devices), noise=noise)


def _flood(
    chance: random.Random, devices: int, seconds: float, begun: datetime
) -> Iterator[Moment]:
    """Every transmitter reports twenty times a second."""
    for device in range(1, devices + 1):
        yield from _every(0.05, device, chance, seconds, lambda at: _pressure(FULL_KPA, begun, at))


STORIES: Mapping[str, Story] = {
    "normal": _normal,
    "fire": _fire,
    "mains": _mains,
    "leak": _leak,
    "lying": _lying,
    "garbage": _garbage,
    "flood": _flood,
}


def _every(
    period: float,
    device: int,
    chance: random.Random,
    seconds: float,
    unit: Callable[[float], bytes],
) -> Iterator[Moment]:
    at = chance.uniform(0, period)
    while at < seconds:
        yield Moment(at, device, unit(at))
        at += period


def _smoke(point: int, state: int, at: datetime) -> bytes:
    address = (1).to_bytes(2, "little") + point.to_bytes(2, "little")
    text = f"{point}号感烟".encode("gb18030").ljust(31, b"\0")
    head = bytes((2, 1, 1, 1, SMOKE))
    return head + address + state.to_bytes(2, "little") + text + tag(at)


def _pressure(tenths: int, begun: datetime, after: float) -> bytes:
    head = bytes((3, 1, 11, 1, 0)) + bytes(4) + bytes((PRESSURE,))
    return head + tenths.to_bytes(2, "little", signed=True) + tag(begun + timedelta(seconds=after))
