"""What only PostgreSQL has: a partition for each day."""

import threading
import time

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.monitoring.readings.builders import AT, KEEP, TODAY, Measures
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.readings import services
from wanghuo.monitoring.readings.models import DAY_MS, Reading
from wanghuo.monitoring.readings.services import partitions

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(db):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has partitions")


@pytest.fixture
def yard(server, transactional_db, folder):
    with scoped(EVERYWHERE):
        yield Measures(folder)
    for day in partitions.partitions():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE readings_reading_d{day}")


def in_the_rest():
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM readings_reading_rest ORDER BY day, at")
        return [day for [day] in cursor.fetchall()]


def make():
    return services.make_partitions(days=KEEP, at=AT)


def test_sqlite_has_no_partitions(db):
    if connection.vendor == "sqlite":
        assert make() == 0
        assert partitions.drop_partitions(TODAY) == 0


def test_today_and_the_days_to_come_are_made_once(server):
    assert make() == 1 + partitions.AHEAD
    assert make() == 0
    assert partitions.partitions() == [TODAY + nth for nth in range(1 + partitions.AHEAD)]


def test_what_fell_among_the_rest_is_brought_home(ground, server):
    ground.measures(ground.pressure, TODAY, 1.0, 2.0)
    ground.measures(ground.pressure, TODAY - KEEP, 3.0)
    ground.measures(ground.pressure, TODAY - KEEP - 1, 4.0)
    before = ground.values(ground.pressure)

    made = make()

    assert made == 2 + partitions.AHEAD
    assert in_the_rest() == [TODAY - KEEP - 1]  # this one leaves anyhow
    assert ground.values(ground.pressure) == before


def test_a_day_that_has_left_takes_its_partition_along(ground, server):
    services.make_partitions(days=KEEP, at=AT)
    ground.measures(ground.pressure, TODAY, 1.0)

    services.roll_off(ground.root, days=-1, at=AT)

    assert ground.standing() == 0
    assert partitions.partitions() == [TODAY + nth for nth in range(1, 1 + partitions.AHEAD)]


def test_a_partition_that_holds_something_stays(ground, server):
    make()
    ground.measures(ground.pressure, TODAY, 1.0)

    assert partitions.drop_partitions(TODAY + 1) == 0
    assert TODAY in partitions.partitions()


def test_a_busy_table_is_left_for_the_next_round(yard, monkeypatch):
    monkeypatch.setattr(partitions, "PATIENCE", "SET LOCAL lock_timeout = '200ms'")
    made = []

    def other():
        try:
            made.append(make())
        finally:
            connections.close_all()

    with transaction.atomic():
        yard.measures(yard.pressure, TODAY, 1.0)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert made == [0]
    assert make() == 1 + partitions.AHEAD
    assert in_the_rest() == []


class Writer(threading.Thread):
    """Writes values of today, one after another, until it is told to stop or is refused."""

    def __init__(self, series, first):
        super().__init__()
        self.series, self.first = series, first
        self.count, self.refused, self.is_over = 0, None, False

    def run(self):
        try:
            while not self.is_over:
                at = TODAY * DAY_MS + self.first + self.count
                row = Reading(day=TODAY, series=self.series, at=at, value=1.0)
                Reading._base_manager.bulk_create([row], ignore_conflicts=True)
                self.count += 1
        except DatabaseError as problem:
            self.refused = problem
        finally:
            connections.close_all()


def wrote(writers, count):
    """Wait until each has written so many more."""
    wanted = [one.count + count for one in writers]
    while any(one.count < enough for one, enough in zip(writers, wanted, strict=True)):
        if any(one.refused for one in writers):
            return
        time.sleep(0.01)


def test_nothing_is_lost_or_refused_beside_writers(yard):
    """They write the day whose partition is being made."""
    writers = [Writer(yard.pressure, nth * 1_000_000) for nth in range(3)]
    for one in writers:
        one.start()
    try:
        wrote(writers, 10)
        made = make()
        wrote(writers, 10)
    finally:
        for one in writers:
            one.is_over = True
        for one in writers:
            one.join()

    assert [one.refused for one in writers] == [None, None, None]
    assert made == 1 + partitions.AHEAD
    assert Reading._base_manager.count() == sum(one.count for one in writers)
    assert in_the_rest() == []
