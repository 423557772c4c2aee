import hashlib
import json

import pytest

from tests.monitoring.readings.builders import AT, KEEP, TODAY, facts
from wanghuo.monitoring.readings import services
from wanghuo.monitoring.readings.models import Reading, RolledDay, Series
from wanghuo.monitoring.readings.rules.history import READINGS_ARCHIVED, READINGS_REMOVED
from wanghuo.monitoring.readings.services import Rolled, Verdict, rolling
from wanghuo.monitoring.readings.writing import file_of, rows_of, write_rows

OLD = TODAY - KEEP - 1


class Killed(BaseException):
    """Stands for a process that ends at once: nothing that comes after it runs."""


def kill(*_args, **_given):
    raise Killed


def test_old_days_leave_and_are_told_as_before(ground):
    ground.measures(ground.pressure, OLD, 350.0, 340.5, 351.25)
    ground.measures(ground.far, OLD, 2.5)
    ground.measures(ground.pressure, OLD + 1, 349.0)
    before = ground.values(ground.pressure), ground.values(ground.far)

    done = ground.rolls()

    assert done == Rolled(files=2, values=4)
    assert (ground.values(ground.pressure), ground.values(ground.far)) == before
    assert ground.standing() == 1
    assert ground.rolled() == [(OLD, "清石镇", 3), (OLD, "白水镇", 1)]


def test_a_day_that_is_young_enough_stays(ground):
    ground.measures(ground.pressure, OLD + 1, 349.0)

    assert ground.rolls() == Rolled(0, 0)
    assert ground.standing() == 1


def test_a_round_that_finds_nothing_new_writes_nothing(ground):
    ground.measures(ground.pressure, OLD, 350.0)
    ground.rolls()

    assert ground.rolls() == Rolled(0, 0)
    assert len(facts(READINGS_ARCHIVED)) == 1


def test_the_fact_tells_what_the_file_holds(ground):
    ground.measures(ground.pressure, OLD, 350.0, 340.5)

    ground.rolls()

    [fact] = facts(READINGS_ARCHIVED)
    file = file_of(ground.root, OLD, ground.town.pk)
    content = file.read_bytes()
    assert fact.area_id == ground.town.pk
    assert json.loads(fact.body)["data"] == {
        "day": "2026-02-19",
        "algorithm": "sha256",
        "count": 2,
        "size": len(content),
        "digest": hashlib.sha256(content).hexdigest(),
    }


def test_a_late_value_is_told_at_once_and_merged_by_the_next_round(ground):
    ground.measures(ground.pressure, OLD, 350.0, 340.5)
    ground.rolls()
    ground.measures(ground.pressure, OLD, 333.0, hour=5)
    told = ground.values(ground.pressure)

    done = ground.rolls()

    assert told == [
        (ground.at(OLD, 0), 350.0),
        (ground.at(OLD, 1), 340.5),
        (ground.at(OLD, 5), 333.0),
    ]
    assert done == Rolled(1, 1)
    assert ground.values(ground.pressure) == told
    assert ground.rolled() == [(OLD, "清石镇", 3)]
    assert len(facts(READINGS_ARCHIVED)) == 2


def test_a_value_that_is_told_again_stays_as_it_was_first_told(ground):
    ground.measures(ground.pressure, OLD, 350.0)
    ground.rolls()
    ground.measures(ground.pressure, OLD, 1.0)
    told = ground.values(ground.pressure)

    ground.rolls()

    assert told == ground.values(ground.pressure) == [(ground.at(OLD), 350.0)]
    assert ground.standing() == 0
    assert len(facts(READINGS_ARCHIVED)) == 1  # the file holds what it held


def test_a_device_that_moved_is_followed_into_both_towns(ground):
    ground.measures(ground.pressure, OLD - 1, 1.0)
    ground.rolls()
    ground.device.area, ground.device.area_path = ground.other, ground.other.path
    ground.device.save()
    ground.measures(ground.pressure, OLD - 1, 9.0, hour=4)
    ground.measures(ground.pressure, OLD, 2.0)

    ground.rolls()

    assert [value for _, value in ground.values(ground.pressure)] == [1.0, 9.0, 2.0]
    assert ground.rolled() == [
        (OLD - 1, "清石镇", 1), (OLD - 1, "白水镇", 1), (OLD, "白水镇", 1),
    ]  # fmt: skip


def test_a_device_of_the_county_has_a_file_of_its_own(ground):
    series = ground.series(ground.claimed(3, area=ground.county, name="县城水厂"))
    ground.measures(series, OLD, 4.0)

    ground.rolls()

    assert ground.rolled() == [(OLD, "望山县", 1)]


@pytest.mark.parametrize("where", ["write_rows", "_settle", "_record", "_clear", "_delete"])
def test_who_is_killed_loses_nothing_and_doubles_nothing(ground, monkeypatch, where):
    ground.measures(ground.pressure, OLD, 350.0, 340.5)
    ground.measures(ground.far, OLD, 2.5)
    before = ground.values(ground.pressure), ground.values(ground.far)

    with monkeypatch.context() as patch:
        patch.setattr(rolling, where, kill)
        with pytest.raises(Killed):
            ground.rolls()
    between = ground.values(ground.pressure), ground.values(ground.far)
    ground.rolls()

    assert between == before == (ground.values(ground.pressure), ground.values(ground.far))
    assert ground.standing() == 0
    assert ground.rolled() == [(OLD, "清石镇", 2), (OLD, "白水镇", 1)]
    assert len(facts(READINGS_ARCHIVED)) == 2


