"""The head of a document: title, issuer, number, day of issue (文头)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from wanghuo.governance.plans.reading.blocks import Block
from wanghuo.governance.plans.reading.outline import Mark, Node
from wanghuo.governance.plans.reading.passages import Passage, bare, join, squeeze
from wanghuo.governance.plans.reading.signatures import DATE, ORGAN, signatures

_KIND = (
    r"(?:方案|规划|计划|要点|意见|通知|办法|清单|规定|条例|细则|安排|部署|通告|公告|纲要|措施|标准"
    r"|规范|制度|预案|导则|责任书)"
)
_TITLE = re.compile(rf"{_KIND}\s?(?:\([^()]{{1,20}}\))?\s?(?:的\s?通知)?$")
_TABLE_TITLE = re.compile(
    r"(?:(?:任务|分工|分解|一览|计划|责任|项目|实事)\S{0,4}表|台账)(?:\([^()]{1,20}\))?$"
)
_PASSED_ON = re.compile(r"印发[《〈]?(.{4,60}?)[》〉]?\s?的\s?通知$")
_CAPTION = re.compile(r"附?表\s?[\d一二三四五六七八九十]")
_STOPS = re.compile(r"[。;:!?,]")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}\s?[(\[]\s?(?:19|20)\d\d\s?[)\]]\s?第?\s?\d{1,4}\s?号")
_RED_HEAD = re.compile(r"([\u4e00-\u9fff、]{2,30}?)文件$")
_NOTICE = re.compile(r"^([\u4e00-\u9fff、()]{2,30}?)关于")
_HEAD, _TAIL = 30, 12


@dataclass(frozen=True, slots=True)
class Head:
    """What the head and the foot of a document say about it."""

    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    issued_on: date | None = None
    year: int | None = None
    title_words: Passage | None = None

    @property
    def first_day(self) -> date | None:
        """The first day of the year the document is of, when nothing nearer is known."""
        return date(self.year, 1, 1) if self.year else None


def read_head(root: Node, paragraphs: Sequence[Passage]) -> Head:
    """Read the head from what stands before the first heading, and the foot."""
    front = [b for b in _front(root) if isinstance(b, Passage) and b.text][:_HEAD]
    words = _named_plan(_title(front) or _first_line(front))
    number = _first(_NUMBER, front)
    issued = _issued(front, paragraphs)
    doc_year = re.search(r"(?:19|20)\d\d", number) if number else None
    return Head(
        title=squeeze(words.text) if words else None,
        issuer=_issuer(front, paragraphs),
        doc_number=number,
        issued_on=issued,
        year=issued.year if issued else int(doc_year.group()) if doc_year else None,
        title_words=words,
    )


def _front(root: Node) -> list[Block]:
    """Return what stands before the first heading; an annex by itself begins with its name."""
    first = root.children[0] if root.children else None
    if first is None or first.mark is not Mark.ANNEX:
        return root.blocks
    return [*root.blocks, first.said.part(first.text_start), *first.blocks]


def _title(front: Sequence[Passage]) -> Passage | None:
    """Return the last title before the text begins: the plan's own, after the notice's."""
    found: Passage | None = None
    for i, part in enumerate(front):
        named = _TITLE.search(part.folded) or (not found and _TABLE_TITLE.search(part.folded))
        if len(part.text) > 100 or not named or "。" in part.text or _CAPTION.match(part.folded):
            continue
        before = front[i - 1] if i else None
        split = before is not None and _is_first_half(before, part)
        found = join([before, part]) if split and before is not None else part
    return found


def _first_line(front: Sequence[Passage]) -> Passage | None:
    """Return a short first line that is no sentence, when nothing is called a title."""
    line = front[0] if front else None
    if line is None or not 4 <= len(line.text) <= 40 or _STOPS.search(line.folded):
        return None
    return None if _RED_HEAD.fullmatch(line.text) or _CAPTION.match(line.folded) else line


def _named_plan(title: Passage | None) -> Passage | None:
    """Return the plan that a notice without another title passes on (印发《…》的通知)."""
    found = _PASSED_ON.search(title.text) if title else None
    return title.part(*found.span(1)) if title and found else title


def _is_first_half(before: Passage, part: Passage) -> bool:
    text = before.text
    if not 4 <= len(text) <= 40 or text.endswith(tuple("。：:，；）)号")) or len(part.text) > 40:
        return False
    close = part.start - before.end <= 3
    known = _TITLE.search(before.folded) or _NUMBER.search(before.folded)
    whole = part.text.startswith("关于") or not re.match(
        r"[\u4e00-\u9fff]{2,12}(?:镇|县|区|市|乡)", part.text
    )
    organ = ORGAN.fullmatch(bare(before.text))
    return close and not known and not organ and whole and not _RED_HEAD.fullmatch(text)


def _first(pattern: re.Pattern[str], parts: Sequence[Passage]) -> str | None:
    for part in parts:
        if len(part.text) <= 40 and (found := pattern.search(part.folded)):
            return squeeze(part.text[found.start() : found.end()])
    return None


def _issuer(front: Sequence[Passage], paragraphs: Sequence[Passage]) -> str | None:
    short = [p for p in front if len(p.text) <= 60]
    for part in short:
        if found := _RED_HEAD.fullmatch(bare(part.text)):
            return found.group(1)
    for organ, _ in signatures([*front, *paragraphs[-_TAIL:]]):
        return squeeze(organ.text)
    for part, after in zip_longest(short, short[1:]):
        if found := _NOTICE.match(bare(part.text)):
            return found.group(1)
        if after and after.text.startswith("关于") and ORGAN.fullmatch(bare(part.text)):
            return "、".join(part.text.split())
    return None


def _issued(front: Sequence[Passage], paragraphs: Sequence[Passage]) -> date | None:
    """Return the day under the signature, or the day of printing at the foot."""
    for part in [*front, *paragraphs[-_TAIL:]]:
        text = bare(part.text).strip("()")
        found = DATE.fullmatch(text) or (
            DATE.search(text) if len(text) <= 60 and text.endswith("印发") else None
        )
        if found and (day := _day(*found.groups())):
            return day
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
