"""A stretch of source read as one piece of text, though pages and lines may cut it (文段)."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.values import Deadline, Quantity, Span, Unit

Found = TypeVar("Found", Deadline, Unit, Quantity)

_HAN = r"[\u4e00-\u9fff]"
_SPREAD = re.compile(rf"(?<!{_HAN}){_HAN}(?:[ \u3000]{{1,2}}{_HAN}){{2,}}(?!{_HAN})")
_WORD = re.compile(rf"{_HAN}{{2}}")
_SPACE = re.compile(rf"(?<={_HAN})[ \u3000]{{1,2}}(?={_HAN})")
_SPACES = re.compile(r"[\s\u3000]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Text and where it stands: `pieces` are (position in text, position in source).

    `folded` is the text with plain digits, brackets and signs, each at its place.
    """

    text: str
    pieces: tuple[tuple[int, int], ...]
    folded: str = field(repr=False, compare=False)

    @property
    def start(self) -> int:
        """Where the passage begins in the source."""
        return self.pieces[0][1]

    @property
    def end(self) -> int:
        """Where the passage ends in the source."""
        return self.where(len(self.text) - 1) + 1 if self.text else self.start

    def where(self, position: int) -> int:
        """Return the place in the source of one character of the text."""
        index = 0
        if len(self.pieces) > 1:
            index = bisect_right(self.pieces, position, key=lambda piece: piece[0]) - 1
        at, source = self.pieces[max(index, 0)]
        return source + position - at

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return where text[start:end] stands in the source."""
        end = len(self.text) if end is None else end
        begin = self.where(start)
        return Span(begin, self.where(end - 1) + 1 if end > start else begin)

    def part(self, start: int, end: int | None = None) -> "Passage":
        """Cut out text[start:end] without the spaces around it."""
        end = len(self.text) if end is None else end
        cut = self.text[start:end]
        start += len(cut) - len(cut.lstrip())
        cut = cut.strip()
        folded = self.folded[start : start + len(cut)]
        if len(self.pieces) == 1:
            return Passage(cut, ((0, self.pieces[0][1] + start),), folded)
        first = max(bisect_right(self.pieces, start, key=lambda piece: piece[0]) - 1, 0)
        last = bisect_left(self.pieces, start + len(cut), key=lambda piece: piece[0])
        inside = self.pieces[first + 1 : last]
        pieces = [(0, self.where(start)), *((at - start, source) for at, source in inside)]
        return Passage(cut, tuple(pieces), folded)


def passage(source: str, start: int, end: int) -> Passage:
    """Take source[start:end] without the spaces around it, or inside words spread out by them."""
    text = source[start:end]
    whole = Passage(text, ((0, start),), fold(text)).part(0)
    gaps = list(_gaps(whole.text)) if " " in whole.folded else []
    if not gaps:
        return whole
    starts = [0, *(last for _, last in gaps)]
    ends = [*(first for first, _ in gaps), len(whole.text)]
    return join(whole.part(a, b) for a, b in zip(starts, ends, strict=True))


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    """Find the spaces that spread a word out (责 任 单 位), but not those between words."""
    if not _WORD.search(text):
        yield from (found.span() for found in _SPACE.finditer(text))
        return
    for spread in _SPREAD.finditer(text):
        yield from (found.span() for found in _SPACE.finditer(text, *spread.span()))


def join(parts: Iterable[Passage], between: str = "") -> Passage:
    """Read passages as one text with nothing, or a line end, between them."""
    texts: list[str] = []
    folded: list[str] = []
    pieces: list[tuple[int, int]] = []
    length = 0
    for part in parts:
        if texts and between:
            pieces.append((length, part.start - len(between)))
            texts.append(between)
            folded.append(between)
            length += len(between)
        pieces += [(length + at, source) for at, source in part.pieces]
        texts.append(part.text)
        folded.append(part.folded)
        length += len(part.text)
    return Passage("".join(texts), tuple(pieces) or ((0, 0),), "".join(folded))


NOTHING = Passage("", ((0, 0),), "")


def placed(found: Iterable[Found], within: Passage) -> tuple[Found, ...]:
    """Move what was found in a passage's text (offset 0) to where it stands in the source."""
    return tuple(replace(item, span=within.span(*item.span)) for item in found)


def squeeze(text: str) -> str:
    """Drop the spaces that line breaks and columns leave between Chinese characters."""
    text = text.strip()
    return _SPACES.sub(lambda gap: _gap(text[gap.start() - 1], text[gap.end()]), text)


def _gap(before: str, after: str) -> str:
    return " " if before.isascii() and after.isascii() else ""


def bare(text: str) -> str:
    """Return the text for comparing: plain signs, no spaces at all."""
    return _SPACES.sub("", fold(text))
