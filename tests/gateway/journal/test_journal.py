"""Files, writers and readers of the journal: durable before told, in order, whatever is cut off."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanghuo.gateway.journal import backlog, files, writing
from wanghuo.gateway.journal.consuming import Consumer
from wanghuo.gateway.journal.reading import WHOLE, FileReader, Part
from wanghuo.gateway.journal.records import (
    SLOTS,
    Kind,
    Lane,
    Record,
    page_of,
    records_in,
    slot_of,
)
from wanghuo.gateway.journal.writing import LaneWriter


def record(nth, device="d"):
    return Record(
        nth, device, "gbt26875", "standard", Kind.SIGNAL, nth.to_bytes(8), b"@@%d##" % nth
    )


def tell(page):
    """What was handed over with a record is called when the record is durable."""
    for _, told in page:
        if told:
            told()


async def written(root, numbers, **given):
    """Write records; return the numbers in the order in which they were told."""
    told = []
    writer = LaneWriter(root, Lane.ALARM, on_told=tell, **given)
    for nth in numbers:
        writer.append(record(nth), lambda nth=nth: told.append(nth))
    await writer.close()
    await asyncio.sleep(0)
    return told


def read(root, lane=Lane.ALARM, position=0, part=WHOLE):
    return FileReader(root).after(lane, position, part, 10**9).records


words, octets = st.text(max_size=20), st.binary(max_size=200)
records = st.builds(
    Record, st.integers(0, 2**62), words, words, words, st.sampled_from(list(Kind)).map(str),
    octets, octets, words,
)  # fmt: skip


@given(st.lists(records, max_size=9))
def test_a_page_holds_what_was_put_in_it(found):
    assert records_in(page_of(found)) == found


@given(st.text())
def test_a_slot_is_the_same_everywhere(device):
    assert 0 <= slot_of(device) < SLOTS
    assert slot_of("123456789") == 0xCBF43926 % SLOTS  # the published check value of CRC-32


def test_what_is_told_can_be_read_in_order(tmp_path):
    told = asyncio.run(written(tmp_path, range(1000)))

    found = read(tmp_path)
    assert told == [one.record.received for one in found] == list(range(1000))
    assert [one.position for one in found] == list(range(1, 1001))


def test_lanes_do_not_mix(tmp_path):
    asyncio.run(written(tmp_path, range(3)))

    assert read(tmp_path, Lane.TELEMETRY) == []
    assert FileReader(tmp_path).last(Lane.TELEMETRY) == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(1, 30))
def test_positions_have_no_gap_over_segments_and_restarts(tmp_path_factory, runs, room):
    root = tmp_path_factory.mktemp("journal")
    begun = 0
    for count in runs:
        numbers = range(begun, begun + count)
        assert asyncio.run(written(root, numbers, segment_records=room)) == list(numbers)
        begun += count

    assert [one.position for one in read(root)] == list(range(1, begun + 1))
    assert [one.record.received for one in read(root)] == list(range(begun))
    firsts = [one.first for one in files.segments(root, Lane.ALARM)]
    assert firsts[0] == 1
    assert files.last_position(root, Lane.ALARM) == begun


@given(st.integers(0, 60), st.integers(1, 70))
@settings(max_examples=25, deadline=None)
def test_reading_on_from_anywhere_misses_nothing(tmp_path_factory, position, limit):
    root = tmp_path_factory.mktemp("journal")
    asyncio.run(written(root, range(60), segment_records=7))
    reader, found, at = FileReader(root), [], position

    while (read := reader.after(Lane.ALARM, at, limit=limit)).position > at:
        found += read.records
        at = read.position

    assert [one.position for one in found] == list(range(position + 1, 61))
    assert at == 60


def test_partitions_share_out_the_devices(tmp_path):
    async def write():
        writer = LaneWriter(tmp_path, Lane.ALARM, on_told=tell)
        for nth in range(300):
            writer.append(record(nth, f"d{nth % 50}"))
        await writer.close()

    asyncio.run(write())
    parts = [read(tmp_path, part=Part(number, 3)) for number in range(3)]

    seen = [one.position for part in parts for one in part]
    assert sorted(seen) == list(range(1, 301))
    assert all(part for part in parts)
    of = [{one.record.device for one in part} for part in parts]
    assert len(of[0] | of[1] | of[2]) == sum(map(len, of)) == 50


def test_reading_goes_on_while_it_is_written(tmp_path):
    async def both():
        writer = LaneWriter(tmp_path, Lane.ALARM, on_told=tell)
        seen = []
        for nth in range(20):
            told = asyncio.Event()
            writer.append(record(nth), told.set)
            await told.wait()
            seen += FileReader(tmp_path).after(Lane.ALARM, len(seen)).records
        await writer.close()
        return [one.record.received for one in seen]

    assert asyncio.run(both()) == list(range(20))


def test_reading_stops_when_too_much_waits_and_goes_on_after(tmp_path, monkeypatch):
    monkeypatch.setattr(backlog, "MOST_WAITING", 50)

    async def flood():
        room = asyncio.Event()
        writer = LaneWriter(tmp_path, Lane.ALARM, on_told=tell, on_room=room.set)
        for nth in range(60):
            writer.append(record(nth))
        was_full = writer.is_full
        await asyncio.wait_for(room.wait(), 10)
        is_full = writer.is_full
        await writer.close()
        return was_full, is_full

    assert asyncio.run(flood()) == (True, False)


def test_a_disk_that_refuses_tells_nothing_and_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "RETRY_SECONDS", 0.01)

    async def refused():
        done = asyncio.Event()
        writer = LaneWriter(tmp_path, Lane.ALARM, on_told=tell)
        folder = files.lane_folder(tmp_path, Lane.ALARM)
        folder.mkdir(exist_ok=True)
        blocked = files.segment_at(tmp_path, Lane.ALARM, 1).path
        blocked.mkdir()  # no file can be made here
        writer.append(record(7), done.set)
        await asyncio.sleep(0.2)
        meanwhile = done.is_set(), bool(writer.problem)
        blocked.rmdir()
        await asyncio.wait_for(done.wait(), 10)
        await writer.close()
        return meanwhile, done.is_set(), writer.problem

    assert asyncio.run(refused()) == ((False, True), True, "")
    assert [one.record.received for one in read(tmp_path)] == [7]


WRITES_UNTIL_IT_DIES = """
import asyncio, sys
from pathlib import Path
from tests.gateway.journal.test_journal import record, tell
from wanghuo.gateway.journal.records import Lane
from wanghuo.gateway.journal.writing import LaneWriter

