"""The hub while nothing can be written: memory stays bounded, and devices send again."""

import asyncio

import pytest

from tests.gateway.journal.servers import Node, journal_of
from tests.gateway.journal.test_journal import record
from tests.postgres import _free_port
from wanghuo.gateway.hub import Hub
from wanghuo.gateway.journal import backlog
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel.messages import Known

DEVICE = Known("d", "standard", True)


class Line:
    """A connection that notes what it is told."""

    def __init__(self):
        self.confirmed = []
        self.is_reading = True
        self.all_of = asyncio.Event()

    def pause(self):
        self.is_reading = False

    def resume(self):
        self.is_reading = True

    def confirm(self, raw):
        self.confirmed.append(raw)

    def flush(self):
        self.all_of.set()


@pytest.fixture
def node(tmp_path):
    one = Node(tmp_path / "streams", _free_port())
    yield one
    if one.child:
        one.kill()


def test_what_finds_no_room_is_confirmed_when_it_comes_again(tmp_path, node, monkeypatch):
    monkeypatch.setattr(backlog, "MOST_WAITING", 10)
    monkeypatch.setattr(backlog, "MOST_HELD", 40)
    sent = [record(nth) for nth in range(60)]

    async def through_an_outage():
        hub, line = Hub(journal_of(node), tmp_path), Line()
        for one in sent:
            hub.take(Lane.ALARM, one, DEVICE, line)
        held = hub.counted["signal"], hub.counted["no_room"], line.is_reading, line.confirmed
        assert held == (40, 20, False, [])
        node.start()
        await until(line, 40)
        assert line.is_reading
        for one in sent:
            hub.take(Lane.ALARM, one, DEVICE, line)
        await until(line, 100)  # those that were taken are confirmed again, as to any device
        await hub.close()
        return line.confirmed[:40], set(line.confirmed)

    first, confirmed = asyncio.run(through_an_outage())
    assert first == [one.raw for one in sent[:40]]
    assert confirmed == {one.raw for one in sent}


async def until(line, count):
    async with asyncio.timeout(30):
        while len(line.confirmed) < count:
            line.all_of.clear()
            await line.all_of.wait()
