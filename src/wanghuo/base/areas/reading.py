"""Files of areas: a sheet under these headings, or GeoJSON, which becomes such a sheet."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.sheets.cells import Kind
from wanghuo.kernel.sheets.grids import Cell, Row, Sheet, read_sheets
from wanghuo.kernel.sheets.tables import Column, Record, heading

CODE, NAME, LEVEL, PARENT, FROM = "代码", "名称", "级别", "上级代码", "启用日期"
LON, LAT, BOUNDARY = "经度", "纬度", "边界"

COLUMNS = (
    Column(
        CODE,
        required=True,
        hint="12 位；网格在上级后加 3 位；文本格式",
        kind=Kind.CODE,
        aliases=(
            "编码", "区划代码", "区划编码", "行政区划代码", "统计用区划代码",
            "网格代码", "网格编码", "code",
        ),
    ),
    Column(
        NAME,
        hint="不填则只更新中心点、边界",
        aliases=("区划名称", "行政区划名称", "网格名称", "name"),
    ),
    Column(LEVEL, hint="可从 12 位代码认出；网格须填", aliases=("层级", "区划级别", "level")),
    Column(
        PARENT,
        hint="可从代码认出时不填",
        kind=Kind.CODE,
        aliases=("上级编码", "上级区划代码", "父级代码", "parent_code"),
    ),
    Column(
        FROM,
        hint="如 2026-03-05；不填为导入当日",
        kind=Kind.DAY,
        aliases=("生效日期", "起始日期", "valid_from"),
    ),
    Column(LON, hint="如 113.264385", kind=Kind.DECIMAL, aliases=("lon", "lng", "longitude")),
    Column(LAT, hint="如 23.129112", kind=Kind.DECIMAL, aliases=("lat", "latitude")),
    Column(BOUNDARY, kind=Kind.RAW, is_offered=False),
)  # fmt: skip
HEADER = tuple(column.heading for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row as written."""

    line: int
    code: str = ""
    name: str = ""
    level: str = ""
    parent_code: str = ""
    valid_from: date | None = None
    lon: float | None = None
    lat: float | None = None
    boundary: Mapping[str, Any] | None = None


def area_row(record: Record) -> AreaRow:
    """Take a record for what it says of an area."""
    boundary = record.values.get(BOUNDARY)
    return AreaRow(
        line=record.line,
        code=record.text(CODE),
        name=record.text(NAME),
        level=record.text(LEVEL).replace(" ", ""),
        parent_code=record.text(PARENT),
        valid_from=record.values.get(FROM),
        lon=record.values.get(LON),
        lat=record.values.get(LAT),
        boundary=boundary if isinstance(boundary, Mapping) else None,
    )


def read_area_sheets(content: bytes) -> Iterator[Sheet]:
    """Read csv, Excel or GeoJSON, or refuse."""
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return _geojson(content) if start.startswith(b"{") else read_sheets(content)


def _geojson(content: bytes) -> Iterator[Sheet]:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadInput(problem="GeoJSON 不完整或格式有误，请重新导出（UTF-8）。") from None
    features = data.get("features") if data.get("type") != "Feature" else [data]
    if not isinstance(features, list) or not features:
        raise BadInput(problem="GeoJSON 中没有要素（features），请检查后重新导出。")
    rows = [list(HEADER), *map(_feature, features)]
    yield Sheet(iter(rows), len(rows))


def _feature(feature: object) -> Row:
    """Read a feature; a point becomes the centre, anything else the boundary."""
    feature = feature if isinstance(feature, dict) else {}
    properties = feature.get("properties")
    cells: dict[str, Any] = {}
    for name, value in (properties if isinstance(properties, dict) else {}).items():
        cells.setdefault(KNOWN.get(heading(name), ""), _cell(value))
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        cells[LON], cells[LAT] = _point(geometry)
    elif isinstance(geometry, dict):
        cells[BOUNDARY] = geometry
    # a feature without a code is a row all the same, and is refused as one
    return [cells.get(name, "") for name in HEADER[:-1]] + [cells.get(BOUNDARY, "—")]


KNOWN = {heading(word): one.heading for one in COLUMNS for word in (one.heading, *one.aliases)}


def _cell(value: object) -> Cell:
    """Take a whole number for a text: unlike in a spreadsheet it is exact, and may be a code."""
    if value is None:
        return ""
    return value if isinstance(value, float) else str(value)


def _point(geometry: Mapping[str, Any]) -> tuple[Any, Any]:
    match geometry.get("coordinates"):
        case [int() | float() as lon, int() | float() as lat, *_]:
            return lon, lat
        case _:
            return "?", "?"
