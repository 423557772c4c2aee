"""A day of an area as a Parquet file: written as a stream, read by series; knows no database.

Rows stand in the order of series and time, so that a reader of one series opens one or two groups
of rows, and the columns compress to little.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

GROUP_ROWS = 32_768
"""Rows of a group: what a writer or a reader has in memory at once."""
CHUNK = 1024 * 1024
ALGORITHM = "sha256"
"""An operator can compute it with `sha256sum`, whatever the machine has of SM3."""
DAY_SECONDS = 86_400
PART_SUFFIX = ".part"
UNREADABLE = (OSError, pa.ArrowInvalid)
"""What reading a file raises that is not there, or not as it was written."""
SCHEMA = pa.schema([("series", pa.int64()), ("at", pa.int64()), ("value", pa.float64())])
ENCODINGS = {"series": "DELTA_BINARY_PACKED", "at": "DELTA_BINARY_PACKED"}


class Row(NamedTuple):
    """One value of a series; `at` in milliseconds since 1970 (UTC)."""

    series: int
    at: int
    value: float


@dataclass(frozen=True, slots=True)
class Written:
    """What a file came to."""

    count: int
    size: int
    digest: str


def file_of(root: Path, day: int, area: int) -> Path:
    """Return where a day of an area lies: 2026/11/2026-11-29/17.parquet."""
    on = datetime.fromtimestamp(day * DAY_SECONDS, UTC)
    return root / f"{on:%Y}" / f"{on:%m}" / f"{on:%Y-%m-%d}" / f"{area}.parquet"


def write_rows(target: Path, rows: Iterable[Row]) -> Written:
    """Write rows, in their order, to where they belong: there whole and on disk, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + PART_SUFFIX)
    count = 0
    with parquet.ParquetWriter(
        part,
        SCHEMA,
        compression="zstd",
        compression_level=9,
        use_dictionary=["value"],
        column_encoding=ENCODINGS,
        write_page_checksum=True,
    ) as out:
        for group in _groups(rows):
            out.write_table(group)
            count += group.num_rows
    _sync(part)
    written = Written(count, part.stat().st_size, digest_of(part))
    part.replace(target)
    for folder in (target.parent, *list(target.parents)[1:4]):
        _sync(folder)  # a folder that was made for it is new too
    return written


def _groups(rows: Iterable[Row]) -> Iterator[pa.Table]:
    left = iter(rows)
    while piece := list(islice(left, GROUP_ROWS)):
        columns = [list(column) for column in zip(*piece, strict=True)]
        yield pa.Table.from_arrays(
            [pa.array(one, kind) for one, kind in zip(columns, SCHEMA.types, strict=True)],
            schema=SCHEMA,
        )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read a piece at a time."""
    state = hashlib.new(ALGORITHM)
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            state.update(piece)
    return state.hexdigest()


def rows_of(path: Path) -> Iterator[Row]:
    """Yield every row of a file in its order, a group at a time in memory."""
    with parquet.ParquetFile(path, page_checksum_verification=True) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, use_threads=False)
            yield from map(Row._make, zip(*(one.to_pylist() for one in table), strict=True))


def values_of(path: Path, series: int) -> list[tuple[int, float]]:
    """Return the times and values of one series in a file; only its groups are read."""
    found: list[tuple[int, float]] = []
    with parquet.ParquetFile(path, page_checksum_verification=True) as file:
        for number in range(file.num_row_groups):
            if _may_hold(file.metadata.row_group(number).column(0).statistics, series):
                table = file.read_row_group(number, use_threads=False)
                ours = table.filter(pc.equal(table["series"], series))
                found += zip(ours["at"].to_pylist(), ours["value"].to_pylist(), strict=True)
    return found


def _may_hold(told: Any, series: int) -> bool:  # noqa: ANN401 -- the library is not typed
    return bool(told is None or told.min <= series <= told.max)
