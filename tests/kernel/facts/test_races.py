"""Writers, sealers and readers at once, each on a connection of its own."""

import threading

import pytest
from django.db import OperationalError, connection

from tests.kernel.facts.racing import PATIENCE_SECONDS, Held, elsewhere
from tests.kernel.facts.telling import positions, tell
from wanghuo.kernel.facts import services
from wanghuo.kernel.facts.models import Cursor, Fact

pytestmark = pytest.mark.django_db(transaction=True)

several_writers = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="NOT RUN: SQLite has one writer at a time, so nothing commits out of order",
)


def ignore(fact):
    """Hear a fact and do nothing about it."""


@several_writers
def test_fact_that_commits_last_gets_the_later_position_though_it_was_inserted_first():
    heard = []
    first = Held(lambda: tell("inserted first"))
    tell("inserted second")

    services.seal_positions()
    services.advance("reader", lambda fact: heard.append(fact.subject_id))
    between = positions()
    first.commit()
    services.seal_positions()
    services.advance("reader", lambda fact: heard.append(fact.subject_id))

    assert between == [("inserted second", 1)]
    assert positions() == [("inserted second", 1), ("inserted first", 2)]
    assert heard == ["inserted second", "inserted first"]


@several_writers
def test_second_sealer_waits_for_the_first_and_goes_on_after_it():
    tell("1")
    first = Held(services.seal_positions)
    tell("2")

    second = elsewhere(services.seal_positions)
    with pytest.raises(TimeoutError):
        second.result(0.3)
    first.commit()

    assert second.result(PATIENCE_SECONDS) == 1
    assert positions() == [("1", 1), ("2", 2)]


@several_writers
def test_sealer_killed_by_the_server_leaves_nothing_half_done_and_no_lock():
    tell("1")
    backend = []

    def seal():
        services.seal_positions()
        backend.append(connection.connection.info.backend_pid)

    doomed = Held(seal)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", backend)
    with pytest.raises(OperationalError):
        doomed.commit()

    assert positions() == []
    assert services.seal_positions() == 1
    assert positions() == [("1", 1)]


def test_sealers_writers_and_a_reader_at_once_leave_no_gap_and_miss_nothing():
    Cursor.objects.create(name="reader")
    heard = []
    writing = threading.Event()

    def write(writer):
        for n in range(15):
            tell(f"{writer}-{n}")

    def until_written(work):
        while not writing.is_set():
            work()

    def listen():
        services.advance("reader", lambda fact: heard.append(fact.subject_id), limit=7)

    sealers = [elsewhere(lambda: until_written(lambda: services.seal_positions(4))) for _ in "ab"]
    readers = [elsewhere(lambda: until_written(listen)) for _ in range(2)]
    writers = [elsewhere(lambda writer=writer: write(writer)) for writer in range(3)]
    for future in writers:
        future.result(PATIENCE_SECONDS)
    writing.set()
    for future in (*sealers, *readers):
        future.result(PATIENCE_SECONDS)
    services.seal_positions()
    services.advance("reader", lambda fact: heard.append(fact.subject_id))

    order = positions()
    assert [position for _, position in order] == list(range(1, 46))
    assert heard == [subject for subject, _ in order]
    assert Fact._base_manager.count() == 45


def test_two_workers_at_once_hear_each_fact_once():
    for n in range(20):
        tell(str(n))
    services.seal_positions()
    Cursor.objects.create(name="wiring")
    heard = []
    start = threading.Barrier(2)

    def work():
        start.wait()
        for _ in range(20):
            services.advance("wiring", lambda fact: heard.append(fact.subject_id), limit=3)

    for worker in [elsewhere(work) for _ in range(2)]:
        worker.result(PATIENCE_SECONDS)

    assert heard == [str(n) for n in range(20)]
    assert Cursor.objects.get(name="wiring").position == 20


@several_writers
def test_worker_that_comes_second_waits_and_yields():
    tell("1")
    services.seal_positions()
    Cursor.objects.create(name="wiring")
    first = Held(lambda: services.advance("wiring", ignore))

    second = elsewhere(lambda: services.advance("wiring", ignore))
    with pytest.raises(TimeoutError):
        second.result(0.3)
    first.commit()

    assert second.result(PATIENCE_SECONDS) == 0
