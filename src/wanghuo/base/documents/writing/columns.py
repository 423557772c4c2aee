"""Share the width of the text among the columns of a table, so that no cell runs over its rule."""

import re
from collections.abc import Iterator, Sequence

from wanghuo.base.documents.writing import layout
from wanghuo.base.documents.writing.text import width

WIDEST, NARROWEST = 16.0, 3.0
INSET_PT = 2.85  # of a cell, on each side
NARROW = re.compile(r"[!-~]+")
NARROW_SPACE = 1.2  # letters and the percent sign are wider than half a character in most faces
HEADING_TOKEN = 2.0  # a heading breaks after every second character, not after each
MANY_COLUMNS, VERY_MANY_COLUMNS = 6, 12


def size_of(count: int) -> float:
    """Return the size of type that this many columns leave room for."""
    if count > VERY_MANY_COLUMNS:
        return layout.SIZE_SMALL_5
    return layout.SIZE_5 if count > MANY_COLUMNS else layout.SIZE_SMALL_4


def shares(columns: Sequence[Sequence[str]], size: float) -> tuple[float, ...]:
    """Return the columns' shares in characters of `size`: first what cannot break, then the rest.

    Each column begins with its heading.
    """
    inset = 2 * INSET_PT / size
    room = layout.TEXT_MM[0] * layout.MM_PT / size
    wanted = [_wanted(column) + inset for column in columns]
    if sum(wanted) <= room:
        return tuple(wanted)
    wanted = [_wanted(column, heading_lines=3) + inset for column in columns]
    least = [
        min(_least(column) + inset, want) for column, want in zip(columns, wanted, strict=True)
    ]
    left, more = room - sum(least), sum(wanted) - sum(least)
    if left <= 0 or more <= 0:
        return tuple(least)
    return tuple(low + (want - low) * left / more for low, want in zip(least, wanted, strict=True))


def lines_in(text: str, room: float) -> int:
    """Return about how many lines a cell of this many characters' width needs."""
    return max(1, -int(-width(text) // max(room, 1.0)))


def _wanted(column: Sequence[str], heading_lines: int = 1) -> float:
    """Return what the longest cell needs on one line, within bounds; a heading may take more."""
    heading, *cells = column
    needs = [width(heading) / heading_lines, *map(width, cells)]
    return min(max(NARROWEST, max(needs) + 1), WIDEST)


def _least(column: Sequence[str]) -> float:
    """Return what the longest run that does not break needs."""
    heading, *cells = column
    tokens = [min(width(heading), HEADING_TOKEN), *_tokens([heading, *cells])]
    return min(max(1.0, *tokens), WIDEST)


def _tokens(cells: Sequence[str]) -> Iterator[float]:
    for cell in cells:
        for run in NARROW.findall(cell):
            yield width(run) * NARROW_SPACE
