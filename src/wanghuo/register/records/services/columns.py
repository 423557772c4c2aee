"""A kind's sheet: its columns, its keys, and its rows on the way out."""

from collections.abc import Iterable, Iterator
from typing import Any

from wanghuo.base.people.rules import Sector
from wanghuo.base.people.rules.personal import masked
from wanghuo.kernel.sheets import Cell
from wanghuo.kernel.sheets.cells import Kind
from wanghuo.kernel.sheets.importing import Column
from wanghuo.register.records.kinds import AREA_HEADING, RecordKey, RecordKind, Row, kind_named
from wanghuo.register.records.rules import Field, Sort, Value
from wanghuo.register.records.services.values import DECIMALS, value_of

AREA_NAMES = (
    "区划", "所属区划", "区划名称", "村（社区）", "村社区", "所在网格", "行政区划代码",
)  # fmt: skip
LON, LAT = "经度", "纬度"
SECTOR = Field("sector", "行业条线", Sort.TERM, terms=Sector, hint="不填按类别推定")
CHUNK = 500


def columns_of(kind: RecordKind) -> tuple[Column, ...]:
    """Return the columns of a kind's sheet: where it lies, its fields, its position."""
    area = Column(
        AREA_HEADING,
        required=not kind.home,
        hint="区划代码；唯一的区划名称也可" if not kind.home else "不填为所属场所、建筑的区划",
        kind=Kind.CODE,
        aliases=AREA_NAMES,
    )
    sector = [_column(SECTOR)] if kind.has_sector else []
    extras = [
        Column(
            one.heading, one.is_required, one.hint, Kind.CODE if one.is_code else Kind.TEXT,
            aliases=one.aliases,
        )
        for one in kind.extras
    ]  # fmt: skip
    pair = [Column(name, kind=Kind.DECIMAL) for name in (LON, LAT)] if kind.is_located else []
    return (area, *map(_column, kind.fields), *sector, *extras, *pair)


def _column(one: Field) -> Column:
    labels = [term.label for term in one.terms or ()]
    choices = (lambda: labels) if labels else None
    hint = one.hint or (one.unit and f"单位：{one.unit}")
    return Column(one.heading, one.is_required, hint, one.cell, choices, one.aliases)


def key_of(kind: RecordKind, code: str) -> RecordKey:
    """Return one of the keys of a kind by its code, by default the first."""
    return next(one for one in keys_of(kind) if code in {one.code, ""})


def keys_of(kind: RecordKind) -> tuple[RecordKey, ...]:
    """Return the keys by which a sheet may find rows; the row's own number last."""
    if not kind.model._meta.get_field(kind.named_by).unique:
        return kind.keys
    name = kind.field(kind.named_by)
    own = RecordKey(kind.named_by, name.label, ((kind.named_by, name.heading),))
    return (*kind.keys, own)


def header_of(kind: RecordKind) -> tuple[str, ...]:
    """Return the headings of an exported list: what an import understands, then what follows."""
    shown = [label for label, _ in kind.shown(kind.model())] if kind.shown else []
    return (*(column.heading for column in columns_of(kind)), "区划名称", *shown)


def rows_of(kind: RecordKind, rows: Value) -> Iterator[list[Cell]]:
    """Yield the cells of each row, as an import reads them back; personal values are masked."""
    for row in rows.iterator(CHUNK):
        yield [_cell(value) for value in _cells(kind, row)]


def _cells(kind: RecordKind, row: Row) -> Iterable[Any]:
    yield row.area.code
    yield from (shown_value(one, row) for one in kind.fields)
    if kind.has_sector:
        yield Sector(row.sector).label if row.sector else ""
    yield from (one.read(row) for one in kind.extras)
    if kind.is_located:
        yield from (_degrees(row.longitude), _degrees(row.latitude))
    yield row.area.name
    if kind.shown:
        yield from (value for _, value in kind.shown(row))


def _degrees(number: float | None) -> float | None:
    return None if number is None else round(number, DECIMALS)


def _cell(value: Value) -> Cell:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else value


def shown_value(one: Field, row: Row) -> Value:
    """Return what a list shows of a field: words of the trade, masked numbers, names of links."""
    if one.sort is Sort.LINK:
        other = getattr(row, one.name)
        return "" if other is None else str(getattr(other, kind_named(one.link).named_by))
    value = value_of(row, one)
    if one.is_personal:
        return masked(value)
    if one.sort is Sort.TERM and one.terms and value:
        return one.terms(value).label
    return float(value) if one.sort is Sort.MONEY and value is not None else value
