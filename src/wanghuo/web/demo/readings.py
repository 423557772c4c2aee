"""What the county's devices measured in two weeks: hydrants, a tank, the wiring of a key unit.

It comes in by the doors of the house: terminals upload the half hours of a day at once, as those do
that run on a battery; a transmitter tells its values as it reads them; the projector carries all of
it in. One hydrant has been losing pressure for a week.
"""

import hashlib
import math
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from wanghuo.base.areas.models import Area
from wanghuo.gateway.journal.reading import WHOLE, FileReader
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.protocols.meokon.frames import encode
from wanghuo.gateway.protocols.meokon.uploads import Upload
from wanghuo.gateway.protocols.meokon.uploads import encode as upload
from wanghuo.kernel.actors import SYSTEM
from wanghuo.monitoring.devices.projector import Said, carry, take
from wanghuo.monitoring.devices.services import Claim, claim_device
from wanghuo.monitoring.readings import projector, services
from wanghuo.web.demo import devices
from wanghuo.web.demo.logins import LOGINS

DAYS, STEP = 14, timedelta(minutes=30)
A_WHOLE_DAY = timedelta(days=1)
A_DAY = A_WHOLE_DAY // STEP
KPA, METRE = 0, 8
"""Types of terminals: a gauge of pressure, one of level."""
TENTHS, HUNDREDTHS = 10, 100
FULL_KPA, LEAK_KPA_A_DAY, LEAKS_FOR = 350.0, 14.0, 7
WIRED = 1
"""The transmitter behind which the wiring is watched."""
TEMPERATURE, CURRENT = 3, 9
CABLES, LEAKAGE = (18, 1), (17, 4)
"""Kinds of detectors, and the first point of each."""
PAUSE = 45

Course = Callable[[datetime, float], float]


def measure(var: Path, now: datetime) -> None:
    """Claim the terminals, and let everything have measured for two weeks."""
    services.make_partitions(days=DAYS, at=now)
    records = [one for number, terminal in enumerate(TERMINALS, start=1)
               for one in _uploads(number, terminal, now)]  # fmt: skip
    records += _wiring(now)
    devices.write(var / "journal", sorted(records, key=lambda one: one.received), Lane.TELEMETRY)
    reader = FileReader(var / "journal")
    while take(reader, Lane.TELEMETRY, WHOLE, at=now, effects=(carry, _keep)):
        pass


def _keep(records: Sequence[Said], at: datetime) -> None:
    projector.carry(records, at)


def _day_and_night(at: datetime) -> float:
    """Return how far a day has come: 1 in the dead of night, -1 when everybody draws water."""
    return math.cos((at.hour + at.minute / 60 - 19) / 24 * 2 * math.pi)


def _hydrant(at: datetime, days_left: float) -> float:
    del days_left
    return FULL_KPA + 12 * _day_and_night(at)


def _leaking(at: datetime, days_left: float) -> float:
    return _hydrant(at, days_left) - LEAK_KPA_A_DAY * max(LEAKS_FOR - days_left, 0)


def _tank(at: datetime, days_left: float) -> float:
    """Drawn from for three days, then filled again."""
    del at
    return 3.2 - 0.4 * ((DAYS - days_left) % 3)


TERMINALS: tuple[tuple[str, int, int, float, Course], ...] = (
    ("中心街1号消火栓水压", KPA, TENTHS, 2.5, _hydrant),
    ("中心街2号消火栓水压", KPA, TENTHS, 2.5, _hydrant),
    ("农贸市场消火栓水压", KPA, TENTHS, 2.5, _leaking),
    ("消防水池液位", METRE, HUNDREDTHS, 0.01, _tank),
)
"""What each is called, its type, the steps of a unit, how it trembles, and its course."""


def _uploads(
    number: int, terminal: tuple[str, int, int, float, Course], now: datetime
) -> Iterator[Record]:
    name, kind, parts, tremble, course = terminal
    chance = random.Random(f"readings-{number}")  # noqa: S311 -- a story, not a secret
    device = f"DEMO{number:08d}"
    clerk = next(one for one in LOGINS if one.username == "clerk")
    area = Area.objects.get(code=clerk.area, valid_to=None)
    claim = Claim(identity=f"meokon:{device}", area=area, name=name)
    claim_device(claim=claim, actor=SYSTEM, at=now - timedelta(days=30))
    for day in range(DAYS):
        last = now - timedelta(days=DAYS - 1 - day, minutes=number)
        times = (last - STEP * back for back in reversed(range(A_DAY)))
        values = (course(at, (now - at) / A_WHOLE_DAY) + chance.gauss(0, tremble) for at in times)
        raws = tuple((round(value * parts),) for value in values)
        said = Upload(
            battery=19, signal=-85, interval_seconds=int(STEP.total_seconds()), count=len(raws),
            type=kind, alarms=0, limits=(0, 32000), current=raws[-1], at=int(last.timestamp()),
            records=raws,
        )  # fmt: skip
        raw = encode(upload(said, device.encode()))
        key = hashlib.blake2b(raw, digest_size=16).digest()
        received = int(last.timestamp()) * 10**9
        yield Record(received, f"meokon:{device}", "meokon", "", Kind.SIGNAL, key, raw)


def _wiring(now: datetime) -> Iterator[Record]:
    """Yield what a transmitter told of three cables and the current that leaks to earth."""
    chance = random.Random("readings-wiring")  # noqa: S311 -- a story, not a secret
    at = now - timedelta(days=DAYS, seconds=PAUSE)
    while (at := at + STEP) < now:
        load = 1 - _day_and_night(at)
        objects = [
            _object(CABLES[0], CABLES[1] + nth, TEMPERATURE,
                    24 + 3 * nth + 6 * load + chance.gauss(0, 0.3), at)
            for nth in range(3)
        ]  # fmt: skip
        objects.append(_object(*LEAKAGE, CURRENT, 0.1 + 0.1 * load, at))
        unit = bytes((3, len(objects))) + b"".join(objects)
        yield devices.record(WIRED, unit, at, Kind.SIGNAL)


def _object(component: int, point: int, analog: int, value: float, at: datetime) -> bytes:
    address = (1).to_bytes(2, "little") + point.to_bytes(2, "little")
    number = round(value * TENTHS).to_bytes(2, "little", signed=True)
    return bytes((1, 1, component)) + address + bytes((analog,)) + number + tag(at)
