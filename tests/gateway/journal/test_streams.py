"""The journal in JetStream, on a real server: nothing told before it is there, nothing twice."""

import asyncio
import time
from contextlib import closing
from dataclasses import replace

import nats
import pytest

from tests.gateway.journal.servers import program, running
from tests.gateway.journal.test_journal import record, tell
from tests.gateway.journal.test_journal import written as written_to_files
from tests.postgres import _free_port
from wanghuo.gateway.journal.backlog import PAGE_RECORDS
from wanghuo.gateway.journal.consuming import Consumer
from wanghuo.gateway.journal.reading import FileReader, Part
from wanghuo.gateway.journal.records import Lane
from wanghuo.gateway.journal.stream_reading import StreamReader
from wanghuo.gateway.journal.stream_writing import StreamWriter
from wanghuo.gateway.journal.streams import RETRY_SECONDS, Patience, Server


@pytest.fixture
def place(tmp_path):
    """Where a server keeps its streams, and its port; skip loudly without one, or fail in CI."""
    program()
    return tmp_path / "streams", _free_port()


def server_of(place):
    return Server((f"nats://127.0.0.1:{place[1]}",), "t", 1)


async def written(server, numbers):
    told = []
    writer = StreamWriter(server, Lane.ALARM, on_told=tell)
    for nth in numbers:
        writer.append(record(nth), lambda nth=nth: told.append(nth))
    await all_told(told, len(numbers))
    await writer.close()
    return told


async def all_told(told, count):
    async with asyncio.timeout(30):
        while len(told) < count:  # noqa: ASYNC110 -- the writer tells a list
            await asyncio.sleep(0.01)


def read(server, position=0, part=None):
    with closing(StreamReader(server)) as reader:
        return reader.after(Lane.ALARM, position, part or Part(), 10**6)


def all_in(server):
    """The numbers of all records, beyond what is missing between them."""
    with closing(StreamReader(server)) as reader:
        found, at = [], 0
        while (read := reader.after(Lane.ALARM, at)).position > at:
            found += [one.record.received for one in read.records]
            at = read.position
        return found


def test_what_is_told_can_be_read_in_order_and_on_from_anywhere(place):
    server = server_of(place)
    with running(*place):
        assert read(server).records == []
        told = asyncio.run(written(server, range(9000)))
        whole = read(server)
        numbers = [one.record.received for one in whole.records]
        assert told == numbers == list(range(9000))
        middle = whole.records[4321]
        rest = read(server, middle.position)
        assert [one.record.received for one in rest.records] == list(range(4322, 9000))
        assert read(server, whole.position).records == []


def test_a_server_that_dies_loses_nothing_that_was_told(place):
    server = server_of(place)

    async def through_a_death():
        told = []
        writer = StreamWriter(server, Lane.ALARM, on_told=tell)
        with running(*place):
            for nth in range(500):
                writer.append(record(nth), lambda nth=nth: told.append(nth))
            await all_told(told, 500)
        for nth in range(500, 1000):
            writer.append(record(nth), lambda nth=nth: told.append(nth))
        await asyncio.sleep(0.3)
        before = len(told)
        with running(*place):
            await all_told(told, 1000)
            await writer.close()
            found = await asyncio.to_thread(read, server)
        return before, told, [one.record.received for one in found.records]

    before, told, found = asyncio.run(through_a_death())
    assert (before, told) == (500, list(range(1000)))
    assert found == list(range(1000))


def test_what_a_server_acknowledged_and_forgot_is_published_again(place):
    """As a cluster can when its leader dies; the writer looks when it has been cut off."""
    server = server_of(place)

    async def forgotten():
        told = []
        writer = StreamWriter(server, Lane.ALARM, on_told=tell)
        with running(*place):
            for nth in range(3):
                writer.append(record(nth), lambda nth=nth: told.append(nth))
                await all_told(told, nth + 1)
            client = await nats.connect(list(server.addresses))
            assert await client.jetstream().delete_msg(server.stream(Lane.ALARM), 2)
            await client.close()
            assert await asyncio.to_thread(all_in, server) == [0, 2]
        with running(*place):
            again = []
            async with asyncio.timeout(30):
                while len(again) < 3:
                    again = await asyncio.to_thread(all_in, server)
            await writer.close()
        return told, again

    assert asyncio.run(forgotten()) == ([0, 1, 2], [0, 2, 1])


def test_a_consumer_counts_each_key_once(place, tmp_path):
    server, seen = server_of(place), []

    def effects(_, fresh):
        seen.extend(one.record.received for one in fresh)

    with running(*place):
        asyncio.run(written(server, [1, 2, 2, 3]))
        with closing(StreamReader(server)) as reader:
            for _ in range(2):
                with closing(Consumer(reader, tmp_path / "c.sqlite")) as consumer:
                    consumer.take(Lane.ALARM, effects)

    assert seen == [1, 2, 3]


