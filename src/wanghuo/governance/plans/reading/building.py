"""Build quantities of yearly tables: what is built, how many, where and when (建设任务量)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from wanghuo.governance.plans.reading.grids import Grid, Row
from wanghuo.governance.plans.reading.numerals import amount, fold
from wanghuo.governance.plans.reading.passages import Passage, bare, squeeze
from wanghuo.governance.plans.reading.subjects import measure_of, subject_of
from wanghuo.governance.plans.reading.values import BuildQuantity, Op, Span

_YEAR = re.compile(r"20\d\d")
_TOTAL = re.compile(r"合计|总计|小计|总数|共计|总量$")
_COUNT = re.compile(
    r"([≥>]=?|不少于|至少)?\s*(\d{1,9}(?:\.\d{1,4})?)\s*([\u4e00-\u9fff]{1,2})?(?:\s*\(.*\))?"
)
_STATED = re.compile(r"([\u4e00-\u9fff()/]{2,20}?)(\d{1,9})\s?([\u4e00-\u9fff])")
_UNIT = re.compile(r"\((?:单位:)?([\u4e00-\u9fff]{1,2})\)")
_PARTS = (
    ("kind", re.compile(r"车型|车种|品名|(?:车辆|装备|器材|设备|设施)(?:名称|类型|种类)")),
    ("number", re.compile(r"序号|编号")),
    ("skip", re.compile(r"备注|说明|面积|性质|率$|投资|资金|经费|要求|标准|内容|责任|牵头|装备$")),
    ("total", _TOTAL),
    ("time", re.compile(r"年度|年份|时间|年限|时限|期限")),
    ("grade", re.compile(r"级别|等级|类别|类型")),
    ("name", re.compile(r"名称|所在|^名|站名|队名")),
    (
        "place",
        re.compile(
            r"地区|单位|乡镇|街道|^镇|大队|区域|辖区|^[村乡县区]|地点|位置|[县区镇]$|行政村|社区"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Total:
    """A total the plan states beside its parts: it must be their sum."""

    what: str
    stated: float | int
    summed: float | int
    spans: tuple[Span, ...]


@dataclass(slots=True)
class Built:
    """The rows of a table or a text, and the totals stated beside them."""

    rows: list[BuildQuantity] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Column:
    part: str
    what: str
    year: int | None
    unit: str | None


def table_quantities(grid: Grid) -> Built:
    """Read the build quantities of a table that is neither a list nor about indicators."""
    title = squeeze(grid.title.text) if grid.title else ""
    columns = [_column(heading, title) for heading in grid.headings]
    built = Built()
    place = ""
    summed, grand = 0, False
    for cells in grid.rows:
        if _TOTAL.match(bare(next((c.text for c in cells if c.text), ""))):
            # A total sums the rows since the last one; right under another, once, all of them.
            above = built.rows[summed:] or ([] if grand else built.rows)
            grand = grand or summed == len(built.rows)
            _check_total_row(cells, columns, built, above)
            summed = len(built.rows)
            continue
        place = _place(cells, columns) or place
        rows = list(_row(cells, columns, place, title))
        _check_total_cell(cells, columns, rows, built)
        built.rows += [row for row in rows if row.value]
    return built


def _column(heading: tuple[str, ...], title: str) -> _Column:
    words = [fold(h) for h in heading]
    year = next((int(y.group()) for h in words if (y := _YEAR.search(h))), None)
    unit = next((u.group(1) for h in (*words, fold(title)) if (u := _UNIT.search(h))), None)
    inner = bare(next((h for h in reversed(heading) if h), ""))
    part = next((name for name, pattern in _PARTS if pattern.search(_UNIT.sub("", inner))), "value")
    if year is not None and part in {"total", "place"}:
        part = "value"
    what = subject_of(inner) or subject_of(title)
    return _Column(part, what, year, unit)


def _place(cells: Row, columns: list[_Column]) -> str:
    for part in ("name", "place"):
        for cell, column in zip(cells, columns, strict=False):
            if column.part == part and cell.text:
                return squeeze(cell.text)
    return ""


def _row(cells: Row, columns: list[_Column], place: str, title: str) -> Iterator[BuildQuantity]:
    own_year = _year_of(cells, columns)
    kind = _first(cells, columns, "kind")
    grade = _first(cells, columns, "grade")
    if grade or any(c.part == "name" for c in columns):
        yield from _object(cells, columns, place, title, own_year, grade)
    for cell, column in zip(cells, columns, strict=False):
        found = _COUNT.fullmatch(cell.folded) if column.part == "value" else None
        value = amount(found.group(2)) if found else None
        if found is None or value is None:
            continue
        yield BuildQuantity(
            what=kind or column.what,
            value=value,
            unit=found.group(3) or column.unit or measure_of(kind or column.what),
            span=cell.span(found.start(2), found.end(2)),
            year=column.year or own_year,
            place=place or None,
            op=Op.GE if found.group(1) else Op.EQ,
            grade=grade,
        )


def _object(
    cells: Row,
    columns: list[_Column],
    place: str,
    title: str,
    year: int | None,
    grade: str | None,
) -> Iterator[BuildQuantity]:
    """Make one of a row that names one thing to build; its level is part of what it is."""
    what = subject_of(title)
    named = next(
        (cell for cell, c in zip(cells, columns, strict=False) if cell.text and c.part == "name"),
        next((cell for cell in cells if cell.text), None),
    )
    if what and place and named is not None:
        yield BuildQuantity(
            what=(grade or "") + what,
            value=1,
            unit=measure_of(what),
            span=named.span(),
            year=year,
            place=place,
            grade=grade,
        )


def _year_of(cells: Row, columns: list[_Column]) -> int | None:
    """Return the year the row is due: the latest of its times."""
    years = [
        int(found.group())
        for cell, column in zip(cells, columns, strict=False)
        if column.part == "time" and (found := _YEAR.search(cell.folded))
    ]
    return max(years, default=None)


def _first(cells: Row, columns: list[_Column], part: str) -> str | None:
    texts = [c.text for c, column in zip(cells, columns, strict=False) if column.part == part]
    return next((squeeze(text) for text in texts if text), None)


def _check_total_cell(
    cells: Row, columns: list[_Column], rows: list[BuildQuantity], built: Built
) -> None:
    """Compare the total at the end of a row with the row."""
    for cell, column in zip(cells, columns, strict=False):
        found = _COUNT.fullmatch(cell.folded) if column.part == "total" else None
        stated = amount(found.group(2)) if found else None
        if stated is not None and rows:
            built.totals.append(total_of(rows[0].what, stated, cell.span(), rows))


def _check_total_row(
    cells: Row, columns: list[_Column], built: Built, above: list[BuildQuantity]
) -> None:
    """Compare a total row with the rows above it, column by column or as its words say."""
    by_column: dict[tuple[str, int | None], list[BuildQuantity]] = defaultdict(list)
    by_what: dict[str, list[BuildQuantity]] = defaultdict(list)
    for row in above:
        by_column[row.what, row.year].append(row)
        by_what[row.what].append(row)
    for cell, column in zip(cells, columns, strict=False):
        found = _COUNT.fullmatch(cell.folded)
        if found and column.part == "value":
            rows = by_column[column.what, column.year]
            _add_total(built, column.what, amount(found.group(2)), cell, rows)
        elif not found:
            for stated in _STATED.finditer(cell.folded):
                rows = next((r for w, r in by_what.items() if w and w in stated.group(1)), [])
                part = cell.part(*stated.span())
                _add_total(built, stated.group(1), amount(stated.group(2)), part, rows)


def _add_total(
    built: Built,
    what: str,
    stated: float | int | None,
    cell: Passage,
    rows: list[BuildQuantity],
) -> None:
    if stated is not None and rows:
        built.totals.append(total_of(what, stated, cell.span(), rows))


def total_of(what: str, stated: float | int, span: Span, rows: list[BuildQuantity]) -> Total:
    """Set a stated total beside the sum of its parts."""
    summed = round(sum(row.value for row in rows), 6)
    return Total(what, stated, summed, (span, *(row.span for row in rows)))
