"""Read a file of areas into rows of text: csv, Excel or GeoJSON, as counties really keep them.

Nothing is judged here but what a later reader could no longer see: a code that a spreadsheet kept
as a number and cut, a date in any of the usual writings, a number that is none.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from wanghuo.kernel.errors import DomainError, Words

EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_LAST_DAY = 100_000  # in the year 2173
ROWS_BEFORE_HEADER = 10
SHEET_MAGIC = (b"PK", b"\xd0\xcf\x11\xe0")

HEADERS: Mapping[str, str] = {
    alias: field
    for field, aliases in {
        "code": "代码 编码 区划代码 区划编码 行政区划代码 统计用区划代码 网格代码 网格编码 code",
        "name": "名称 区划名称 行政区划名称 网格名称 name",
        "level": "级别 层级 区划级别 level",
        "parent_code": "上级代码 上级编码 上级区划代码 父级代码 parent_code",
        "valid_from": "启用日期 生效日期 起始日期 valid_from",
        "lon": "经度 lon lng longitude",
        "lat": "纬度 lat latitude",
    }.items()
    for alias in aliases.split()
}
NEEDED = ("code", "name")

Cell = object
Table = Sequence[Sequence[Cell]]


class AreaFileRefused(DomainError):
    """A file that holds no rows of areas (文件无法导入)."""

    code = "area_file_refused"
    status = 422
    sentence = "文件无法导入：{problem}。"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row as written; `problem` says in Chinese why it cannot be used, empty when it can."""

    line: int
    cells: tuple[str, ...] = ()
    code: str = ""
    name: str = ""
    level: str = ""
    parent_code: str = ""
    valid_from: date | None = None
    lon: float | None = None
    lat: float | None = None
    boundary: Mapping[str, Any] | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AreaSheet:
    """The rows of a file, its headers, and those among them that nobody reads."""

    headers: tuple[str, ...]
    rows: tuple[AreaRow, ...]
    ignored: tuple[str, ...] = ()


class _Unusable(ValueError):
    """A cell that cannot be used; the words go into the row."""

    def __init__(self, words: Words) -> None:
        """Keep the words."""
        self.words = words
        super().__init__(words)


def read_areas(content: bytes) -> AreaSheet:
    """Read csv (UTF-8, UTF-16, GB18030), Excel or GeoJSON, or refuse with `AreaFileRefused`."""
    if not content.strip():
        raise AreaFileRefused(problem="文件是空的")
    if content.startswith(SHEET_MAGIC):
        return _read_table(_workbook_rows(content))
    text = _decode(content)
    if text.lstrip().startswith("{"):
        return _read_geojson(text)
    return _read_table(_csv_rows(text))


