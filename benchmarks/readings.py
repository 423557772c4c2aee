"""Readings of a week: bytes on disk, a device's day and month, in the table and in files.

    python benchmarks/readings.py [sqlite|postgresql]
    BENCH_DEVICES=2000 python benchmarks/readings.py   # a county's part: 20 times as much

The number is how many devices there are: each measures every five minutes for five weeks. Rivals
in the same run: for bytes, the same rows as plain CSV, gzipped, a file a day; for time, a bare
query on a table that is clustered by series and time alone, made for nothing but this query.
"""

import gzip
import math
import os
import random
import shutil
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from harness import claim, main, median_ms, seconds

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DEVICES = int(os.environ.get("BENCH_DEVICES", "100"))  # noqa: TID251 -- a benchmark's size
GROWTH, DAYS, STEP_MS = 10, 35, 300_000
WEEK, MONTH = 7, 30
TOWNS = 11
SLOWEST_GROWTH = 12
SAMPLE = 20


def measure() -> None:
    small = House(DEVICES // GROWTH)
    few = small.measured()
    small.clear()
    large = House(DEVICES)
    many = large.measured()
    growing(few, many)
    against(many)
    large.clear()


def growing(few, many):
    """Ten times the devices: what the whole costs grows with them, what one costs does not."""
    for what in ("hot bytes", "rolled-off bytes", "rolling off"):
        claim(f"{what} at {GROWTH} times the data", many[what] / few[what], at_most=SLOWEST_GROWTH)
    for what in ("hot day", "hot month", "rolled-off day", "rolled-off month"):
        claim(f"{what} at {GROWTH} times the data", many[what] / few[what], at_most=SLOWEST_GROWTH)


def against(found):
    """The larger house against its rivals: of few devices the frame of a file is most of it."""
    files = found["rolled-off bytes"]
    gzipped = found["bare gzip bytes"] * DAYS / WEEK
    claim("gzipped CSV to our files, bytes", gzipped / files, at_least=1)
    claim("table to files, bytes", found["hot bytes"] / files, at_least=3)
    claim("a hot month to a bare query", found["hot month"] / found["bare month"], at_most=10)
    claim("a rolled-off month to a hot one", found["rolled-off month"] / found["hot month"],
          at_most=20)  # fmt: skip


class House:
    """Devices in the towns of a county, and what they measured; the last day is yesterday."""

    def __init__(self, devices):
        from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
        from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- as above
        from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above
        from wanghuo.monitoring.readings.rules.history import day_of  # noqa: PLC0415 -- as above

        self.everywhere = lambda: scoped(EVERYWHERE)
        self.last = day_of(AT) - 1
        self.first = self.last - DAYS + 1
        self.folder = Path(tempfile.mkdtemp(prefix="wanghuo-bench-readings-"))
        self.areas = self.towns(Area)
        self.series = self.devices(devices)

    def towns(self, area):
        made = []
        county = self.area(area, "county", None, 0)
        made = [self.area(area, "town", county, nth + 1) for nth in range(TOWNS)]
        return [self.area(area, "village", town, 100 + nth) for nth, town in enumerate(made)]

    @staticmethod
    def area(model, level, parent, number):
        code = f"99{number:010d}"
        found = model.objects.filter(code=code).first()
        if found:
            return found
        row = model.objects.create(
            name=f"{level}{number}", level=level, parent=parent, code=code, path=f"new{number}",
            valid_from="2020-01-01",
        )  # fmt: skip
        row.path = f"{parent.path if parent else ''}{row.pk}/"
        row.save(update_fields=["path"])
        return row

    def devices(self, count):
        from wanghuo.monitoring.devices.models import Device  # noqa: PLC0415 -- Django is set up
        from wanghuo.monitoring.readings.models import Series  # noqa: PLC0415 -- as above

        devices = [
            Device(
                identity=f"bench:{count}-{nth}", protocol="bench", name=f"{nth}",
                area=(area := self.areas[nth % TOWNS]), area_path=area.path, claimed_at=AT,
            )
            for nth in range(count)
        ]  # fmt: skip
        Device._base_manager.bulk_create(devices, batch_size=500)
        rows = [Series(device=one, quantity="pressure", unit="kPa") for one in devices]
        Series._base_manager.bulk_create(rows, batch_size=500)
        return list(Series._base_manager.filter(device__in=devices).order_by("pk"))

    def rows(self):
        """Every value in the order of time: a day's course, a tremble, a tenth of a kilopascal."""
        chance = random.Random(1)  # noqa: S311 -- a story, not a secret
        keys = [one.pk for one in self.series]
        for day in range(self.first, self.last + 1):
            for tick in range(86_400_000 // STEP_MS):
                course = 350 + 12 * math.sin(tick / 288 * 2 * math.pi)
                for nth, key in enumerate(keys):
                    at = day * 86_400_000 + tick * STEP_MS + nth * 37 % STEP_MS
                    yield day, key, at, round(course + chance.gauss(0, 2.5), 1)

    def measured(self):
        from django.db import connection  # noqa: PLC0415 -- Django is set up now

        from wanghuo.monitoring.readings import services  # noqa: PLC0415 -- as above

        with self.everywhere():
            services.make_partitions(days=DAYS + 1, at=AT)
            for day in range(self.first, self.last + 1):
                partition(day)
            before = used(connection)
            fill(self.rows())
            settle(connection)
            count = len(self.series) * DAYS * (86_400_000 // STEP_MS)
            found = {"hot bytes": used(connection) - before}
            found |= self.times("hot")
            bare = self.rival()
            root = self.root()
            found["rolling off"] = seconds(lambda: services.roll_off(root, days=0, at=AT))
            files = list(root.rglob("*.parquet"))
            found["rolled-off bytes"] = sum(path.stat().st_size for path in files)
            found |= self.times("rolled-off")
            self.told(count, found, bare)
        return found | {f"bare {name}": one for name, one in bare.items()} | {"count": count}

    def root(self):
        from django.conf import settings  # noqa: PLC0415 -- Django is set up now

        settings.READINGS_ROOT = self.folder / "readings"
        return settings.READINGS_ROOT

    def times(self, where):
        """A device's last day and its last month, the median of some devices."""
        from wanghuo.monitoring.readings import queries  # noqa: PLC0415 -- Django is set up now

        self.root()
        end = (self.last + 1) * 86_400_000
        chosen = random.Random(2).sample(self.series, min(SAMPLE, len(self.series)))  # noqa: S311 -- which devices are asked
        looks = {"day": end - 86_400_000, "month": end - MONTH * 86_400_000}
        found = {}
        for name, since in looks.items():
            for one in chosen:
                assert queries.curve_of(one, since, end).buckets
            found[f"{where} {name}"] = median_ms(
                lambda since=since: [queries.curve_of(one, since, end) for one in chosen]
            ) / len(chosen)
        return found

    def rival(self):
        """Bytes of the week as gzipped CSV, and how long a bare query takes on a table for it."""
        week = range(self.last - WEEK + 1, self.last + 1)
        sizes, pieces = 0, {}
        for day, key, at, value in self.rows():
            if day in week:
                pieces.setdefault(day, []).append(f"{key},{at},{value}")
        for lines in pieces.values():
            sizes += len(gzip.compress("\n".join(sorted(lines)).encode(), 9))
        return {"gzip bytes": sizes, **self.ideal()}

    def ideal(self):
        """Ask a table clustered by series and time for a day and a month, and nothing else."""
        from django.db import connection  # noqa: PLC0415 -- Django is set up now

        chosen = random.Random(2).sample(self.series, min(SAMPLE, len(self.series)))  # noqa: S311 -- the same devices
        end = (self.last + 1) * 86_400_000
        real, tail = ("real", " WITHOUT ROWID") if connection.vendor == "sqlite" else ("float8", "")
        found = {}
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bench_ideal (series_id bigint, at bigint,"
                f" value {real}, PRIMARY KEY (series_id, at)){tail}"
            )
            cursor.execute(
                "INSERT INTO bench_ideal SELECT series_id, at, value FROM readings_reading"
                " ORDER BY series_id, at"
            )
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE bench_ideal")

            def ask(since):
                for one in chosen:
                    cursor.execute(
                        "SELECT at, value FROM bench_ideal WHERE series_id = %s"
                        " AND at >= %s AND at < %s ORDER BY at",
                        [one.pk, since, end],
                    )
                    cursor.fetchall()

            for name, days in (("day", 1), ("month", MONTH)):
                since = end - days * 86_400_000
                found[name] = median_ms(lambda since=since: ask(since)) / len(chosen)
            cursor.execute("DROP TABLE bench_ideal")
        return found

    def told(self, count, found, bare):
        week = count * WEEK / DAYS
        each = {name: found[name] / count for name in ("hot bytes", "rolled-off bytes")}
        print(
            f"{len(self.series)} devices, {count} readings: {each['hot bytes']:.1f} bytes each in"
            f" the table, {each['rolled-off bytes']:.2f} in files,"
            f" {bare['gzip bytes'] / week:.2f} as gzipped CSV;"
            f" rolled off {count / found['rolling off']:.0f} a second"
        )
        for where in ("hot", "rolled-off"):
            print(
                f"  {where}: a day {found[f'{where} day']:.1f} ms,"
                f" a month {found[f'{where} month']:.1f} ms"
                f" (bare: {bare['day']:.1f}, {bare['month']:.1f})"
            )

    def clear(self):
        from wanghuo.monitoring.readings.models import RolledDay, SeriesHome  # noqa: PLC0415 -- Django is set up now

        with self.everywhere():
            RolledDay._base_manager.all().delete()
            SeriesHome._base_manager.all().delete()
        shutil.rmtree(self.folder)


def partition(day):
    """Let a past day lie in a partition of its own, as it did when it was today."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    if connection.vendor == "postgresql":
        from wanghuo.monitoring.readings.services import partitions  # noqa: PLC0415 -- as above

        partitions._make(day)


def fill(rows):
    """Write rows as fast as the database takes them; how fast is another benchmark's question."""
    from django.db import connection, transaction  # noqa: PLC0415 -- Django is set up now

    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with (
            closing(connection.connection.cursor()) as cursor,
            cursor.copy("COPY readings_reading (day, series_id, at, value) FROM STDIN") as out,
        ):
            for row in rows:
                out.write_row(row)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO readings_reading VALUES (%s, %s, %s, %s)", rows)


def settle(connection):
    """Let the database have done what it would do in the night."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE readings_reading")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def used(connection):
    """Bytes of the readings with their index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT coalesce(sum(pg_total_relation_size(relid)), 0)"
                " FROM pg_partition_tree('readings_reading')"
            )
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA freelist_count")
        free = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return (pages - free) * cursor.fetchone()[0]


if __name__ == "__main__":
    main(measure)
