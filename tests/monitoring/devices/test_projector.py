"""The projector: what comes of records, once each, whatever it is cut off by."""

import itertools
from datetime import timedelta

import pytest

from tests.gateway.frames import frame
from tests.monitoring.devices.builders import (
    AT,
    device,
    facts,
    named,
    record,
    result,
    write,
)
from wanghuo.gateway.journal.reading import WHOLE, FileReader, Part
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices import projector, queries, services
from wanghuo.monitoring.devices.models import DeviceCommand, JournalCursor, WaitingDevice
from wanghuo.monitoring.devices.projector import effects, taking
from wanghuo.monitoring.devices.rules import PartsDiffer


def carried(reader, lane=Lane.ALARM, part=WHOLE):
    """Carry to the end; return how far each step came."""
    return list(iter(lambda: projector.take(reader, lane, part, at=AT), 0))


def waiting():
    rows = WaitingDevice.objects.order_by("identity")
    return {one.identity: (one.count, one.first_heard_at, one.last_heard_at) for one in rows}


def after(seconds):
    return AT + timedelta(seconds=seconds)


def test_a_wrong_clock_is_noted(ground, tmp_path):
    ground.claimed()
    late = frame(tag=tag(AT - timedelta(minutes=10)))

    carried(write(tmp_path, [record(kind=Kind.SIGNAL, raw=late)], Lane.TELEMETRY), Lane.TELEMETRY)

    assert device().twin.skew_seconds == -600


def test_strangers_wait_with_how_often_and_since_when(ground, tmp_path):
    last = frame(sequence=9)
    reader = write(tmp_path, [record(1), record(2, seconds=5), record(1, seconds=7, raw=last)])

    moved = carried(reader)

    assert moved == [3]
    assert waiting() == {
        named(1): (2, AT, after(7)),
        named(2): (1, after(5), after(5)),
    }
    assert WaitingDevice.objects.get(identity=named(1)).raw == last.hex().upper()


def test_what_was_carried_is_not_carried_again(ground, tmp_path):
    reader = write(tmp_path, [record(1)])
    carried(reader)
    write(tmp_path, [record(1, seconds=3)])

    assert (carried(reader), carried(reader)) == ([1], [])
    assert waiting() == {named(1): (2, AT, after(3))}


def test_known_devices_were_heard_and_do_not_wait(ground, tmp_path):
    ground.claimed(1)
    signals = [record(1, Kind.SIGNAL, seconds) for seconds in (9, 4)]

    carried(write(tmp_path, [*signals, record(1, Kind.UNKNOWN, 2)]))

    assert (device(1).twin.heard_at, waiting()) == (after(9), {})


def test_an_older_batch_does_not_set_the_time_back(ground, tmp_path):
    ground.claimed(1)
    reader = write(tmp_path, [record(1, Kind.SIGNAL, 9)])
    carried(reader)
    write(tmp_path, [record(1, Kind.SIGNAL, 4)])
    carried(reader)

    assert device(1).twin.heard_at == after(9)


def test_a_released_device_waits_again(ground, tmp_path):
    row = ground.claimed(1)
    services.release_device(device=row, version=0, actor=SYSTEM, at=AT)

    carried(write(tmp_path, [record(1, seconds=3)]))

    assert list(waiting()) == [named(1)]
    assert device(1).twin.heard_at == after(3)


def test_whom_only_the_gateway_knows_waits(ground, tmp_path):
    carried(write(tmp_path, [record(1, Kind.SIGNAL)]))

    assert list(waiting()) == [named(1)]


@pytest.mark.parametrize("name", ["", "379", "gbt26875:", "gbt26875:" + "A" * 61, "a:\0", "x:a b"])
def test_what_is_no_name_of_a_device_stops_nothing(ground, tmp_path, name):
    carried(write(tmp_path, [record(device=name), record(2), record(3, Kind.BROKEN)]))

    assert list(waiting()) == [named(2)]


def test_a_long_frame_is_cut(ground, tmp_path):
    carried(write(tmp_path, [record(1, raw=b"\xab" * 5000)]))

    assert WaitingDevice.objects.get().raw == "AB" * 1024


def test_the_longest_silent_fall_out(ground, tmp_path, monkeypatch):
    monkeypatch.setattr(effects, "MOST_WAITING", 3)

    carried(write(tmp_path, [record(nth, seconds=nth) for nth in (5, 1, 4, 2, 3)]))

    assert list(waiting()) == [named(3), named(4), named(5)]


