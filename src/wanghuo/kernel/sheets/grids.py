"""Bytes of a workbook or a csv file, whoever wrote it, as sheets of cells, row by row.

Nothing is trusted: a file that would unpack to fill the memory is refused before it is unpacked,
and whatever cannot be read is refused with a sentence.
"""

import codecs
import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from wanghuo.kernel.errors import BadInput, Words

Cell = str | float | int | bool | datetime | date | time | timedelta
Row = Sequence[Cell]

MOST_ROWS = 200_000
MOST_COLUMNS = 208
"""Up to column GZ: one pattern tells a reference beyond it."""
LARGEST_UNPACKED = 300 * 1024 * 1024
BLOCK = 1024 * 1024
LONGEST_TAG = 200
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
FAR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["'](?:(?:[A-Z]{3}|[H-Z][A-Z])\d|[A-Z]+(\d{6,}))[^>]*[^/]>"""
)
"""A cell with something in it, beyond the columns or in a row of six digits."""

BROKEN = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    ArithmeticError,
    RuntimeError,
)
UNREADABLE = Words("文件无法读取，请另存为 .xlsx 或 .csv 后重新上传。")
TOO_WIDE = Words("表格中有内容超出了第 {limit} 列，请删除多余的列后重新上传。", limit=MOST_COLUMNS)


def too_long() -> BadInput:
    """Refuse more rows than are taken at once."""
    return BadInput(problem=Words("一次最多导入 {limit} 行，请分成几个文件。", limit=MOST_ROWS))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, read once, and about how many there are."""

    rows: Iterator[Row]
    height: int


def read_sheets(content: bytes) -> Iterator[Sheet]:
    """Yield the visible sheets of a workbook (.xlsx .xls), or the one that a csv file is."""
    if content.startswith((ZIP, OLE)):
        yield from _workbook(content)
    else:
        yield Sheet(_limited(_lines(content)), content.count(b"\n") + 1)


def _limited(rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise too_long()
        yield row


def _lines(content: bytes) -> Iterator[Row]:
    """Read comma- or tab-separated text; what Excel calls Unicode text is the latter."""
    encoding = _encoding(content)
    first = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace").readline()
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    try:
        yield from csv.reader(text, delimiter=delimiter)
    except csv.Error:
        raise BadInput(problem=UNREADABLE) from None


def _encoding(content: bytes) -> str:
    """Find the encoding in which every byte makes sense."""
    encodings = ["utf-16"] if content.startswith(UTF_16) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        if _is_text(content, encoding):
            return encoding
    raise BadInput(problem=UNREADABLE)


def _is_text(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    whole = memoryview(content)
    try:
        for start in range(0, len(content), BLOCK):
            is_last = start + BLOCK >= len(content)
            if "\0" in decoder.decode(bytes(whole[start : start + BLOCK]), final=is_last):
                return False
    except UnicodeDecodeError:
        return False
    return True


def _workbook(content: bytes) -> Iterator[Sheet]:
    with _readable():
        if content.startswith(ZIP):
            _check_unpacked(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            one.name
            for one in workbook.sheets_metadata
            if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
        ]
    if not names:
        raise BadInput(problem="文件中没有可见的工作表，请检查后重新上传。")
    for name in names:
        with _readable():
            sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height > MOST_ROWS:
            raise too_long()
        yield Sheet(_cells(sheet), sheet.total_height)


@contextmanager
def _readable() -> Iterator[None]:
    """Refuse with a sentence whatever a broken file makes its readers say."""
    try:
        yield
    except PasswordError:
        raise BadInput(problem="文件设有密码，请取消密码后重新上传。") from None
    except BROKEN:
        raise BadInput(problem=UNREADABLE) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own, and no Exception
            raise
        raise BadInput(problem=UNREADABLE) from None


def _cells(sheet: CalamineSheet) -> Iterator[Row]:
    """Yield rows from the first line of the sheet, so that lines are counted as people do."""
    top, left = sheet.start or (0, 0)
    for _ in range(top):
        yield []
    margin: list[Cell] = [""] * left
    with _readable():
        for row in sheet.iter_rows():
            yield [*margin, *row] if left else row


def _check_unpacked(content: bytes) -> None:
    """Refuse a small file that would unpack to fill the memory, and what is no .xlsx.

    What an archive says of its sizes may be a lie, which the reader of workbooks believes only when
    it has unpacked everything; so every part is unpacked here, a block at a time, and counted.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if "xl/workbook.xml" not in [part.filename for part in parts]:
            raise BadInput(problem=UNREADABLE)
        room = LARGEST_UNPACKED
        for told in parts:
            told.file_size = LARGEST_UNPACKED + BLOCK  # read on, whatever it says
            with packed.open(told) as part:
                room = _check_part(part, room, is_sheet=SHEET_PART.fullmatch(told.filename))


def _check_part(part: IO[bytes], room: int, *, is_sheet: object) -> int:
    """Return how much room is left after a part; refuse one that takes more, or a cell far off.

    The room up to such a cell would be taken in memory.
    """
    kept = b""
    while block := part.read(BLOCK):
        room -= len(block)
        if room < 0:
            raise BadInput(problem="文件解压后过大，请删除多余的工作表和图片后重新上传。")
        if is_sheet:
            _check_far_cells(kept + block)
            kept = block[-LONGEST_TAG:]
    return room


def _check_far_cells(block: bytes) -> None:
    for far in FAR_CELL.finditer(block):
        if far[1] is None:
            raise BadInput(problem=TOO_WIDE)
        if int(far[1]) > MOST_ROWS:
            raise too_long()
