"""Responsible units as a cell or a bracket lists them (责任单位).

Names stay as the plan writes them: 县发展和改革局 is not cut at 和, and a name in brackets stays
with its name. Sectors before a shared head (教育、民政等站所) are told one by one, by their sector.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.values import Span, Unit, UnitRole

_LEAD = r"牵头|主责|主办"
_ASSIST = r"配合|协办|协助|协同|参与|参加"
_DUTY = r"责任|承办|落实|实施|主管|监管|负责|完成"
_WHO = r"(?:单位|部门|科室|站所|主体)"
LABEL = rf"(?:{_LEAD}|{_ASSIST}|{_DUTY}){_WHO}(?:\s*:\s*|为)"
ENDING = (
    r"(?:局|委|办|队|所|站|院|厅|组|村|镇|乡|政府|部门|单位|公司|企业|集团|机构|机关|中心|街道|社区|园区"
    r"|新区|开发区|办公室|协会|学会|工会|[委联]员?会|合作社|学校|党校|专班|支部|[传织战装]部|银行|联社|网格员"
    r"|警务室|电视台|妇联|处|科|科室|厂)"
)
_UNIT = re.compile(rf"(?:各.+|.*{ENDING})(?:\([^()]*\))?", re.DOTALL)
_SECOND_EACH = re.compile(rf"各.*{ENDING}")
_LABELLED = re.compile(rf"[\s由。.]*(?P<label>{LABEL})?[\s由。.]*(?:\d+[.)]\s*)?")
_BY_DUTY = r"[按依据照]+(?:各自)?(?:工作)?(?:职责|职能|任务|权限)+(?:分工)?"
_SHARE = r"(?:分别|共同|具体|分工|各自|总体|为|积极|予以|密切|给予)*"
_TAIL = re.compile(
    rf"\s*(?P<bracket>\()?(?:(?:{_BY_DUTY})?{_SHARE}(?P<role>{_LEAD}|{_ASSIST}|负责|落实)"
    rf"(?:{_WHO}|负责|组织|实施|落实|做好)?|{_BY_DUTY}{_SHARE})\)?[.。\s]*$"
)
_AND_OTHERS = re.compile(r"(?P<name>.+?)等(?!级|保|候)(?P<others>.*)", re.DOTALL)
_UNNAMED = re.compile(r"(?:有关|相关|其[他它])?(?:部门|单位|站所|机构|科室)")
_NO_UNIT = re.compile(r"[\W\d]*无?\W*|.*:.*|.{60}.*", re.DOTALL)
_NOT_ALONE = re.compile(r"(?:单位|部门|个人|企业|人员|机构)(?:[()、,;/|\s]|$)")
_WINDOW = 40
_BREAK = re.compile(r"[()、,;/|]|以及|会同|[和及与]|\s+|(?<=[\u4e00-\u9fff])各")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a list with the role written before it and after it."""

    start: int
    end: int
    label: UnitRole | None = None
    tail: UnitRole | None = None
    alone: bool = False
    closes: bool = False


def looks_like_unit(name: str) -> bool:
    """Tell whether a name ends as those of government, villages and companies do."""
    return bool(_UNIT.fullmatch(name))


def list_units(text: str, offset: int, role: UnitRole = UnitRole.RESPONSIBLE) -> tuple[Unit, ...]:
    """Read a cell or the inside of a bracket as units, each told once per role."""
    folded = fold(text)
    told: dict[tuple[str, UnitRole], Unit] = {}
    for group, said in _groups(_pieces(folded), role):
        for start, end in chain.from_iterable(_names(folded, piece) for piece in group):
            unit = Unit(text[start:end], said, Span(start + offset, end + offset))
            told.setdefault((unit.name, said), unit)
    return tuple(sorted(told.values(), key=lambda unit: unit.span))


def _pieces(text: str) -> Iterator[_Piece]:
    depth, start = 0, 0
    closing = ",;" if "、" in text else ";"
    for found in _BREAK.finditer(text):
        sign = found.group()
        depth = max(0, depth + (sign == "(") - (sign == ")"))
        if depth == 0 and sign not in "()" and _cuts(text, start, found):
            yield _piece(text, start, found.start(), closes=sign in closing)
            start = found.start() if sign == "各" else found.end()
    yield _piece(text, start, len(text), closes=True)


def _cuts(text: str, start: int, found: re.Match[str]) -> bool:
    """Tell whether a break is one: a sign always; 和 or a space only after what is whole."""
    if found.group() in "、,;/|":
        return True
    rest = text[found.end() : found.end() + 2]
    if rest in {"其他", "其它"}:
        return True
    left = text[max(start, found.start() - _WINDOW) : found.start()].strip()
    if found.group() == "各":
        return bool(_SECOND_EACH.fullmatch(left))
    whole = looks_like_unit(left) or bool(_TAIL.search(left[-20:]))
    return whole and not _NOT_ALONE.match(text, found.end())


def _piece(text: str, start: int, end: int, *, closes: bool) -> _Piece:
    head = _LABELLED.match(text, start, end)
    first = head.end() if head else start
    label = role_of(head["label"]) if head and head["label"] else None
    tail = _TAIL.search(text, max(first, end - 24), end)
    if not tail:
        return _Piece(first, end, label, closes=closes)
    said = role_of(tail["role"] or "负责")
    return _Piece(first, tail.start(), label, said, alone=bool(tail["bracket"]), closes=closes)


def role_of(word: str) -> UnitRole:
    """Read a role out of 牵头单位, 配合, 负责…."""
    if re.match(_LEAD, word):
        return UnitRole.LEAD
    return UnitRole.ASSIST if re.match(_ASSIST, word) else UnitRole.RESPONSIBLE


def _groups(pieces: Iterable[_Piece], role: UnitRole) -> Iterator[tuple[list[_Piece], UnitRole]]:
    """Gather pieces under the role before them (牵头单位：…) or after them (…配合)."""
    said, group = role, list[_Piece]()
    for piece in pieces:
        if piece.label:
            yield group, said
            said, group = piece.label, []
        if piece.alone and piece.tail:
            yield [piece], piece.tail
            continue
        group.append(piece)
        if piece.tail or piece.closes:
            yield group, piece.tail or said
            group = []
    yield group, said


def _names(text: str, piece: _Piece) -> Iterator[tuple[int, int]]:
    """Read 县住建局等行业主管部门 as the unit and the group it stands for."""
    start, end = _trimmed(text, piece.start, piece.end)
    stretches = [(start, end)]
    found = _AND_OTHERS.fullmatch(text, start, end)
    if found:
        stretches = [_trimmed(text, *found.span("name"))]
        if not _UNNAMED.fullmatch(found["others"]):
            stretches.append(_trimmed(text, *found.span("others")))
    yield from (s for s in stretches if not _NO_UNIT.fullmatch(text[slice(*s)]))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    blank = " \n\r.。:"
    while start < end and text[start] in blank:
        start += 1
    while end > start and text[end - 1] in blank:
        end -= 1
    return start, end