def test_a_large_page_is_carried_in_small_pieces(ground, tmp_path, django_assert_max_num_queries):
    count = taking.MOST * 3 + 1
    reader = write(tmp_path, [record(nth % 7) for nth in range(count)])

    pieces = list(taking._batches(reader.after(Lane.ALARM, 0), 0, taking.Pace()))
    with django_assert_max_num_queries(200):  # however slow
        moved = carried(reader)

    assert [len(records) for records, _ in pieces] == [taking.MOST] * 3 + [1]
    assert [end for _, end in pieces] == [500, 1000, 1500, 1501]
    assert sum(moved) == sum(one[0] for one in waiting().values()) == count


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1000])
def test_pieces_hold_every_record_once(tmp_path, count):
    read = write(tmp_path, [record(nth) for nth in range(count)]).after(Lane.ALARM, 0)

    pieces = list(taking._batches(read, 0, taking.Pace()))

    assert [one for records, _ in pieces for one in records] == read.records
    assert pieces[-1][1] == count
    assert all(0 < len(records) <= taking.MOST for records, _ in pieces)


def test_parts_carry_each_record_once_between_them(ground, tmp_path):
    reader = write(tmp_path, [record(nth) for nth in range(40)])

    for number in range(3):
        carried(reader, part=Part(number, 3))

    assert {one[0] for one in waiting().values()} == {1}
    assert len(waiting()) == 40
    assert {one.position for one in JournalCursor.objects.all()} == {40}


def test_nothing_counts_as_read_before_every_part_read_it(ground, tmp_path):
    reader = write(tmp_path, [record(1)])

    carried(reader, part=Part(0, 2))
    first = queries.read_everywhere(Lane.ALARM)
    carried(reader, part=Part(1, 2))

    assert (first, queries.read_everywhere(Lane.ALARM)) == (0, 1)


def test_the_number_of_parts_changes_only_between_two_readings(ground, tmp_path):
    reader = write(tmp_path, [record(1)])
    carried(reader, part=Part(0, 2))

    with pytest.raises(PartsDiffer):
        projector.open_cursor(Lane.ALARM, WHOLE)
    carried(reader, part=Part(1, 2))

    assert projector.open_cursor(Lane.ALARM, WHOLE) == 1
    assert [one.of for one in JournalCursor.objects.all()] == [1]


def test_lanes_have_cursors_of_their_own(ground, tmp_path):
    write(tmp_path, [record(1)])
    write(tmp_path, [record(2), record(3)], Lane.TELEMETRY)

    carried(FileReader(tmp_path), Lane.TELEMETRY)

    assert list(waiting()) == [named(2), named(3)]
    assert queries.read_everywhere(Lane.ALARM) == 0


ENDS = {"executed": "executed", "expired": "expired", "failed": "failed", "refused": "failed"}


@pytest.mark.parametrize(("state", "start"), itertools.product(ENDS, ["queued", "delivered"]))
def test_a_result_ends_its_command_once(ground, tmp_path, state, start):
    row = services.send_command(
        device=ground.claimed(1), action=Action.READ_UITD_CLOCK, actor=SYSTEM, at=AT
    )
    DeviceCommand._base_manager.filter(pk=row.pk).update(state=start)

    carried(write(tmp_path, [result(row.pk, state, b"\x01\x02"), result(row.pk, "failed")]))

    row.refresh_from_db()
    assert (row.state, row.settled_at, row.answer) == (ENDS[state], AT, "0102")
    [told] = facts("device.answered")
    assert f'"after":{{"state":"{ENDS[state]}"}}' in told.body


@pytest.mark.parametrize(
    "note", ["", "{", "[]", '{"command": "x", "state": "failed"}', '{"state": "failed"}']
)
def test_a_result_that_nobody_understands_stops_nothing(ground, tmp_path, note):
    carried(write(tmp_path, [record(1, Kind.RESULT, note=note), record(2)]))

    assert list(waiting()) == [named(2)]


def test_a_result_of_a_command_of_nobody_is_passed_over(ground, tmp_path):
    stranger = new_id()

    carried(write(tmp_path, [result(stranger, "executed"), result(stranger, "delivered")]))

    assert (facts("device.answered"), DeviceCommand._base_manager.count()) == ([], 0)
    assert queries.read_everywhere(Lane.ALARM) == 2


@pytest.mark.parametrize(
    ("records", "seconds", "size"),
    [(500, 0.01, 500), (500, 0.05, 500), (500, 0.1, 375), (500, 5, 252), (500, 0, 500)],
)
def test_a_transaction_takes_what_time_it_may(records, seconds, size):
    pace = taking.Pace()
    pace.took(records, seconds)
    assert pace.size == size


def test_pace_comes_down_and_up_again():
    pace = taking.Pace()
    for _ in range(20):
        pace.took(pace.size, pace.size * 0.01)  # a hundred a second
    slow = pace.size
    for _ in range(20):
        pace.took(pace.size, pace.size * 0.00002)

    assert (slow, pace.size) == (taking.LEAST, taking.MOST)
