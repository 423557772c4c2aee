"""The sweep that finds who has fallen silent: what it costs over 15,000 and 150,000 twins.

    python benchmarks/connectivity.py

Devices of all shipped classes and protocols lie in a county of ten towns with ten villages each. A
sweep is measured when nothing changed, when one device of a hundred fell silent, and when a
platform with a fifth of all devices was cut.
"""

import random
import statistics
import time
from datetime import UTC, date, datetime, timedelta

from harness import claim, main

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE = 15_000, 150_000
TOWNS, VILLAGES, TIMES = 10, 10, 5
EVERY_SECONDS = 25
PROTOCOLS = ("gbt26875", "ctwing", "onenet", "meokon", "mqtt_map")


def measure() -> None:
    from wanghuo.monitoring.devices.services import ship_classes  # noqa: PLC0415 -- Django is set up

    villages = set_up()
    ship_classes(AT)
    add_devices(villages, 0, SMALL)
    small = walk(AT + timedelta(hours=1))
    add_devices(villages, SMALL, LARGE)
    large = walk(AT + timedelta(hours=9))
    for what, seconds in large.items():
        print(
            f"{what}: {seconds * 1000:.0f} ms at {LARGE:,}, {small[what] * 1000:.0f} at {SMALL:,}"
        )
        claim(f"{what}: ten times the twins", seconds / small[what], at_most=12)
    claim("nothing changed: share of the time between two sweeps",
          large["nothing changed"] / EVERY_SECONDS, at_most=0.1)  # fmt: skip


def walk(now: datetime) -> dict[str, float]:
    """Return how long a sweep takes, in seconds, by what had happened."""
    from wanghuo.monitoring.devices.models import Twin  # noqa: PLC0415 -- Django is set up

    analyse()
    taken = {}
    Twin._base_manager.update(heard_at=now, connectivity="online", since=now)
    swept(now)
    times = []
    for nth in range(1, TIMES + 1):
        Twin._base_manager.filter(device__protocol="gbt26875").update(heard_at=now)
        times.append(swept(now + timedelta(seconds=nth)))
    taken["nothing changed"] = statistics.median(times)
    hour = now + timedelta(hours=1)
    keys = list(Twin._base_manager.order_by("pk").values_list("pk", flat=True))
    rest = [key for nth, key in enumerate(keys) if nth % 100]
    for begin in range(0, len(rest), 5_000):
        Twin._base_manager.filter(pk__in=rest[begin : begin + 5_000]).update(heard_at=hour)
    taken["one of a hundred fell silent"] = swept(hour + timedelta(seconds=10))
    Twin._base_manager.update(heard_at=hour, connectivity="online", is_lost=False)
    later = hour + timedelta(hours=4)
    Twin._base_manager.exclude(device__protocol="meokon").update(heard_at=later)
    taken["a platform was cut"] = swept(later + timedelta(seconds=1))
    Twin._base_manager.update(heard_at=later + timedelta(seconds=2), connectivity="online")
    swept(later + timedelta(seconds=3))
    return taken


def swept(as_of: datetime) -> float:
    from wanghuo.monitoring.devices.services import sweep  # noqa: PLC0415 -- Django is set up

    start = time.perf_counter()
    sweep(as_of)
    return time.perf_counter() - start


def analyse() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def set_up() -> list:
    """Build a county of towns and villages; return the villages."""
    county = area("清石县", "county", "990121", None)
    towns = [area(f"第{n}镇", "town", f"990121{101 + n}", county) for n in range(TOWNS)]
    return [
        area(f"第{n}村", "village", f"990121{101 + nth}{201 + n}", town)
        for nth, town in enumerate(towns)
        for n in range(VILLAGES)
    ]


def area(name: str, level: str, code: str, parent):
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now

    made = Area.objects.create(
        name=name, level=level, parent=parent, code=code.ljust(12, "0"), path=f"new-{code}",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def add_devices(villages: list, first: int, last: int) -> None:
    """Write devices evenly over villages, protocols and classes, each with its twin."""
    from wanghuo.monitoring.devices.models import Device, ProductClass, Twin  # noqa: PLC0415 -- as above

    chance = random.Random(first)  # noqa: S311 -- the same rows each time
    classes = list(ProductClass.objects.order_by("code"))
    for begin in range(first, last, 5_000):
        made = []
        for nth in range(begin, min(begin + 5_000, last)):
            village, protocol = chance.choice(villages), PROTOCOLS[nth % len(PROTOCOLS)]
            made.append(
                Device(
                    identity=f"{protocol}:{nth:012X}", protocol=protocol, name=f"装置{nth}",
                    area=village, area_path=village.path, claimed_at=AT,
                    product_class=chance.choice(classes),
                )
            )  # fmt: skip
        Device._base_manager.bulk_create(made, batch_size=500)
        Twin._base_manager.bulk_create([Twin(device=one) for one in made], batch_size=500)


main(measure)