async def main():
    writer = LaneWriter(Path(sys.argv[1]), Lane.ALARM, on_told=tell, segment_records=97)
    nth = writer.position
    while True:
        for _ in range(23):
            writer.append(record(nth), lambda nth=nth: print(nth, flush=True))
            nth += 1
        await asyncio.sleep(0)
asyncio.run(main())
"""


@pytest.mark.parametrize("wait", [1, 40, 500])
def test_what_was_told_survives_kill_9(tmp_path, wait):
    told = []
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", WRITES_UNTIL_IT_DIES, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            told += [int(child.stdout.readline()) for _ in range(wait)]
            child.kill()
            rest = child.stdout.read().splitlines(keepends=True)
            told += [int(one) for one in rest if one.endswith("\n")]

    found = read(tmp_path)
    assert [one.position for one in found] == list(range(1, len(found) + 1))
    assert set(told) - {one.record.received for one in found} == set()


def test_a_consumer_counts_a_key_once_and_goes_on_where_it_was(tmp_path):
    asyncio.run(written(tmp_path / "journal", [1, 2, 2, 3]))
    seen = []

    def effects(base, fresh):
        seen.extend(one.record.received for one in fresh)

    for _ in range(2):
        with closing(Consumer(FileReader(tmp_path / "journal"), tmp_path / "c.sqlite")) as one:
            one.take(Lane.ALARM, effects)
    asyncio.run(written(tmp_path / "journal", [3, 4]))
    with closing(Consumer(FileReader(tmp_path / "journal"), tmp_path / "c.sqlite")) as one:
        assert (one.take(Lane.ALARM, effects), one.position(Lane.ALARM)) == (2, 6)

    assert seen == [1, 2, 3, 4]


def test_effects_that_fail_move_nothing(tmp_path):
    asyncio.run(written(tmp_path / "journal", [1, 2]))

    def fails(base, fresh):
        raise sqlite3.OperationalError("磁盘已满")

    seen = []
    with closing(Consumer(FileReader(tmp_path / "journal"), tmp_path / "c.sqlite")) as one:
        with pytest.raises(sqlite3.OperationalError):
            one.take(Lane.ALARM, fails)
        assert one.position(Lane.ALARM) == 0
        one.take(Lane.ALARM, lambda _, fresh: seen.extend(fresh))

    assert [each.record.received for each in seen] == [1, 2]


def test_keys_are_forgotten_when_no_resend_can_come(tmp_path):
    asyncio.run(written(tmp_path / "journal", [1, 2]))
    with closing(Consumer(FileReader(tmp_path / "journal"), tmp_path / "c.sqlite")) as one:
        one.take(Lane.ALARM, lambda *_: None)
        one.forget(24 * 3600 * 10**9 + 2)
        [left] = one.base.execute("SELECT count(*) FROM counted").fetchone()

    assert left == 1


def test_the_journal_asks_nothing_of_django():
    code = "import wanghuo.gateway.journal.consuming, sys; print('django' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"
