"""Tables as lines of text: one row a line, cells between bars (竖线表格)."""

from collections.abc import Sequence


def pipe_table(rows: Sequence[Sequence[str]]) -> str:
    """Write rows as a pipe table; a cell that continues a merged one is blank."""
    width = max((len(row) for row in rows), default=0)
    if width == 0:
        return ""
    lines = [_line([*map(_cell, row), *[""] * (width - len(row))]) for row in rows]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "｜").split())
