"""Bytes of a workbook or a csv file, whoever wrote it, as a grid of cells."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from wanghuo.kernel.errors import BadInput, Words

Cell = str | float | int | bool | datetime | date | time | timedelta
Grid = Sequence[Sequence[Cell]]

LONGEST_SHEET = 20_000
LARGEST_UNPACKED = 300 * 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

UNREADABLE = Words("文件无法读取，请另存为 .xlsx 或 .csv 后重新上传。")


def read_grid(content: bytes) -> Grid:
    """Return the first visible sheet of a workbook (.xlsx .xls), or the lines of a csv file."""
    is_workbook = content.startswith((ZIP, OLE))
    grid = _workbook(content) if is_workbook else _lines(_decoded(content))
    if len(grid) > LONGEST_SHEET:
        raise BadInput(
            problem=Words("一次最多导入 {limit} 行，请分成几个文件。", limit=LONGEST_SHEET)
        )
    return grid


def _lines(text: str) -> Grid:
    """Read comma- or tab-separated text; what Excel calls Unicode text is the latter."""
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return list(islice(lines, LONGEST_SHEET + 1))
    except csv.Error:
        raise BadInput(problem=UNREADABLE) from None


def _workbook(content: bytes) -> Grid:
    try:
        if content.startswith(ZIP):
            _check_unpacked_size(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [s for s in workbook.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        if not visible:
            raise BadInput(problem="文件中没有可见的工作表，请检查后重新上传。")
        sheet = workbook.get_sheet_by_name(visible[0].name)
        return sheet.to_python(skip_empty_area=False, nrows=LONGEST_SHEET + 1)
    except PasswordError:
        raise BadInput(problem="文件设有密码，请取消密码后重新上传。") from None
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        raise BadInput(problem=UNREADABLE) from None


def _check_unpacked_size(content: bytes) -> None:
    """Refuse a small file that would unpack to fill the memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise BadInput(problem="文件解压后过大，请删除多余的工作表和图片后重新上传。")


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith(UTF_16) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput(problem=UNREADABLE)
