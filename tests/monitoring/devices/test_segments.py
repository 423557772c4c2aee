"""Segments become facts once, prove their copies, and leave the disk when their time is over."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from tests.governance.plans.services.test_races import together
from tests.monitoring.devices.builders import AT, facts, record, write
from wanghuo.gateway.journal import files
from wanghuo.gateway.journal.proving import proof_of
from wanghuo.gateway.journal.reading import WHOLE, FileReader, Part
from wanghuo.gateway.journal.records import Lane, Record, page_of, records_in
from wanghuo.monitoring.devices import projector, services
from wanghuo.monitoring.devices.models import SealedSegment
from wanghuo.monitoring.devices.services import Verdict

KEEP = timedelta(days=30)


@pytest.fixture
def journal(tmp_path):
    """Three segments of ten records, the last of which is still being written."""
    root = tmp_path / "journal"
    for nth in range(3):
        for _ in range(2):
            write(root, [record(nth) for _ in range(5)], segment_records=10)
    return root


def carry(journal, part=WHOLE):
    reader = FileReader(journal)
    while projector.take(reader, Lane.ALARM, part, at=AT):
        pass


def segments(journal):
    return files.segments(journal, Lane.ALARM)


def sealed():
    return [json.loads(one.body)["data"] for one in facts("segment.sealed")]


def test_a_whole_segment_that_was_read_becomes_a_fact_once(ground, journal):
    carry(journal)

    counts = [services.seal_segments(journal, at=AT) for _ in range(2)]

    assert counts == [2, 0]
    assert [(one["lane"], one["first"], one["count"]) for one in sealed()] == [
        ("alarm", 1, 10), ("alarm", 11, 10),
    ]  # fmt: skip
    assert {one["algorithm"] for one in sealed()} == {"sm3"}
    proofs = [proof_of(one.path) for one in segments(journal)[:2]]
    assert [(one["digest"], one["size"]) for one in sealed()] == [
        (one.digest, one.size) for one in proofs
    ]
    assert facts("segment.sealed")[0].subject_id == "alarm-1"


def test_what_was_not_read_everywhere_is_not_sealed(ground, journal):
    before = services.seal_segments(journal, at=AT)
    carry(journal, Part(0, 2))

    half = services.seal_segments(journal, at=AT)
    carry(journal, Part(1, 2))

    assert (before, half, services.seal_segments(journal, at=AT)) == (0, 0, 2)


def test_the_hash_is_of_the_pages_and_not_of_the_file(journal, tmp_path):
    segment = segments(journal)[0]
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(segment.path)) as base, closing(sqlite3.connect(copy)) as other:
        base.backup(other)
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("VACUUM")

    assert copy.read_bytes() != segment.path.read_bytes()
    assert proof_of(copy) == proof_of(segment.path)


def changed(path, work):
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        work(base)


def one_byte(base):
    [last, body] = base.execute("SELECT last, body FROM page LIMIT 1").fetchone()
    first, *rest = records_in(body)
    raw = bytes([first.raw[0] ^ 1]) + first.raw[1:]
    fields = {name: getattr(first, name) for name in Record.__struct_fields__} | {"raw": raw}
    base.execute(
        "UPDATE page SET body = ? WHERE last = ?", (page_of([Record(**fields), *rest]), last)
    )


CHANGES = {
    "one byte": one_byte,
    "first page gone": lambda base: base.execute("DELETE FROM page WHERE last = 5"),
    "last page gone": lambda base: base.execute("DELETE FROM page WHERE last = 10"),
    "everything gone": lambda base: base.execute("DELETE FROM page"),
    "a page more": lambda base: base.execute("INSERT INTO page VALUES (11, 1, x'90')"),
    "positions moved": lambda base: base.execute("UPDATE page SET last = 6 WHERE last = 5"),
    "pages swapped": lambda base: base.executescript(
        "UPDATE page SET body = (SELECT body FROM page other WHERE other.last != page.last)"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_is_found_out(ground, journal, tmp_path, change):
    root = tmp_path / "other"
    for records in ([record(1, seconds=nth) for nth in range(5)], [record(2)] * 5, [record(3)]):
        write(root, records, segment_records=10)
    carry(root)
    services.seal_segments(root, at=AT)
    copy = tmp_path / segments(root)[0].path.name
    shutil.copy(segments(root)[0].path, copy)

    same = services.verify_segment(copy)
    changed(copy, CHANGES[change])
    after = services.verify_segment(copy)

    assert (same[0], after[0]) == (Verdict.SAME, Verdict.DIFFERS)


def test_a_copy_under_another_name_is_known_by_what_it_holds(ground, journal, tmp_path):
    carry(journal)
    services.seal_segments(journal, at=AT)
    copy = tmp_path / "从备份取回.sqlite"
    shutil.copy(segments(journal)[1].path, copy)

    verdict, proof = services.verify_segment(copy)

    assert (verdict, proof.first, proof.last) == (Verdict.SAME, 11, 20)


def test_what_was_never_sealed_or_is_no_segment_is_said_to_be_so(ground, journal, tmp_path):
    carry(journal)
    nothing = tmp_path / "a.sqlite"
    nothing.write_bytes(b"no database at all, but long enough to be looked at" * 100)

    assert services.verify_segment(segments(journal)[0].path)[0] is Verdict.NOT_SEALED
    assert services.verify_segment(nothing) == (Verdict.UNREADABLE, None)
    assert services.verify_segment(tmp_path / "none")[0] is Verdict.UNREADABLE


def test_a_damaged_segment_is_not_sealed(ground, journal):
    carry(journal)
    changed(segments(journal)[0].path, lambda base: base.execute("DELETE FROM page WHERE last = 5"))

    assert services.seal_segments(journal, at=AT) == 1
    assert [one["first"] for one in sealed()] == [11]


def test_a_segment_leaves_the_disk_when_its_time_is_over(ground, journal):
    carry(journal)
    services.seal_segments(journal, at=AT)

    early = services.purge_segments(journal, keep=KEEP, at=AT + KEEP - timedelta(seconds=1))
    kept = len(segments(journal))
    counts = [services.purge_segments(journal, keep=KEEP, at=AT + KEEP) for _ in range(2)]

    assert (early, kept, counts) == (0, 3, [2, 0])
    assert [one.first for one in segments(journal)] == [21]
    assert [path.name for path in (journal / "alarm").iterdir() if "0000001.sq" in path.name] == []
    assert {one.purged_at for one in SealedSegment.objects.all()} == {AT + KEEP}
    assert len(facts("segment.purged")) == 2


def test_what_is_not_sealed_stays(ground, journal):
    carry(journal)

    assert services.purge_segments(journal, keep=KEEP, at=AT + KEEP * 9) == 0
    assert len(segments(journal)) == 3


def test_writer_and_readers_go_on_after_a_purge(ground, journal):
    carry(journal)
    services.seal_segments(journal, at=AT)
    services.purge_segments(journal, keep=KEEP, at=AT + KEEP)

    reader = write(journal, [record(9)])
    carry(journal)

    assert (reader.last(Lane.ALARM), reader.after(Lane.ALARM, 0).records[0].position) == (31, 21)


def test_who_died_between_the_file_and_its_row_ends_it(ground, journal):
    carry(journal)
    services.seal_segments(journal, at=AT)
    files.remove(segments(journal)[0])

    assert services.purge_segments(journal, keep=KEEP, at=AT + KEEP) == 2
    assert len(facts("segment.purged")) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_seal_make_one_fact(transactional_db, journal, everywhere):
    carry(journal)

    outcomes = together(*[lambda: services.seal_segments(journal, at=AT)] * 2)

    assert sum(outcomes) == 2
    assert [one["first"] for one in sealed()] == [1, 11]
