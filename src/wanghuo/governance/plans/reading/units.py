"""Responsible units anywhere in an item: brackets, labelled lines, and sentences (责任单位).

What the plan labels (责任单位：…) is its own answer; only an item without a label is searched for
the subjects of its sentences (县住建局负责…, 由…牵头、…配合) and for a closing bracket of units.
"""

import re
from collections.abc import Iterable, Iterator

from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.unit_lists import ENDING, LABEL, list_units
from wanghuo.governance.plans.reading.values import Unit, UnitRole

__all__ = ["find_units", "list_units"]

_LABEL = re.compile(rf"(?<![\u4e00-\u9fff])(?:(?<=[(])|){LABEL}")
_REST_OF_LINE = re.compile(r"\s*[^\n。]*")
_LAST_BRACKET = re.compile(
    r"(?:(?<=[。;])|^)\s*\((?P<units>(?:[^()\n]|\([^()\n]{1,20}\)){2,300})\)"
)
_NAME = rf"(?:(?!由)[\u4e00-\u9fffA-Za-z×]){{0,14}}?{ENDING}(?:\([^()]{{1,12}}\))?"
_SECTORS = (
    r"(?:[\u4e00-\u9fff]{2,6}、){1,9}[\u4e00-\u9fff]{2,8}?等?[\u4e00-\u9fff]{0,4}?"
    r"(?:站所|部门|单位|机构)"
)
_CUE = (
    r",?(?:(?:分别|共同|联合)?(?P<lead>牵头)|(?P<assist>积极?配合|配合|协助|参与)|负责|要|应(?!急)当?|须|需|将|对|每[年季月周半]"
    r"|组织(?!部)|督促|指导|会同|按照?|[于在]?(?:20\d\d年)?\d{1,2}月|动员|发动|举办|开展|依法|加强|结合|依托|建立|推动|联合|切实|严格|定期|及时|广泛|深入|制定|具体"
    r"|予以|给予|分别|共同|做好|落实)"
)
_SUBJECT = re.compile(
    r"(?:^|(?<=[。;:,\n\s)由])|(?<=(?:牵头|负责)[、,]))(?:[一二三四五六七八九十]{1,2}是)?"
    rf"(?P<units>(?P<named>{_NAME}(?:[、和及与]{_NAME}){{0,12}})|{_SECTORS})(?={_CUE})"
)
_OF_GOVERNMENT = re.compile(
    r"各.*|.*(?:局|委|办|队|所|站|政府|村|镇|乡|街道|组|支部|中心|委员会|委会|厅|[传织战装]部|科室?|妇联|残联|工商联|工会|供销社)(?:\(.*\))?"
    r"|.*(?:相关|有关|成员|直属|[镇乡县区市]直|主管|职能|涉安|责任|等).*单位|..+(?:部门|站所|机构|机关)"
)
_OF_SOCIETY = re.compile(
    r"社会|生产|使用|产权|物业|重点|业主|施工|监理|保险|培训|服务|企业|公司|学校|医院|个人|所有"
)
_VERB_FIRST = re.compile(
    r"[提申报]请|成立|设立|推[动进]|督促|协调|组织(?!部)|联合|依[托法靠]|鼓励|支持|指导|加强|强化|健全|完善|建设(?![局委部])"
    r"|建[立成]|制定|细化|明确|探索|积极|引导|提[升高]|落实|开展|实施|构建|打造|充分|发挥|利用|整合|结合|通过"
    r"|[对向经请使让把将在与同以为按]"
)
_LONGEST_BRACKET = 2000


def find_units(text: str, offset: int) -> tuple[Unit, ...]:
    """Find the units an item names, in order, each told once per role."""
    folded = fold(text)
    stretches = list(_labelled(folded))
    found = [u for start, end in stretches for u in list_units(text[start:end], start)]
    if not stretches:
        found = list(_last_brackets(text, folded)) or list(_subjects(text, folded))
    return _told_once(found, offset)


def _told_once(units: Iterable[Unit], offset: int) -> tuple[Unit, ...]:
    told: dict[tuple[str, UnitRole], Unit] = {}
    for unit in sorted(units, key=lambda unit: unit.span):
        span = unit.span._replace(start=unit.span.start + offset, end=unit.span.end + offset)
        told.setdefault((unit.name, unit.role), Unit(unit.name, unit.role, span))
    return tuple(told.values())


def _labelled(text: str) -> Iterator[tuple[int, int]]:
    """Find every stretch that a label opens: to its bracket's end, or to the end of its line."""
    end = 0
    for found in _LABEL.finditer(text):
        start = found.start()
        if start < end:
            continue
        in_bracket = text[:start].endswith("(") if start < 2 else text[start - 1] == "("
        end = _bracket_end(text, start) if in_bracket else _line_end(text, found.end())
        yield start, end


def _bracket_end(text: str, start: int) -> int:
    depth = 1
    last = min(len(text), start + _LONGEST_BRACKET)
    for at in range(start, last):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at
    return _line_end(text, start)


def _line_end(text: str, start: int) -> int:
    found = _REST_OF_LINE.match(text, start)
    return found.end() if found else start


def _last_brackets(text: str, folded: str) -> Iterator[Unit]:
    """Read a bracket after the sentence, （县住建局、县应急局）, where all in it are units."""
    for found in _LAST_BRACKET.finditer(folded):
        start, end = found.span("units")
        units = list_units(text[start:end], start)
        if all(_is_of_government(unit.name) for unit in units):
            yield from units


def _subjects(text: str, folded: str) -> Iterator[Unit]:
    for found in _SUBJECT.finditer(folded):
        if _VERB_FIRST.match(found["units"]):
            continue
        start, end = found.span("units")
        role = UnitRole.LEAD if found["lead"] else UnitRole.RESPONSIBLE
        role = UnitRole.ASSIST if found["assist"] else role
        for unit in list_units(text[start:end], start, role):
            if not found["named"] or _is_of_government(unit.name):
                yield unit


def _is_of_government(name: str) -> bool:
    plain = fold(name)
    return bool(_OF_GOVERNMENT.fullmatch(plain)) and not _OF_SOCIETY.search(plain)
