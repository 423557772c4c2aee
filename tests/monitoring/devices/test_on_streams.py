"""The projector on a journal in JetStream: carried in once, with a cursor of that journal's own."""

import asyncio
from contextlib import closing

import pytest

from tests.gateway.journal.servers import journal_of, running
from tests.monitoring.devices.builders import AT, named, record
from tests.postgres import _free_port
from wanghuo.gateway.journal.opening import open_reader, open_writer
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Lane
from wanghuo.monitoring.devices import projector, queries
from wanghuo.monitoring.devices.models import JournalCursor, WaitingDevice

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(tmp_path):
    with running(tmp_path / "nats", _free_port()) as node:
        yield journal_of(node, name="town")


def write(url, folder, *records):
    """Write records and wait until all are durable."""
    told = []

    async def written():
        writer = open_writer(url, folder, Lane.ALARM, on_told=told.extend)
        for one in records:
            writer.append(one)
        async with asyncio.timeout(30):
            while len(told) < len(records):  # noqa: ASYNC110 -- the writer tells a list
                await asyncio.sleep(0.01)
        await writer.close()

    asyncio.run(written())


def test_records_are_carried_in_once(url, tmp_path):
    write(url, tmp_path, *(record(seconds=nth) for nth in range(3)))

    with closing(open_reader(url, tmp_path)) as reader:
        projector.take(reader, Lane.ALARM, WHOLE, at=AT)
        write(url, tmp_path, *(record(seconds=nth) for nth in range(3, 5)))
        projector.take(reader, Lane.ALARM, WHOLE, at=AT)
        projector.take(reader, Lane.ALARM, WHOLE, at=AT)
        last = reader.last(Lane.ALARM)

    assert WaitingDevice.objects.get(identity=named(1)).count == 5
    assert {one.journal for one in JournalCursor.objects.all()} == {"nats/town"}
    assert queries.read_everywhere(Lane.ALARM, "nats/town") == last
    assert queries.read_everywhere(Lane.ALARM) == 0  # the files are another journal
