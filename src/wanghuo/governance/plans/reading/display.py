"""The lists of a reading as aligned tables for a terminal (终端表格)."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from wanghuo.governance.plans.reading.sheets import Cell, Sheet

_WIDEST = 40


def tables(sheets: Sequence[Sheet]) -> str:
    """Write every list that has rows, one under the other."""
    return "\n".join(_table(sheet) for sheet in sheets if sheet.rows)


def columns_of(text: str) -> int:
    """Count the columns a terminal gives a text: two for a Chinese character."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _table(sheet: Sheet) -> str:
    rows = [sheet.columns, *([_shown(cell) for cell in row] for row in sheet.rows)]
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([f"{sheet.name}（{len(sheet.rows)}）", lines[0], rule, *lines[1:], ""])


def _shown(cell: Cell) -> str:
    text = "" if cell is None else " ".join(str(cell).split())
    if columns_of(text) <= _WIDEST:
        return text
    shown = ""
    for character in text:
        if columns_of(shown + character) > _WIDEST - 1:
            break
        shown += character
    return shown + "…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))