def test_who_is_killed_when_the_file_is_there_begins_again(ground):
    """The file of a later round is in its place, its row and its fact are not."""
    ground.measures(ground.pressure, OLD, 350.0)
    ground.rolls()
    ground.measures(ground.pressure, OLD, 333.0, hour=5)
    file = file_of(ground.root, OLD, ground.town.pk)
    key = ground.pressure.pk
    write_rows(file, [(key, ground.at(OLD), 350.0), (key, ground.at(OLD, 5), 333.0)])
    told = ground.values(ground.pressure)

    ground.rolls()

    assert ground.values(ground.pressure) == told
    assert len(told) == 2
    assert [verdict for _, verdict in services.verify_days(ground.root)] == [Verdict.SAME]


def test_a_file_that_no_row_knows_counts_for_nothing(ground):
    ground.measures(ground.pressure, OLD, 350.0)
    file = file_of(ground.root, OLD, ground.town.pk)
    write_rows(file, [(ground.far.pk, ground.at(OLD), 7.0)])

    ground.rolls()

    assert [tuple(row) for row in rows_of(file)] == [(ground.pressure.pk, ground.at(OLD), 350.0)]


def test_a_value_that_comes_while_the_day_leaves_stays(ground, monkeypatch):
    ground.measures(ground.pressure, OLD, 350.0, 340.5, 320.0)
    clear = rolling._clear

    def late(*given):
        rows = [Reading(day=OLD, series=ground.pressure, at=ground.at(OLD) + 1, value=9.0)]
        Reading._base_manager.bulk_create(rows)
        return clear(*given)

    monkeypatch.setattr(rolling, "_clear", late)
    done = ground.rolls()

    assert done.values == 3
    assert ground.standing() == 1
    assert [value for _, value in ground.values(ground.pressure)] == [350.0, 9.0, 340.5, 320.0]


def test_many_values_leave_in_pieces(ground, monkeypatch):
    monkeypatch.setattr(rolling, "PIECE", 3)
    monkeypatch.setattr(rolling, "SERIES_AT_ONCE", 1)
    ground.measures(ground.pressure, OLD, *map(float, range(8)))
    ground.measures(ground.far, OLD, 1.0, 2.0)
    more = ground.series(ground.device, quantity="temperature", unit="℃")
    ground.measures(more, OLD, 21.0)

    assert ground.rolls() == Rolled(2, 11)
    assert [value for _, value in ground.values(ground.pressure)] == list(map(float, range(8)))
    assert ground.values(more) == [(ground.at(OLD), 21.0)]


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_day_whose_file_is_harmed_waits_and_the_next_goes_on(ground, harm):
    ground.measures(ground.pressure, OLD - 1, 350.0)
    ground.rolls()
    file = file_of(ground.root, OLD - 1, ground.town.pk)
    file.unlink() if harm == "missing" else file.write_bytes(b"PAR1")
    ground.measures(ground.pressure, OLD - 1, 340.0, hour=2)
    ground.measures(ground.pressure, OLD, 330.0)

    assert ground.rolls() == Rolled(1, 1)
    assert [value for _, value in ground.values(ground.pressure)] == [340.0, 330.0]


def test_two_rounds_at_once_are_one(ground):
    ground.measures(ground.pressure, OLD, 350.0)

    with rolling._alone(ground.root):
        assert ground.rolls() == Rolled(0, 0)
        assert services.remove_days(ground.root, days=1, at=AT) == 0
    assert ground.rolls() == Rolled(1, 1)


def test_values_of_a_series_that_is_gone_hold_nothing_up(ground):
    ground.measures(ground.pressure, OLD, 350.0)
    ground.measures(ground.far, OLD, 1.0)
    Series._base_manager.filter(pk=ground.far.pk).delete()

    assert ground.rolls() == Rolled(1, 1)


def test_files_whose_time_is_over_are_removed_with_a_fact(ground):
    ground.measures(ground.pressure, OLD, 350.0)
    ground.measures(ground.pressure, OLD - 1, 340.0)
    ground.rolls()

    assert services.remove_days(ground.root, days=KEEP + 1, at=AT) == 1
    assert ground.rolled() == [(OLD, "清石镇", 1)]
    assert not file_of(ground.root, OLD - 1, ground.town.pk).exists()
    [fact] = facts(READINGS_REMOVED)
    assert json.loads(fact.body)["data"]["count"] == 1


def test_nothing_is_removed_where_no_time_is_set(ground):
    ground.measures(ground.pressure, OLD, 350.0)
    ground.rolls()

    assert services.remove_days(ground.root, days=0, at=AT) == 0
    assert RolledDay._base_manager.count() == 1


def test_every_file_is_held_against_its_fact(ground):
    for nth in range(4):
        ground.measures(ground.pressure, OLD - nth, 350.0)
    ground.rolls()
    file_of(ground.root, OLD - 1, ground.town.pk).unlink()
    file_of(ground.root, OLD - 2, ground.town.pk).write_bytes(b"PAR1")
    RolledDay._base_manager.create(
        day=OLD - 9, area=ground.town, area_path=ground.town.path, count=1, size=1, digest="0" * 64,
        rolled_at=AT,
    )  # fmt: skip

    verdicts = {row.day: verdict for row, verdict in services.verify_days(ground.root)}

    assert verdicts == {
        OLD: Verdict.SAME,
        OLD - 1: Verdict.MISSING,
        OLD - 2: Verdict.DIFFERS,
        OLD - 3: Verdict.SAME,
        OLD - 9: Verdict.NOT_ON_RECORD,
    }
