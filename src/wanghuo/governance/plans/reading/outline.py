"""The tree of headings: parts, chapters, 一、（一）1.（1）①, boxes and annexes (大纲)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from wanghuo.governance.plans.reading.blocks import Block
from wanghuo.governance.plans.reading.numerals import fold, whole_number
from wanghuo.governance.plans.reading.passages import NOTHING, Passage, join, squeeze
from wanghuo.governance.plans.reading.signatures import closing_lines


class Mark(IntEnum):
    """Kinds of numbering, outermost first."""

    ROOT = 0
    ANNEX = 1
    PART = 2
    CHAPTER = 3
    SECTION = 4
    ARTICLE = 5
    COUNTED = 6  # 一、
    BRACKETED = 7  # （一）
    NAMED = 8  # 项目一：
    BOX = 9  # 专栏1
    NUMBER = 10  # 1.
    DECIMAL = 11  # 1.1
    SMALL = 12  # （1）
    CIRCLE = 13  # ①


_BULLET = re.compile(r"[★☆▲△●■◆◇※]\s?(?=[\d一二三四五六七八九十(①-⑳])")
_CN = "[一二三四五六七八九十百零]{1,5}"
# 1.5 is a number, 1.2025年 the first item of a list that begins with a year.
_DOT = r"(?:、|\.(?!\d)|\.(?=20\d\d年))"
_MARKS = tuple(
    (mark, re.compile(pattern))
    for mark, pattern in (
        (Mark.ANNEX, r"附[件表录]\s?(\d{1,2}|[一二三四五六七八九十]{1,3})?\s?(?:[:.、]|$|(?=\D))"),
        (Mark.PART, rf"第({_CN}|\d{{1,3}})[编篇部](?:分)?"),
        (Mark.CHAPTER, rf"第({_CN}|\d{{1,3}})章"),
        (Mark.SECTION, rf"第({_CN}|\d{{1,3}})节"),
        (Mark.ARTICLE, rf"第({_CN}|\d{{1,3}})条"),
        (Mark.COUNTED, rf"({_CN})\s?{_DOT}"),
        (Mark.BRACKETED, rf"\(({_CN})\)"),
        (
            Mark.NAMED,
            rf"(?:项目|任务|工程|行动|举措|措施)\s?({_CN}|\d{{1,2}})\s?(?::|{_DOT})",
        ),
        (Mark.BOX, r"专栏\s?(\d{1,2}|[一二三四五六七八九十]{1,3})"),
        (Mark.DECIMAL, r"\d{1,2}(?:\.(\d{1,2})){1,3}(?![\d.%‰年月日万亿])"),
        (Mark.NUMBER, rf"(\d{{1,3}})\s?{_DOT}"),
        (Mark.SMALL, r"\(?(\d{1,3})\)"),
        (Mark.CIRCLE, r"([①-⑳])"),
    )
)
_GLUED = re.compile(
    rf"(?<=[。;!)])\s{{0,9}}(?={_CN}、|\({_CN}\)|\d{{1,3}}\s?{_DOT}|专栏\s?\d|第{_CN}[章节])"
)
_RUN_ON = re.compile(rf"[\u4e00-\u9fff“”]{{2,14}}\s{{0,9}}(?=\(一\)|1{_DOT})")
_SENTENCE = re.compile(r"[。；;：:!！]|[（(](?=[^（）()]{0,12}[:：])")
_LONGEST_ANNEX = 60


@dataclass
class Node:
    """A heading with what stands under it; `said` is its own paragraph, the mark included."""

    mark: Mark
    no: int | None
    said: Passage
    text_start: int = 0
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @cached_property
    def title(self) -> str:
        """The heading's words up to the first full stop, without its number."""
        text = self.said.text[self.text_start :]
        cut = _SENTENCE.search(text)
        return squeeze(text[: cut.start()] if cut else text)

    @property
    def heading(self) -> str:
        """The heading as printed, number included."""
        label = self.said.text[: self.text_start]
        return squeeze(label) + " " * (label != label.rstrip()) + self.title

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above this one, outermost first; that a plan is an annex is no heading."""
        above: list[str] = []
        node = self.parent
        while node is not None and node.mark is not Mark.ROOT:
            if node.mark is not Mark.ANNEX:
                above.append(node.heading)
            node = node.parent
        return tuple(reversed(above))

    def walk(self) -> Iterator["Node"]:
        """Yield every node below, in the order of the text."""
        waiting = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def paragraphs(self) -> list[Passage]:
        """Return what is said here and below, paragraph by paragraph."""
        parts = [self.said] if self.said.text else []
        parts += [b for b in self.blocks if isinstance(b, Passage)]
        for node in self.walk():
            parts.append(node.said)
            parts += [b for b in node.blocks if isinstance(b, Passage)]
        return parts

    def whole(self) -> Passage:
        """Return all that is said here and below as one passage, without the number."""
        first, *rest = self.paragraphs()
        return join([first.part(self.text_start), *rest], between="\n")


def read_outline(blocks: list[Block]) -> Node:
    """Set every block under its heading."""
    root = Node(Mark.ROOT, None, NOTHING)
    here = root
    closing = closing_lines([block for block in blocks if isinstance(block, Passage)])
    for block in blocks:
        if not isinstance(block, Passage):
            here.blocks.append(block)
            continue
        if block.start in closing:
            here = root
        for piece in _pieces(block, here):
            node = _heading(piece)
            if node is None:
                here.blocks.append(piece)
            else:
                here = _hang(node, here)
    return root


def _pieces(text: Passage, here: Node) -> Iterator[Passage]:
    """Cut a paragraph where a heading that carries the numbering on is glued inside it."""
    folded, start = text.folded, 0
    last = _numbers(here)
    if first := _mark(folded):
        last = _passed(last, first[0], first[1])
        run_on = _RUN_ON.match(folded, first[2])
        if run_on and (following := _mark(folded[run_on.end() :][:12])) and following[0] > first[0]:
            heading = text.part(0, run_on.end())
            yield heading
            yield from _pieces(text.part(run_on.end()), _below(heading, here))
            return
    for glue in _GLUED.finditer(folded):
        found = _mark(folded[glue.end() : glue.end() + 12])
        if found is None or not _carries_on(last, found[0], found[1]):
            continue
        yield text.part(start, glue.end())
        start = glue.end()
        last = _passed(last, found[0], found[1])
    yield text.part(start)


def _below(heading: Passage, here: Node) -> Node:
    """Return the place a heading will open, without hanging it there yet."""
    node = _heading(heading)
    if node is not None:
        node.parent = _above(node, here)
    return node or here


def _numbers(node: Node) -> dict[Mark, int]:
    """Return the last number at each open level."""
    open_: dict[Mark, int] = {}
    at: Node | None = node
    while at is not None:
        open_.setdefault(at.mark, at.no or 0)
        at = at.parent
    return open_


def _passed(last: dict[Mark, int], mark: Mark, no: int) -> dict[Mark, int]:
    return {m: n for m, n in last.items() if m < mark} | {mark: no}


def _carries_on(last: dict[Mark, int], mark: Mark, no: int) -> bool:
    if mark is Mark.BOX:
        return True
    return no == last[mark] + 1 if mark in last else no == 1 and bool(last)


def _mark(folded: str) -> tuple[Mark, int, int] | None:
    """Read the numbering that a folded text begins with: kind, number, length."""
    bullet = _BULLET.match(folded)
    for mark, pattern in _MARKS:
        if found := pattern.match(folded, bullet.end() if bullet else 0):
            return mark, _number(found.group(1)), found.end()
    return None


def mark_at(text: str) -> tuple[Mark, int, int] | None:
    """Read the numbering that a text begins with: kind, number, length."""
    return _mark(fold(text[:20]))


def mark_of(text: str) -> Mark | None:
    """Tell the kind of numbering that a text begins with."""
    found = mark_at(text)
    return found[0] if found else None


def _number(text: str | None) -> int:
    if not text:
        return 0
    return ord(text) - ord("①") + 1 if "①" <= text <= "⑳" else whole_number(text) or 0


def _heading(text: Passage) -> Node | None:
    found = _mark(text.folded[:20])
    if found is None:
        return None
    mark, no, length = found
    if mark is Mark.ANNEX and (len(text.text) > _LONGEST_ANNEX or text.text.endswith("。")):
        return None
    while length < len(text.text) and text.text[length].isspace():
        length += 1
    return Node(mark, no or None, text, length)


def _hang(node: Node, here: Node) -> Node:
    node.parent = _above(node, here)
    node.parent.children.append(node)
    return node


def _above(node: Node, here: Node) -> Node:
    above = here
    while above.mark >= node.mark and above.parent is not None:
        above = above.parent
    return above
