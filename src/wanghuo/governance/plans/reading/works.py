"""Build quantities of running text: 2024年新建消火栓40个，水鹤1个 (文字中的建设任务量)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wanghuo.governance.plans.reading.building import Built, total_of
from wanghuo.governance.plans.reading.deadlines import DateContext
from wanghuo.governance.plans.reading.listing import Entry
from wanghuo.governance.plans.reading.numerals import CHINESE_NUMBER, amount
from wanghuo.governance.plans.reading.outline import Mark, Node
from wanghuo.governance.plans.reading.passages import Passage, squeeze
from wanghuo.governance.plans.reading.sections import Purpose, purpose_of
from wanghuo.governance.plans.reading.shares import yearly_shares
from wanghuo.governance.plans.reading.values import BuildQuantity, Op, Task

_SENTENCE = re.compile(r"[^。\n]+")
_CLAUSE = re.compile(r"[^;]+")
_PART = re.compile(r"[^,、:]+(?:、(?![^,、:]{0,30}\d)[^,、:]+)*")
_YEAR = re.compile(r"(20\d\d)年")
_STRETCH = re.compile(r"(20\d\d)年?\s?(?:-{1,2}|至|到)\s?(20\d\d)年|(20\d\d)年(?:开始|起)")
_VERBS = (
    "新建成|新建|新增建设|新增|增设|增配|增建|建设|建成|配备|购置|采购|招录|招聘|组建|打造|安装|设置|补建"
    "|改造|改建|完成|创建|建立"
)
_VERB = re.compile(rf"(?:{_VERBS})(?:完成|改造|建设)?了?")
_NAMED = re.compile(rf"(?:{_VERBS})了?(?P<what>[^\d,、:]{{2,20}})$")
_NEW = re.compile(r"新建|新增|补建|增设|增配|增建|建成|购置|采购|配备|招录|招聘|安装|组建")
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
    r"|^明确|^(?:维修|更换|检查|整改|培训|改造)$"
)
_EACH = re.compile(r"每[个村镇座栋]|各村|各镇")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,7}(?:镇|村|(?<![小住])区|县|乡|街道|社区|园区|集镇|圩镇)$")
_TAIL = 3
_NO_YEARS = range(0)
_OUTSIDE = frozenset({Mark.ANNEX, Mark.ARTICLE})
_OF = re.compile(r".*的(?=.{2,})", re.DOTALL)


def text_quantities(root: Node, context: DateContext) -> Built:
    """Read what the sections of aims, tasks and projects build; a plan of one year dates it."""
    only = _only_year(context)
    plan = _plan_years(context)
    rows = (
        row
        for words, project in _passages(root)
        for row in _kept(words, only, plan, project=project)
    )
    first: dict[tuple[str, int | None, str | None], BuildQuantity] = {}
    for row in rows:
        first.setdefault((row.what, row.year, row.place), row)
    return Built(list(first.values()))


def listed_quantities(entries: Iterable[Entry], tasks: Iterable[Task]) -> Built:
    """Read what the items of a list build, each in the year it is due."""
    built = Built()
    by_start = {task.span.start: task for task in tasks}
    for entry in entries:
        task = by_start.get(entry.text.start)
        if task is not None and _NEW.search(entry.text.folded):
            years = {day.year for d in task.deadlines if (day := d.date or d.until)}
            year = years.pop() if len(years) == 1 else None
            name = entry.groups[-1] if entry.groups else ""
            built.rows += [
                replace(row, year=row.year or year, what=row.what or name)
                for row in _in_passage(entry.text)
                if row.what or name
            ]
    return built


def _only_year(context: DateContext) -> int | None:
    years = {day.year for day in (context.since, context.until) if day}
    return years.pop() if len(years) == 1 and context.since and context.until else None


def _plan_years(context: DateContext) -> range:
    if context.since is None or context.until is None:
        return _NO_YEARS
    return range(context.since.year, context.until.year + 1)


def _kept(words: Passage, only: int | None, plan: range, *, project: bool) -> list[BuildQuantity]:
    """Keep what has a year, or stands beside its years; a project may build without one."""
    said = (row for row in _in_passage(words, plan) if row.what)
    rows = [replace(row, year=row.year or only) for row in said]
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
    by_place: dict[tuple[str, int], list[BuildQuantity]] = defaultdict(list)
    for row in rows:
        if row.year is not None:
            yearly[row.what].append(row)
            if row.place is not None:
                by_place[row.what[-_TAIL:], row.year].append(row)
    places = {row.place for row in rows}
    for row in rows:
        beside = _parts_of(row, yearly, by_place)
        if len(beside) > 1:
            built.totals.append(total_of(row.what, row.value, row.span, beside))
        elif row.year is not None or row.what not in places:
            built.rows.append(row)
    return built


def _parts_of(
    row: BuildQuantity,
    yearly: dict[str, list[BuildQuantity]],
    by_place: dict[tuple[str, int], list[BuildQuantity]],
) -> list[BuildQuantity]:
    """Return what a count is the sum of: its years, or in one year its places."""
    if row.place is not None:
        return []
    if row.year is None:
        return yearly.get(row.what, [])
    return [
        part
        for part in by_place.get((row.what[-_TAIL:], row.year), [])
        if row.what.endswith(part.what) or part.what.endswith(row.what)
    ]


def _passages(root: Node) -> Iterator[tuple[Passage, bool]]:
    """Yield what sets work to be done, and whether it stands among the projects."""
    sections = list(_sections(root))
    if not any(purpose_of(node) in {Purpose.TASKS, Purpose.PROJECTS} for node in sections):
        sections += [n for n in root.children if purpose_of(n) is None and n.mark not in _OUTSIDE]
    for node in sections:
        for words in node.paragraphs():
            yield words, purpose_of(node) is Purpose.PROJECTS


def _sections(root: Node) -> Iterator[Node]:
    waiting = list(reversed(root.children))
    while waiting:
        node = waiting.pop()
        purpose = purpose_of(node)
        if purpose in {Purpose.TASKS, Purpose.PROJECTS, Purpose.GOALS}:
            yield node
        elif purpose is None:
            waiting.extend(reversed(node.children))


def _in_passage(words: Passage, plan: range = _NO_YEARS) -> Iterator[BuildQuantity]:
    for sentence in _SENTENCE.finditer(words.folded):
        yield from _in_sentence(words.part(*sentence.span()), plan)


def _in_sentence(sentence: Passage, plan: range) -> list[BuildQuantity]:
    if shares := list(yearly_shares(sentence)):
        return shares
    rows: list[BuildQuantity] = []
    for clause in _CLAUSE.finditer(sentence.folded):
        _in_clause(sentence, clause, plan, rows)
    return rows


def _stretch(text: str, plan: range) -> range | None:
    """Read the years over which something is built every year: 2023—2025年, 2023年起."""
    found = _STRETCH.search(text)
    if found is None:
        return None
    if found.group(3):
        return range(int(found.group(3)), plan.stop)
    return range(int(found.group(1)), int(found.group(2)) + 1)


def _in_clause(
    sentence: Passage, clause: re.Match[str], years: range, rows: list[BuildQuantity]
) -> None:
    year: int | None = None
    place: str | None = None
    building = False
    named: re.Match[str] | None = None
    for part in _PART.finditer(sentence.folded, *clause.span()):
        text, start = part.group(), part.start()
        years = years if (said := _stretch(text, years)) is None else said
        if dated := list(_YEAR.finditer(text)):
            year = int(dated[-1].group(1))
            named = _NAMED.search(text, 0, dated[-1].start()) or named
            known = bool(rows or named)
            building = known and _ONLY_NUMBER.match(text, dated[-1].end()) is not None
            text, start = text[dated[-1].end() :], start + dated[-1].end()
        if verb := _VERB.search(text):
            building = not _EACH.search(text, 0, verb.start())
            place = _place_before(text[: verb.start()]) or place
            text, start = text[verb.end() :], start + verb.end()
        told = rows[0].what if rows else named["what"] if named else None
        row = _counted(sentence, text, start, year, place, told) if building else None
        if row is not None:
            if rows and verb is None and named is None and row.what == rows[0].what:
                rows[0] = replace(rows[0], year=None)
            rows += _yearly(row, years) if "每年" in part.group() else [row]


def _yearly(row: BuildQuantity, years: range) -> list[BuildQuantity]:
    """Count what is built every year once for each of them."""
    return [replace(row, year=year) for year in years] or [row]


def _place_before(text: str) -> str | None:
    found = _PLACE.search(text.strip().removeprefix("在"))
    return found.group() if found else None


def _counted(
    sentence: Passage,
    text: str,
    start: int,
    year: int | None,
    place: str | None,
    told: str | None,
) -> BuildQuantity | None:
    """Read one count; 其中2026年10个 is a part of what was counted before it."""
    only = _ONLY_NUMBER.match(text) if told else None
    found = only or _NUMBER_FIRST.match(text) or _NUMBER_LAST.match(text)
    value = amount(found["n"]) if found else None
    if found is None or not value:
        return None
    if only:
        what = told or ""
    else:
        begin, end = found.span("what")
        what = _OF.sub("", squeeze(sentence.text[start + begin : start + end])).strip()
    if _NOT_BUILT.search(what):
        return None
    return BuildQuantity(
        what=what,
        value=value,
        unit=found["unit"],
        span=sentence.span(start + found.start(), start + found.end()),
        year=year,
        place=place,
        op=Op.GE if found["least"] else Op.EQ,
    )
