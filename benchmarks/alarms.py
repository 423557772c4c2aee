"""The duty desk: its list and its numbers at 10,000 and at 100,000 alarms.

    python benchmarks/alarms.py

Of every hundred alarms one waits at the desk; the others are closed, over two years. Somebody of
the county asks for what waits, for all alarms, for the false ones of a year, and for the numbers.
"""

import random
from datetime import UTC, date, datetime, timedelta

from harness import claim, main, median_ms

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE, DEVICES = 10_000, 100_000, 1_000
KINDS = ("fire", "manual", "other", "linkage", "power", "fault", "supervision")
GROWTH = 12.0
"""How much longer ten times as much may take."""


def measure() -> None:
    """Compare at two sizes."""
    home = set_up()
    add_alarms(home, 0, SMALL)
    small = walk()
    add_alarms(home, SMALL, LARGE)
    large = walk()
    for page, taken in large.items():
        print(f"{page}: {small[page]:.2f} ms at {SMALL}, {taken:.2f} ms at {LARGE}")
        claim(f"{page}: ten times the alarms", taken / small[page], at_most=GROWTH)


def walk() -> dict[str, float]:
    """Return how long each question takes, in milliseconds."""
    from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above
    from wanghuo.monitoring.alarms import queries  # noqa: PLC0415 -- as above
    from wanghuo.monitoring.alarms.queries import statistics  # noqa: PLC0415 -- as above
    from wanghuo.monitoring.alarms.rules import Dimension, Queue  # noqa: PLC0415 -- as above

    analyse()
    year = statistics.JudgedFilter(since=AT - timedelta(days=365), until=AT)
    asked = {
        f"list, {queue.value}": lambda queue=queue: list(
            queries.alarm_list(queries.AlarmFilter(queue=queue))[:50]
        )
        for queue in (Queue.WAITING, Queue.RINGING, Queue.ALL)
    }
    asked["numbers"] = queries.numbers
    asked["false alarms by device"] = lambda: statistics.lines(year, Dimension.DEVICE)
    with scoped(EVERYWHERE):
        return {page: median_ms(ask) for page, ask in asked.items()}


def analyse() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def set_up():
    """Build a county with devices."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.monitoring.devices.models import Device  # noqa: PLC0415 -- as above

    home = Area.objects.create(
        name="望山县", level="county", code="990121000000", path="1/", valid_from=date(2020, 1, 1)
    )
    Device._base_manager.bulk_create(
        Device(
            identity=f"gbt26875:{n:012X}", protocol="gbt26875", name=f"传输装置{n}", area=home,
            area_path=home.path, claimed_at=AT,
        )
        for n in range(DEVICES)
    )  # fmt: skip
    return home


def add_alarms(home, first: int, last: int) -> None:
    """Write alarms evenly over the devices and two years."""
    from wanghuo.monitoring.alarms.models import Alarm  # noqa: PLC0415 -- Django is set up now
    from wanghuo.monitoring.devices.models import Device  # noqa: PLC0415 -- as above

    chance = random.Random(first)  # noqa: S311 -- the same rows each time
    devices = list(Device._base_manager.order_by("identity"))
    made = []
    for n in range(first, last):
        at = AT - timedelta(minutes=chance.randrange(2 * 365 * 1440))
        is_waiting = n % 100 == 0
        verdict = "" if is_waiting else chance.choice(("false", "false", "test", "real", "fault"))
        made.append(
            Alarm(
                device=devices[n % DEVICES], point=f"1-1-{n:08X}", kind=KINDS[n % len(KINDS)],
                where="二楼走廊", area=home, area_path=home.path, opened_at=at, last_at=at,
                state="opened" if is_waiting else "closed", verdict=verdict,
                cause="cooking" if verdict == "false" else "",
            )
        )  # fmt: skip
    Alarm._base_manager.bulk_create(made, batch_size=500)


main(measure)
