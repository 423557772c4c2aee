"""Write lists as csv for programs and for Excel, in UTF-8 with its mark or in GB18030."""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from wanghuo.kernel.sheets.writing import TELL_EVERY, About, Cell, Rows, Told, safe, said

CSV = "text/csv; charset={charset}"
LONG_CODE = re.compile(r"0\d+|\d{12,}")
"""Digits that Excel would take for a number and spoil; a tab after them keeps them a text."""


class Encoding(StrEnum):
    """What a csv file is written in."""

    UTF_8 = "utf-8-sig"
    GB18030 = "gb18030"


def write_csv(
    target: Path | BinaryIO,
    header: Sequence[str],
    rows: Rows,
    about: About,
    *,
    encoding: Encoding = Encoding.UTF_8,
    told: Told | None = None,
) -> int:
    """Write an export row by row, its count and its origin on the last line; return how many."""
    if isinstance(target, Path):
        with target.open("wb") as out:
            return write_csv(out, header, rows, about, encoding=encoding, told=told)
    text = codecs.getwriter(encoding)(target)
    lines = csv.writer(text)
    lines.writerow([_written(name) for name in header])
    count = 0
    for count, row in enumerate(rows, start=1):
        lines.writerow([_written(cell) for cell in row])
        if told and count % TELL_EVERY == 0:
            told(count)
    origin = (f"筛选：{about.filters_said}", f"导出：{about.operator} {about.taken_at}")
    lines.writerow([safe(cell) for cell in (*about.foot(count), *origin)])
    if told:
        told(count)
    return count


def csv_file(
    header: Sequence[str], rows: Rows, about: About, encoding: Encoding = Encoding.UTF_8
) -> bytes:
    """Return an export as the bytes of a csv file."""
    out = io.BytesIO()
    write_csv(out, header, rows, about, encoding=encoding)
    return out.getvalue()


def _written(cell: Cell) -> str:
    text = said(cell)
    if not isinstance(cell, str):
        return text
    return f"{text}\t" if LONG_CODE.fullmatch(text) else safe(text)
