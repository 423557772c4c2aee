"""The words around a number: comparisons, counting units, and the noun that is counted (量词)."""

import re

from wanghuo.governance.plans.reading.values import Op

COMPARISONS: tuple[tuple[str, Op], ...] = (
    (
        r"≥|>=|不(?:得|应|能)?[少低小]于|至少|最少|达到?|提[升高][至到]|增[至加]到?|扩大到|实现",
        Op.GE,
    ),
    (r"≤|<=|不(?:得|应|能)?[高多大]于|不(?:得|应|能)?超过|至多|最多|控制在|压[缩减][至到]", Op.LE),
    (r">|超过|突破|[大高多]于", Op.GT),
    (r"<|[低少小]于|不[足满]", Op.LT),
    (r"=|等于", Op.EQ),
)
_AFTERWARDS = {"以上": Op.GE, "以下": Op.LE, "以内": Op.LE, "之内": Op.LE, "内": Op.LE}
AFTERWARDS = "以上|以下|以内|之内|内(?![部设容外])"
OPS = "|".join(words for words, _ in COMPARISONS)

# A counting unit is none where the next character makes another word of it: 3个月, 5条措施.
_COUNTS = {
    "个": "方面|阶段|月|环节|领域|工作日|体|别|性|百分点",
    "家": "庭|具",
    "人次": "",
    "人": "员|口|大|民|均",
    "名": "录|称|单",
    "支": "队(?!伍)|持|撑",
    "座": "谈",
    "处": "置|理|罚|以|于|室",
    "台": "账",
    "批次": "",
    "场次": "",
    "次": "生|年|要|日|月|全会|会议",
    "所": "属|有|在",
    "具": "备|有|体",
    "条": "例|线|件|款|措施|硬|细化",
    "户": "外|籍",
    "间": "距|隔|断",
    "起": "点|草|来",
    "场": "所|景|馆",
    "期": "间|末|内|限",
    "部": "门|队|分|委|署",
    "架": "构|空",
    "口": "岸|径",
    "项": "重点|工作|任务|措施|行动|制度|内容|要求|治理|规定",
    "组": "织|建|成",
    **dict.fromkeys(("辆", "栋", "幢", "套", "块", "艘", "只", "册", "份", "眼", "盏", "篇"), ""),
    **dict.fromkeys(("学时", "课时"), ""),
}
COUNT = "|".join(rf"{unit}(?!{no})" if no else unit for unit, no in _COUNTS.items())
RATE = r"%|‰|个百分点"
MEASURE = r"平方米|平方公里|立方米|㎡|公里|千米|米|吨|升|亩|元|小时(?!值|全|不间断)|分钟|倍"
MAKING = (
    r"新建|建[设成立]|组建|打造|配[备齐]|购[置买]|招[录聘]|新增|增[配设]|培[训养]|开展|组织|召开"
    r"|举[办行]|整改|完成|设[立置]|成立|创建|推[出广]|检查|取得"
)

_CLAUSE_END = r",。;、:()\n"
_BEFORE = re.compile(rf"(?:[^{_CLAUSE_END}]|\([^()\d]{{1,12}}\))*$")
_OPENING = (
    r"(?:力争|争取|确保|实现|全部|全面|每[年月周日]|每季度?|其中|使|将|对|以|和|及|并|共|约|前|内"
    r"|底)+"
)
_LEAD_IN = re.compile(rf".*(?:{MAKING})(?![率数量比]|规模|面积|任务|标准)(?=.)|{_OPENING}")
# Checks and repairs are part of a rate's name: 重点场所检查覆盖率, 隐患整改销案率.
_RATE_LEAD_IN = re.compile(rf"{_OPENING}")
_LEAD_OUT = re.compile(
    r"(?:力争|争取|确保|原则上|应当?|要|须|均|全部|分别|每[年月周]|每半年|每季度?|逐年|保持|稳定|总数|总量|数量|共计?|约|为|有"
    rf"|到|至|在|以|按|{OPS}|{MAKING})+$"
)
_QUALIFIED = r"(?:[^,。;、:()\n\d]{0,8}\d+(?:\.\d+)?\s?[^\d,。;、:()\n]{1,2}?(?:以上)?的)?"
_WORD = rf"(?!以及|并(?!发))(?:[^\d{_CLAUSE_END}“”《》]|\([^()\d]{{1,12}}\))"
_AFTER = re.compile(rf"{_QUALIFIED}的?(?P<noun>(?:{_WORD}){{0,30}})")
_NO_NOUN = re.compile(r"[以之上下内左右及和并至到的\s]*")


def comparison(before: str | None, after: str | None) -> Op:
    """Read the comparison of a number from the words before it, or else after it."""
    told = _AFTERWARDS[after] if after else Op.EQ
    for words, op in COMPARISONS:
        if before and re.fullmatch(words, before):
            return told if op is Op.GE and after else op
    return told


def noun(text: str, start: int, end: int, floor: int, *, counted: bool) -> slice:
    """Find what a number at [start, end) counts: the noun after it, or else before it.

    A rate is told of what stands before it; `floor` is where the words before it may begin.
    """
    before = _noun_before(text, start, floor, counted=counted)
    after = _noun_after(text, end)
    first, second = (after, before) if counted else (before, after)
    return first if text[first] else second


def _noun_before(text: str, start: int, floor: int, *, counted: bool) -> slice:
    found = _BEFORE.search(text, max(floor, start - 40), start)
    low = found.start() if found else start
    words = _LEAD_OUT.sub("", text[low:start])
    lead = (_LEAD_IN if counted or not words.endswith("率") else _RATE_LEAD_IN).match(words)
    first = lead.end() if lead and lead.end() < len(words) else 0
    return _stripped(text, low + first, low + len(words))


def _noun_after(text: str, end: int) -> slice:
    found = _AFTER.match(text, end)
    if not found or _NO_NOUN.fullmatch(found["noun"]):
        return slice(end, end)
    first, last = found.span("noun")
    return _stripped(text, first, last - (text[last - 1] in "和及与或"))


def _stripped(text: str, start: int, end: int) -> slice:
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    return slice(start + left, start + left + len(words.strip()))
