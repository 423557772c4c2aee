"""What the terminals of a campaign say, from a seed: the same bytes in every house (pure)."""

import random
from dataclasses import dataclass
from datetime import timedelta

from tests.gateway.frames import CENTRE
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.times import tag

FIRE, FAULT, SUPERVISION, QUIET = 0x02, 0x04, 0x10, 0x00
POINTS, KPA = 4, 5
FULL, EMPTY = 3200, 900
"""Tenths of a kilopascal: within the limits of a hydrant, and below them."""
STEP = timedelta(seconds=1)


@dataclass(frozen=True)
class Script:
    """What one terminal says, in order."""

    number: int
    frames: tuple[bytes, ...]

    @property
    def identity(self):
        """How the gateway calls it."""
        return f"gbt26875:{self.number:012X}"


def scripts(seed, terminals, signals, begun):
    """Scripts of so many signals each, a second apart from a moment on."""
    return [_script(seed, number, signals, begun) for number in range(1, terminals + 1)]


def _script(seed, number, signals, begun):
    dice = random.Random(f"{seed}/{number}")  # noqa: S311 -- to be repeated
    said = (_frame(dice, number, nth, begun + nth * STEP) for nth in range(signals))
    return Script(number, tuple(said))


def _frame(dice, number, nth, at):
    unit = dice.choice([_state, _pressure, _beat])(dice, at)
    source = number.to_bytes(6, "little")
    return frames.encode(frames.Frame(nth + 1, 1, 1, tag(at), source, CENTRE, frames.SEND, unit))


def _state(dice, at):
    bits = dice.choice([FIRE, FAULT, SUPERVISION, QUIET])
    address = bytes((10, 0, dice.randint(1, POINTS), 0))
    return b"\x02\x01\x01\x01\x28" + address + bits.to_bytes(2, "little") + bytes(31) + tag(at)


def _pressure(dice, at):
    value = dice.choice([FULL, EMPTY]) + dice.randint(0, 50)
    address = bytes((20, 0, dice.randint(1, POINTS), 0))
    return (
        bytes((3, 1, 11, 1, 91)) + address + bytes((KPA,)) + value.to_bytes(2, "little") + tag(at)
    )


def _beat(dice, at):
    del dice, at
    return b""