def _decode(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else []
    for encoding in [*encodings, "utf-8-sig", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AreaFileRefused(problem="不是 csv、Excel 或 GeoJSON，或编码不是 UTF-8、GB18030")


def _csv_rows(text: str) -> Table:
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    try:
        return [list(row) for row in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise AreaFileRefused(
            problem=Words("csv 格式有误（{error}），请用 Excel 重新另存", error=error)
        ) from None


def _workbook_rows(content: bytes) -> Table:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        ]
    except CalamineError as error:
        problem = Words("Excel 文件打不开（{error}），请取消密码保护后另存为 .xlsx", error=error)
        raise AreaFileRefused(problem=problem) from None
    with_header: Iterator[Table] = (rows for rows in sheets if _header_line(rows) is not None)
    return next(with_header, ())


def _header_line(rows: Table) -> int | None:
    for index, row in enumerate(rows[:ROWS_BEFORE_HEADER]):
        fields = {HEADERS.get(_header(cell)) for cell in row}
        if fields.issuperset(NEEDED):
            return index
    return None


def _header(cell: Cell) -> str:
    """Reduce a header to its word: "* 代码（12位）" is 代码."""
    text = re.sub(r"[(\[].*", "", _plain(cell))
    return re.sub(r"[*\s:]", "", text).lower()


def _read_table(rows: Table) -> AreaSheet:
    start = _header_line(rows)
    if start is None:
        raise AreaFileRefused(problem="没有找到表头，表头中须有“代码”和“名称”两列")
    headers = tuple(_text(cell) for cell in rows[start])
    fields = [HEADERS.get(_header(cell), "") for cell in rows[start]]
    ignored = tuple(h for h, field in zip(headers, fields, strict=True) if h and not field)
    body = enumerate(rows[start + 1 :], start + 2)
    kept = [(line, row) for line, row in body if not _is_remark(row)]
    return AreaSheet(headers, tuple(_table_rows(kept, fields)), ignored)


SUMS = ("合计", "总计", "小计")
REMARKS = ("示例", "填表说明", "填写说明")


def _is_remark(row: Sequence[Cell]) -> bool:
    """Tell rows that hold no area: blank ones, sums, and the grey hints of a template."""
    texts = [text for text in map(_text, row) if text]
    return not texts or texts[0] in SUMS or texts[0].startswith(REMARKS)


def _table_rows(
    rows: Iterable[tuple[int, Sequence[Cell]]], fields: Sequence[str]
) -> Iterator[AreaRow]:
    above: dict[str, Cell] = {}
    for line, row in rows:
        values = dict(zip(fields, row, strict=False))
        for field, value in values.items():
            if _text(value) == "同上":
                values[field] = above.get(field, "")
        above = values
        cells = tuple(_text(cell) for cell in row)
        yield _area_row(values, AreaRow(line=line, cells=cells))


def _read_geojson(text: str) -> AreaSheet:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise AreaFileRefused(problem="GeoJSON 不完整或格式有误，请重新导出") from None
    features = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    if not isinstance(features, list) or not features:
        raise AreaFileRefused(problem="GeoJSON 中没有要素（features）")
    rows = tuple(_feature_row(line, feature) for line, feature in enumerate(features, 1))
    return AreaSheet(("代码", "名称", "级别", "上级代码", "启用日期"), rows)


def _feature_row(line: int, feature: object) -> AreaRow:
    """Read a feature; a point becomes the centre, anything else the boundary."""
    feature = feature if isinstance(feature, dict) else {}
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    geometry = feature.get("geometry")
    values = {HEADERS.get(_header(key), ""): value for key, value in properties.items()}
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        values["lon"], values["lat"] = _point(geometry)
        geometry = None
    row = _area_row(values, AreaRow(line=line, boundary=geometry))
    day = row.valid_from.isoformat() if row.valid_from else ""
    return replace(row, cells=(row.code, row.name, row.level, row.parent_code, day))


def _point(geometry: Mapping[str, Any]) -> tuple[object, object]:
    match geometry.get("coordinates"):
        case [lon, lat, *_]:
            return lon, lat
        case _:
            return "?", "?"


def _area_row(values: Mapping[str, Cell], row: AreaRow) -> AreaRow:
    try:
        row = replace(
            row, name=_text(values.get("name")), level=_plain(values.get("level")).replace(" ", "")
        )
        row = replace(row, code=_code(values.get("code")))
        return replace(
            row,
            parent_code=_code(values.get("parent_code")),
            valid_from=_day(values.get("valid_from")),
            lon=_number(values.get("lon"), "经度"),
            lat=_number(values.get("lat"), "纬度"),
        )
    except _Unusable as error:
        return replace(row, code=row.code or _text(values.get("code")), problem=error.words)


def _text(value: Cell) -> str:
    """Write a cell as a person sees it: without control signs, which no database takes."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    visible = (sign for sign in str(value) if unicodedata.category(sign)[0] != "C")
    return "".join(visible).strip()


def _plain(value: Cell) -> str:
    """Make full-width letters, digits and brackets plain."""
    return unicodedata.normalize("NFKC", _text(value))


def _code(value: Cell) -> str:
    text = re.sub(r"\s", "", _plain(value)).removesuffix(".0")
    if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", text) or (
        _is_number(value) and len(text) > EXACT_DIGITS
    ):
        raise _Unusable(
            Words("代码被表格软件存成了数字，后几位已丢失，请把该列设为文本格式后重新填写")
        )
    return text


def _day(value: Cell) -> date | None:
    text = _plain(value)
    if not text:
        return None
    if _is_number(value) and 0 < float(text) < EXCEL_LAST_DAY:
        return EXCEL_DAY_ZERO + timedelta(days=int(float(text)))
    found = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})(日|\D.*)?", text)
    try:
        return date(*(int(part) for part in found.groups()[:3])) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise _Unusable(Words("启用日期“{text}”不是日期，请写成 2026-03-05 的样子", text=text))


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Cell, what: str) -> float | None:
    text = _plain(value)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise _Unusable(
            Words("{what}“{text}”不是数字，请写成 113.264385 的样子", what=what, text=text)
        ) from None
