"""Lines of a row that lost its grid, put together to one cell for each column (折行的单元格).

Of all ways to cut the lines into cells the one is taken whose cells best say what their columns
are for: when, who, whose name; and whose lines are as wide as their column but for the last.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from wanghuo.governance.plans.reading.cells import is_none, is_time, is_units
from wanghuo.governance.plans.reading.columns import UNIT_ROLES, Column
from wanghuo.governance.plans.reading.passages import Passage, bare, join

_PERSON = re.compile(
    r"[\u4e00-\u9fff×Xx]{2,4}(?:[、,][\u4e00-\u9fff×Xx]{2,4})*|.{0,8}(?:长|书记|主任).{0,8}"
)
_SHORT = frozenset({Column.TIME, Column.PERSON, *UNIT_ROLES})
_MOST_LINES = 40
_MOST_OF_A_CELL = 12
_FITS, _MISFITS, _UNEVEN = 4, -4, -3


@dataclass(frozen=True, slots=True)
class _Cut:
    """How well the lines so far fit, and where each cell begins."""

    score: int
    starts: tuple[int, ...]


def cells_of(lines: Sequence[Passage], columns: Sequence[Column | None]) -> list[Passage] | None:
    """Put the lines of a row together to one cell for each column; None when they do not fit."""
    if not len(columns) <= len(lines) <= _MOST_LINES:
        return None
    best = {0: _Cut(0, ())}
    for at, column in enumerate(columns):
        left = len(columns) - at - 1
        best = _further(best, lines, column, len(lines) - left)
    whole = best.get(len(lines))
    if whole is None or whole.score < 0:
        return None
    ends = [*whole.starts[1:], len(lines)]
    return [join(lines[a:b]) for a, b in zip(whole.starts, ends, strict=True)]


def _further(
    best: dict[int, _Cut], lines: Sequence[Passage], column: Column | None, last: int
) -> dict[int, _Cut]:
    """Give one more column its lines, in every way there is."""
    further: dict[int, _Cut] = {}
    for start, cut in best.items():
        for end in range(start + 1, min(last, start + _MOST_OF_A_CELL) + 1):
            score = cut.score + _fit([line.text for line in lines[start:end]], column)
            if end not in further or score > further[end].score:
                further[end] = _Cut(score, (*cut.starts, start))
    return further


def _fit(lines: list[str], column: Column | None) -> int:
    uneven = sum(len(a) + 2 < len(b) for a, b in pairwise(lines))
    joints = len(lines) - 1 if column in _SHORT else 0
    return _meaning("".join(lines), column) + uneven * _UNEVEN - joints


def _meaning(text: str, column: Column | None) -> int:
    """Tell how well a text fits its column."""
    said = _said(text)
    if said == "none":
        return 0
    if column in _SHORT:
        wanted = "units" if column in UNIT_ROLES else "time" if column is Column.TIME else "person"
        return _FITS if said == wanted else _MISFITS
    return _MISFITS if said in {"time", "units"} else 0


@lru_cache(maxsize=4096)
def _said(text: str) -> str:
    if is_none(text):
        return "none"
    if is_time(text):
        return "time"
    if is_units(text):
        return "units"
    return "person" if _PERSON.fullmatch(bare(text)) else "words"
