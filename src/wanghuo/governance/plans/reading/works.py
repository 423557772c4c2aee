"""Build quantities of running text: 2024年新建消火栓40个，水鹤1个 (文字中的建设任务量)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from wanghuo.governance.plans.reading.building import Built, total_of
from wanghuo.governance.plans.reading.numerals import CHINESE_NUMBER, amount
from wanghuo.governance.plans.reading.outline import Node
from wanghuo.governance.plans.reading.passages import Passage, squeeze
from wanghuo.governance.plans.reading.sections import Purpose, purpose_of
from wanghuo.governance.plans.reading.values import BuildQuantity, Op

_SENTENCE = re.compile(r"[^。;\n]+")
_PART = re.compile(r"[^,、:]+(?:、(?![^,、:]{0,30}\d)[^,、:]+)*")
_YEAR = re.compile(r"(20\d\d)年")
_VERBS = (
    "新建成|新建|新增建设|新增|增设|增配|增建|建设|建成|配备|购置|采购|招录|招聘|组建|打造|安装|设置|补建"
    "|改造|改建|完成|创建|建立"
)
_VERB = re.compile(rf"(?:{_VERBS})(?:完成|改造|建设)?了?")
_MEASURE = "个|座|支|辆|台|套|处|具|名|人|家|所|栋|艘|口|只|件|公里|组|块|条|眼|根|部|架"
_NUMBER = rf"(\d{{1,7}}|[{CHINESE_NUMBER}]{{1,4}})"
_NUMBER_FIRST = re.compile(
    rf"^(?P<least>不少于|至少|≥)?\s?(?P<n>{_NUMBER})\s?(?P<unit>{_MEASURE})(?P<what>[^\d]{{2,40}})$"
)
_NUMBER_LAST = re.compile(
    rf"^(?P<what>[^\d]{{2,30}}?)(?P<least>不少于|至少|≥)?\s?(?P<n>{_NUMBER})\s?(?P<unit>{_MEASURE})"
    r"(?:以上)?(?:\([^()]*\))?$"
)
_ONLY_NUMBER = re.compile(rf"(?P<least>)(?P<n>{_NUMBER})\s?(?P<unit>{_MEASURE})$")
_NOT_BUILT = re.compile(
    r"达到|人数|不少于|不低于|共有|总数|现有|已有|每|超过|增至|总量|[至到为]$|各[建有配设]|全部|均"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,7}(?:镇|村|区|县|乡|街道|社区|园区|集镇|圩镇)$")
_OF = re.compile(r".*的(?=.{2,})", re.DOTALL)


def text_quantities(root: Node) -> Built:
    """Read what the sections of aims, tasks and projects build."""
    rows = (row for words, project in _passages(root) for row in _kept(words, project=project))
    first: dict[tuple[str, int | None, str | None], BuildQuantity] = {}
    for row in rows:
        first.setdefault((row.what, row.year, row.place), row)
    return Built(list(first.values()))


def _kept(words: Passage, *, project: bool) -> list[BuildQuantity]:
    """Keep what has a year, or stands beside its years; a project may build without one."""
    rows = list(_in_passage(words))
    yearly = {row.what for row in rows if row.year is not None}
    return [row for row in rows if row.year is not None or project or row.what in yearly]


def merged(parts: Iterable[Built]) -> Built:
    """Put tables and text together; a count without a year beside yearly ones is their sum."""
    built = Built()
    rows: list[BuildQuantity] = []
    for part in parts:
        rows += part.rows
        built.totals += part.totals
    yearly: dict[str, list[BuildQuantity]] = defaultdict(list)
    for row in rows:
        if row.year is not None:
            yearly[row.what].append(row)
    places = {row.place for row in rows}
    for row in rows:
        beside = yearly.get(row.what, [])
        if row.year is None and row.place is None and len(beside) > 1:
            built.totals.append(total_of(row.what, row.value, row.span, beside))
        elif row.year is not None or row.what not in places:
            built.rows.append(row)
    return built


def _passages(root: Node) -> Iterator[tuple[Passage, bool]]:
    waiting = list(reversed(root.children))
    while waiting:
        node = waiting.pop()
        purpose = purpose_of(node)
        if purpose in {Purpose.TASKS, Purpose.PROJECTS, Purpose.GOALS}:
            for words in node.paragraphs():
                yield words, purpose is Purpose.PROJECTS
        elif purpose is None:
            waiting.extend(reversed(node.children))


def _in_passage(words: Passage) -> Iterator[BuildQuantity]:
    for sentence in _SENTENCE.finditer(words.folded):
        yield from _in_sentence(words.part(*sentence.span()))


def _in_sentence(sentence: Passage) -> Iterator[BuildQuantity]:
    year: int | None = None
    place: str | None = None
    building = False
    what = ""
    for part in _PART.finditer(sentence.folded):
        text, start = part.group(), part.start()
        if dated := list(_YEAR.finditer(text)):
            year = int(dated[0].group(1)) if len(dated) == 1 else None
            building = bool(what) and _ONLY_NUMBER.match(text, dated[-1].end()) is not None
            text, start = text[dated[-1].end() :], start + dated[-1].end()
        if verb := _VERB.search(text):
            building = True
            place = _place_before(text[: verb.start()]) or place
            text, start = text[verb.end() :], start + verb.end()
        if building and (row := _counted(sentence, text, start, year, place, what)):
            what = row.what
            yield row


def _place_before(text: str) -> str | None:
    found = _PLACE.search(text.strip().removeprefix("在"))
    return found.group() if found else None


def _counted(
    sentence: Passage, text: str, start: int, year: int | None, place: str | None, last: str
) -> BuildQuantity | None:
    """Read one count; 其中2026年10个 counts the thing that was named before."""
    only = _ONLY_NUMBER.match(text) if last else None
    found = only or _NUMBER_FIRST.match(text) or _NUMBER_LAST.match(text)
    value = amount(found["n"]) if found else None
    if found is None or not value:
        return None
    begin, end = (0, 0) if only else found.span("what")
    what = last if only else squeeze(sentence.text[start + begin : start + end])
    if _NOT_BUILT.search(_OF.sub("", what)):
        return None
    whole = sentence.span(start + found.start(), start + found.end())
    return BuildQuantity(
        what=_OF.sub("", what).strip(),
        value=value,
        unit=found["unit"],
        span=whole,
        year=year,
        place=place,
        op=Op.GE if found["least"] else Op.EQ,
    )
