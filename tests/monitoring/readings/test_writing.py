import hashlib

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.monitoring.readings import writing
from wanghuo.monitoring.readings.writing import (
    UNREADABLE,
    Row,
    file_of,
    rows_of,
    values_of,
    write_rows,
)

DAY = 20_514  # 2026-03-02
LARGEST = 2**63 - 1
numbers = st.floats(allow_nan=False, width=64)
keys = st.tuples(st.integers(1, LARGEST), st.integers(0, LARGEST))


def many(series=40, each=50):
    return [
        Row(key, DAY * 86_400_000 + at, float(at)) for key in range(series) for at in range(each)
    ]


def test_a_day_of_an_area_has_its_place(tmp_path):
    assert file_of(tmp_path, DAY, 17) == tmp_path / "2026" / "03" / "2026-03-02" / "17.parquet"


@given(values=st.dictionaries(keys, numbers, max_size=200))
def test_what_is_written_is_read(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("day") / "1.parquet"
    rows = [Row(*key, value) for key, value in sorted(values.items())]

    written = write_rows(path, rows)

    assert list(rows_of(path)) == rows
    assert (written.count, written.size) == (len(rows), path.stat().st_size)
    assert written.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    for series in {row.series for row in rows}:
        assert values_of(path, series) == [
            (row.at, row.value) for row in rows if row.series == series
        ]


def test_one_series_is_read_from_its_groups_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "GROUP_ROWS", 64)
    path = tmp_path / "1.parquet"
    write_rows(path, many())
    read = []
    group = pyarrow.parquet.ParquetFile.read_row_group

    def noted(self, number, **given):
        read.append(number)
        return group(self, number, **given)

    monkeypatch.setattr(pyarrow.parquet.ParquetFile, "read_row_group", noted)

    assert [value for _, value in values_of(path, 20)] == [float(at) for at in range(50)]
    assert read == [15, 16]  # rows 1,000 to 1,049
    assert values_of(path, 99) == []


def test_the_same_rows_are_the_same_file(tmp_path):
    first = write_rows(tmp_path / "1.parquet", many())

    assert write_rows(tmp_path / "2.parquet", iter(many())) == first


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    def broken():
        yield from many()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_rows(tmp_path / "1.parquet", broken())

    assert not (tmp_path / "1.parquet").exists()


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8])
def test_a_flipped_bit_is_noticed(tmp_path, part):
    path = tmp_path / "1.parquet"
    write_rows(path, many(400))
    content = bytearray(path.read_bytes())
    content[int(pages(path) * part)] ^= 1
    path.write_bytes(content)

    with pytest.raises(UNREADABLE):
        list(rows_of(path))


def pages(path):
    """Where the pages end and the footer begins."""
    content = path.read_bytes()
    return len(content) - 8 - int.from_bytes(content[-8:-4], "little")


def test_a_day_is_small_on_disk(tmp_path):
    """A value every five minutes, to a tenth: at most three bytes each, where plain they are 24."""
    rows = [
        Row(key, DAY * 86_400_000 + tick * 300_000 + key, round(350 + tick * 7 % 40 / 10, 1))
        for key in range(200)
        for tick in range(288)
    ]

    written = write_rows(tmp_path / "1.parquet", rows)

    assert written.size <= 3 * len(rows)
