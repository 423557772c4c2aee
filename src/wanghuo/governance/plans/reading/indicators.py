"""Indicators: the targets of an indicator table, and the rates that a plan's aims set (指标)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wanghuo.governance.plans.reading.bindings import quantities_in
from wanghuo.governance.plans.reading.cells import is_none
from wanghuo.governance.plans.reading.columns import Column, column_of
from wanghuo.governance.plans.reading.deadlines import DateContext
from wanghuo.governance.plans.reading.grids import Grid, Row
from wanghuo.governance.plans.reading.numerals import amount, fold
from wanghuo.governance.plans.reading.outline import Node
from wanghuo.governance.plans.reading.passages import Passage, bare, squeeze
from wanghuo.governance.plans.reading.sections import Purpose, purpose_of
from wanghuo.governance.plans.reading.values import Indicator, Op

_YEAR = re.compile(r"20\d\d")
_NOW = re.compile(r"现状|基期|基准|基础值|当前|上年|实际|完成值")
_AIM = re.compile(r"目标|规划值|指标值|20\d\d")
_VALUE = re.compile(
    r"(≥|≤|>|<|=|不低于|不少于|不小于|达到|大于|高于|不高于|不超过|不大于|小于|低于|控制在)?\s*"
    r"(\d{1,9}(?:\.\d{1,6})?)\s*(%|‰|[\u4e00-\u9fff/]{1,6}?)?\s*(以上|以下|以内)?"
)
_OPS = {
    Op.GE: ("≥", "不低于", "不少于", "不小于", "以上"),
    Op.LE: ("≤", "不高于", "不超过", "不大于", "控制在", "以下", "以内"),
    Op.GT: (">", "大于", "高于"),
    Op.LT: ("<", "小于", "低于"),
}
_RATE = re.compile(r"(?:率|度|比例|比重|覆盖面|满意度)$|^每?[十百千万]+人")
_IN_NAME = re.compile(r"\(([%‰]|[\u4e00-\u9fff/]{1,6})\)$")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the name, the measure and the yearly values of an indicator table stand."""

    name: int
    measure: int | None
    baseline: int | None
    baseline_year: int | None
    targets: tuple[tuple[int, int | None], ...]


def is_indicator_table(grid: Grid) -> bool:
    """Tell whether a table gives indicators and their values."""
    return Column.INDICATOR in grid.columns and not grid.is_list


def table_indicators(grid: Grid, context: DateContext) -> Iterator[Indicator]:
    """Read every target of an indicator table."""
    layout = _layout(grid, context)
    for cells in grid.rows:
        if layout.name >= len(cells) or not cells[layout.name].text:
            continue
        for column, year in layout.targets:
            target = _target(cells, column, layout, year, context)
            if target is not None:
                yield target


def _layout(grid: Grid, context: DateContext) -> _Layout:
    names = [bare("".join(heading)) for heading in grid.headings]
    inner = [bare(name) for name in grid.names]
    name = grid.columns.index(Column.INDICATOR)
    measure = next(
        (i for i, n in enumerate(inner) if n == "单位" or column_of(n) is Column.MEASURE), None
    )
    years = {i: int(y.group()) for i, n in enumerate(inner) if (y := _YEAR.search(n))}
    values = [
        i
        for i, n in enumerate(inner)
        if i not in {name, measure} and (i in years or _NOW.search(n) or _AIM.search(names[i]))
    ]
    first = context.since.year if context.since else None
    baseline = _baseline(values, inner, years, first)
    targets = tuple((i, years.get(i)) for i in values if i != baseline)
    base_year = years.get(baseline) if baseline is not None else None
    return _Layout(name, measure, baseline, base_year, targets)


def _baseline(
    values: list[int], names: list[str], years: dict[int, int], first: int | None
) -> int | None:
    """Find the column that says how things stand before the plan."""
    stated = next((i for i in values if _NOW.search(names[i])), None)
    if stated is not None or len(values) < 2:
        return stated
    dated = [i for i in values if i in years]
    earliest = min(dated, key=years.__getitem__, default=None)
    if earliest is not None and first is not None and years[earliest] >= first:
        return None
    return earliest


def _target(
    cells: Row, column: int, layout: _Layout, year: int | None, context: DateContext
) -> Indicator | None:
    found = _read(cells, column)
    if found is None:
        return None
    op, value, unit, cell = found
    base = _read(cells, layout.baseline) if layout.baseline is not None else None
    name = squeeze(cells[layout.name].text)
    return Indicator(
        name=name,
        op=op,
        value=value,
        unit=unit or _measure(cells, layout.measure, name),
        span=cell.span(),
        by=date(year, 12, 31) if year else context.until,
        baseline=base[1] if base else None,
        baseline_year=layout.baseline_year if base else None,
    )


def _measure(cells: Row, column: int | None, name: str) -> str:
    if column is not None and column < len(cells):
        return "" if is_none(cells[column].text) else squeeze(cells[column].text)
    found = _IN_NAME.search(fold(name))
    return found.group(1) if found else ""


def _read(cells: Row, column: int) -> tuple[Op, float | int, str, Passage] | None:
    if column >= len(cells):
        return None
    cell = cells[column]
    found = _VALUE.fullmatch(cell.folded)
    value = amount(found.group(2)) if found else None
    if found is None or value is None:
        return None
    signs = {found.group(1), found.group(4)}
    op = next((op for op, words in _OPS.items() if signs & set(words)), Op.EQ)
    return op, value, found.group(3) or "", cell


def aimed_indicators(root: Node, context: DateContext) -> Iterator[Indicator]:
    """Read the rates that the sections about aims set."""
    for node in root.walk():
        if purpose_of(node) is not Purpose.GOALS or _inside_goals(node):
            continue
        for words in node.paragraphs():
            for found in quantities_in(words, context):
                if _RATE.search(found.what):
                    yield Indicator(
                        name=found.what,
                        op=found.op,
                        value=found.value,
                        unit=found.unit,
                        span=found.span,
                        by=found.by or context.until,
                    )


def _inside_goals(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if purpose_of(above) is Purpose.GOALS:
            return True
        above = above.parent
    return False
