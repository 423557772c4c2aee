"""Break a long title (2号小标宋) into lines of a good shape, without breaking a word."""

import re
from collections.abc import Sequence
from itertools import pairwise

from wanghuo.base.documents.writing.layout import MM_PT, SIZE_2, TEXT_MM
from wanghuo.base.documents.writing.text import clean, width

TITLE_CHARACTERS = int(TEXT_MM[0] * MM_PT / SIZE_2)
OPENING, CLOSING = "（〔【《〈“‘(", "）〕】》〉”’)、，。；：！？的了等"
BONUS_AFTER = "、》”的和及与并暨"
UNBROKEN = (
    "关于|开展|进一步|消防|安全|火灾|隐患|重大|排查|整治|治理|"
    "工作|专项|行动|攻坚|治本|情况|报告|通知|方案|实施|意见|"
    "责任|检查|监督|管理|委员会|办公室|办法|规定|计划|总结|评估|"
    "中期|年度|月度|季度|村民|居民|人民|政府|应急|救援|综合|"
    "提升|加强|推进|落实|印发|做好|建设|设施|通道|生命|电动自行车|"
    "燃气|高层|建筑|场所|单位|公共|农村|社区|街道|乡镇|"
    "防控|重点|任务|推进|三年行动|自查|全县|全市|全区"
)
"""Words of the trade that a title does not break."""
COUNTED = "年度?|月份?|日|季度|批次?|期|号|条|届|次"
SPANS = rf"(?:第?[\d〇一二三四五六七八九十]+(?:{COUNTED}))+|《[^》]{{1,12}}》"
"""Dates, counts and short names, which stay on one line too."""
CUT_WORD, MORE_LINES, SAME_SHAPE, BAD_SIGN = 60.0, 40.0, 60.0, 10_000.0


def title_lines(text: str, limit: float = TITLE_CHARACTERS) -> list[str]:
    """Break a title into few lines of the shape of a trapezoid or a diamond, sparing words."""
    text = clean(text)
    count = max(1, -int(-width(text) // limit))
    if count == 1:
        return [text] if text else []
    whole = _whole(text)
    costs = [_cut_cost(text, place, whole) for place in range(len(text) + 1)]
    ways = [way for lines in (count, count + 1) for way in _ways(len(text), lines)]
    ways = [way for way in ways if _fits(text, way, limit)]
    if not ways:
        return _plain(text, limit)
    return _cut(text, min(ways, key=lambda way: _cost(text, way, costs)))


def _cost(text: str, cuts: tuple[int, ...], costs: Sequence[float]) -> float:
    return sum(costs[c] for c in cuts) + len(cuts) * MORE_LINES + _shape_cost(_cut(text, cuts))


def _ways(length: int, count: int) -> list[tuple[int, ...]]:
    if count > 3:
        return []
    if count == 2:
        return [(cut,) for cut in range(1, length)]
    return [(a, b) for a in range(1, length - 1) for b in range(a + 1, length)]


def _fits(text: str, cuts: tuple[int, ...], limit: float) -> bool:
    return all(line and width(line) <= limit for line in _cut(text, cuts))


def _cut(text: str, cuts: tuple[int, ...]) -> list[str]:
    edges = (0, *cuts, len(text))
    return [text[a:b].strip() for a, b in pairwise(edges)]


def _shape_cost(lines: list[str]) -> float:
    """Even lines are best, but no two neighbours of the same width, and no hour-glass."""
    widths = [width(line) for line in lines]
    cost = (max(widths) - min(widths)) ** 2 / 4
    if any(a == b for a, b in pairwise(widths)):
        cost += SAME_SHAPE
    if len(widths) == 3 and widths[1] < min(widths[0], widths[2]):
        cost += SAME_SHAPE
    return cost


def _cut_cost(text: str, place: int, whole: Sequence[tuple[int, int]]) -> float:
    before, after = text[place - 1 : place], text[place : place + 1]
    if not before or not after:
        return 0
    if before in OPENING or after in CLOSING or (_narrow(before) and _narrow(after)):
        return BAD_SIGN
    if any(a < place < b for a, b in whole):
        return CUT_WORD
    if text.endswith("关于", 0, place):
        return CUT_WORD / 2
    is_good = before in BONUS_AFTER or text.startswith(("关于", "印发"), place)
    return -CUT_WORD / 4 if is_good else 0


def _whole(text: str) -> list[tuple[int, int]]:
    """Return where words and spans stand that should not be broken."""
    return [found.span(1) for found in re.finditer(f"(?=({SPANS}|{UNBROKEN}))", text)]


def _narrow(sign: str) -> bool:
    return sign.isascii() and not sign.isspace()


def _plain(text: str, limit: float) -> list[str]:
    """Cut where a line is full: for a title that is longer than any title should be."""
    lines = [""]
    for sign in text:
        if width(lines[-1] + sign) > limit:
            lines.append("")
        lines[-1] += sign
    return lines
