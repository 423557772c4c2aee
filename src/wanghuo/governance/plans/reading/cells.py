"""What a cell of a list holds, told from the cell itself: time, units, numbered items (单元格)."""

import re
from collections.abc import Iterator

from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.passages import Passage, bare

_TIME = re.compile(
    r"(?:[\d年月日号底前末初中上下旬每至到起内~\-、,;:/().XxＸ]|季度|半年|学期|常态|化|长期|持续|坚持|开展|推进"
    r"|推动|落实|完成|全年|全程|贯穿|立即|即日|立行立改|时限|之|以|并|和|第|[一二两三四]|按|度|周|天|实时|动态"
    r"|随时|阶段|整治|期间|专项|行动|要求|适时|定期|份|截止|不迟于|次|整改|今|明)+"
)
_TIME_CORE = re.compile(
    r"\d[年月日号]|常态|长期|持续|每|即日|立即|立行|全年|季度|半年|[年月]底|实时|动态|随时|适时|定期|X年"
)
_ITEM = re.compile(r"(?<![\d.])(\d{1,3})\s?(?:、|\.(?!\d)|\.(?=20\d\d年))\s?")
_NO = re.compile(r"(\d{1,4})[.、]?")
_PART = re.compile(r"[、,;/\s]+|以及|及|和|与")
_UNIT = re.compile(
    r"(?:单位|部门|局|委|办|办公室|大队|中队|支队|总队|派出所|所|站|站所|政府|镇|乡|村|街道|社区|机构|小组|中心|企业"
    r"|公司|队|院|学校|校|组|厅|处|科|团|协会|联合会|委员会|委会|居|部|集团|银行|医院|园区|管委会|工会|妇联|团委"
    r"|网格员|物业|县直|镇直|各级|场|馆|矿|厂|社|负责|室|教育|民政|文旅|公安|住建|应急|消防|卫健|卫体|工信|商务|交通)等?"
    r"(?:\(.*\))?$"
)
_VERB = re.compile(
    r"加强|开展|推进|推动|推行|建成|建立|建设|建强|实施|提高|提升|落实|健全|完善|打造|组织|督促|强化|抓好|优化|深化"
    r"|做好|严格|持续|规范|加快|出台|制定|完成|压实|筑牢|配齐|确保|排查|整治|消除|聚焦|开通|全面|进一步|统筹|配备"
    r"|每[年月季半周]|集中|指导|发动|依托|探索|鼓励|引导|结合|构建|夯实|对照?|将|对"
)
_DEED = re.compile(r"组织(?:实施|开展|落实)|(?:负责|要|应)[\u4e00-\u9fff]{4}")
NONE = frozenset({"/", "-", "--", "无", "—"})


def is_time(text: str) -> bool:
    """Tell whether a cell says nothing but when."""
    plain = bare(text)
    return len(plain) <= 48 and bool(_TIME_CORE.search(plain) and _TIME.fullmatch(plain))


def is_units(text: str) -> bool:
    """Tell whether a cell says nothing but who."""
    plain = bare(text)
    if not plain or "。" in plain or len(plain) > 400 or _VERB.match(plain):
        return False
    if _DEED.search(plain):
        return False
    parts = [p for p in _PART.split(plain) if p]
    named = sum(bool(_UNIT.search(p)) for p in parts)
    return bool(parts) and max(map(len, parts)) <= 24 and 2 * named > len(parts)


def is_none(text: str) -> bool:
    """Tell whether a cell says that there is nothing, so nothing is inherited either."""
    return bare(text) in NONE


def item_number(text: str) -> tuple[int, int] | None:
    """Read the number at the head of a cell: the number and where the words begin."""
    found = _ITEM.match(fold(text[:12]))
    return (int(found.group(1)), found.end()) if found else None


def row_number(text: str) -> int | None:
    """Read a cell that is only a number."""
    found = _NO.fullmatch(bare(text))
    return int(found.group(1)) if found else None


def items_in(cell: Passage) -> Iterator[tuple[int | None, Passage]]:
    """Split a cell into its numbered items, each with its printed number; one when unnumbered."""
    starts = list(_item_starts(cell))
    if not starts:
        yield None, cell
        return
    ends = [at for _, at in starts[1:]] + [len(cell.text)]
    for (no, at), end in zip(starts, ends, strict=True):
        yield no, cell.part(at, end)


def _item_starts(cell: Passage) -> Iterator[tuple[int, int]]:
    expected: int | None = None
    for found in _ITEM.finditer(cell.folded):
        no, at = int(found.group(1)), found.start()
        if (at == 0 and expected is None) or (expected == no and _opens(cell.text, at)):
            yield no, at
            expected = no + 1
        elif expected is None:
            return


def _opens(text: str, at: int) -> bool:
    return text[at - 1].isspace() or text[at - 1] in "。；;，,、）)！"