def test_a_consumer_that_changes_to_another_journal_begins_at_its_beginning(place, tmp_path):
    server, seen = server_of(place), []

    def effects(_, fresh):
        seen.extend(one.record.received for one in fresh)

    def take(reader):
        with closing(reader), closing(Consumer(reader, tmp_path / "c.sqlite")) as consumer:
            consumer.take(Lane.ALARM, effects)

    asyncio.run(written_to_files(tmp_path, range(5000)))
    take(FileReader(tmp_path))
    with running(*place):
        asyncio.run(written(server, [4999, 5000]))
        take(StreamReader(server))

    assert seen == list(range(5001))


def test_a_stream_that_was_made_anew_is_not_taken_for_one_that_brings_nothing(place):
    """Whoever goes on at a position of the old one would wait for ever, and say nothing."""
    server = server_of(place)

    async def is_deleted():
        client = await nats.connect(list(server.addresses))
        await client.jetstream().delete_stream(server.stream(Lane.ALARM))
        await client.close()

    with running(*place):
        asyncio.run(written(server, range(3)))
        asyncio.run(written(server, range(3, 9)))
        with closing(StreamReader(server)) as reader:
            position = reader.after(Lane.ALARM, 0).position
            assert reader.after(Lane.ALARM, position).records == []
            asyncio.run(is_deleted())
            with pytest.raises(ConnectionError, match="删除"):
                reader.after(Lane.ALARM, position)
        asyncio.run(written(server, [9]))
        with closing(StreamReader(server)) as reader:
            with pytest.raises(ConnectionError, match="删除"):
                reader.after(Lane.ALARM, position)
            assert [one.record.received for one in reader.after(Lane.ALARM, 0).records] == [9]


def test_of_a_cluster_some_pages_are_read_again(place):
    """Whatever stands in their places now is seen; the end comes back with them."""
    server = server_of(place)
    with running(*place):
        asyncio.run(written(server, range(9000)))
        with closing(StreamReader(replace(server, replicas=3))) as reader:
            whole = reader.after(Lane.ALARM, 0, limit=10**6)
            ahead = whole.position + 3 * PAGE_RECORDS
            nothing = reader.after(Lane.ALARM, whole.position)
        with closing(StreamReader(replace(server, replicas=3))) as reader:
            again = reader.after(Lane.ALARM, ahead, limit=10**6)

    assert (nothing.records, nothing.position) == ([], whole.position)
    assert (again.records, again.position) == (whole.records, whole.position)


def test_where_a_stream_begins_anew_after_its_retention_reading_goes_on(place):
    server = server_of(place)

    async def is_purged():
        client = await nats.connect(list(server.addresses))
        await client.jetstream().purge_stream(server.stream(Lane.ALARM))
        await client.close()

    with running(*place):
        asyncio.run(written(server, range(3)))
        asyncio.run(is_purged())
        with closing(StreamReader(server)) as reader:
            assert reader.last(Lane.ALARM) == 2 * PAGE_RECORDS - 1
            assert reader.after(Lane.ALARM, 0).records == []
        asyncio.run(written(server, [3]))
        with closing(StreamReader(server)) as reader:
            assert [one.record.received for one in reader.after(Lane.ALARM, 0).records] == [3]


def test_what_was_asked_of_a_dead_leader_is_given_up_when_there_is_another():
    """And at once asked again; without news the next attempt waits."""

    async def asked():
        patience, loop = Patience(), asyncio.get_running_loop()
        assert await patience.answered(asyncio.sleep(0, "answer")) == "answer"
        started = loop.time()
        loop.call_later(0.05, patience.tell)
        with pytest.raises(TimeoutError):
            await patience.answered(asyncio.sleep(60))
        was_told = patience.has_news
        await patience.pause()
        soon = loop.time() - started
        await patience.answered(asyncio.sleep(0))
        await patience.pause()
        return was_told, soon < RETRY_SECONDS, loop.time() - started > RETRY_SECONDS

    assert asyncio.run(asked()) == (True, True, True)


def test_without_a_server_nothing_is_told(place):
    async def alone():
        told = []
        writer = StreamWriter(server_of(place), Lane.ALARM, on_told=tell)
        writer.append(record(1), lambda: told.append(1))
        started = time.monotonic()
        while not writer.problem and time.monotonic() < started + 10:  # noqa: ASYNC110 -- as above
            await asyncio.sleep(0.01)
        problem = writer.problem
        await writer.close()
        return told, problem

    told, problem = asyncio.run(alone())
    assert told == []
    assert problem
