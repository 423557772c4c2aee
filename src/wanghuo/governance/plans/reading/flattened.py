"""Lists that lost their grid: a cell a line, or cells parted by spaces (散列的表)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wanghuo.governance.plans.reading.columns import is_bare_heading, is_list_header
from wanghuo.governance.plans.reading.joining import joined_paragraphs
from wanghuo.governance.plans.reading.passages import Passage

_WINDOW = 14
_END = re.compile(
    r"附[件表]\s?[\d一二三四五六七八九十]*\s?[:：]?$|附[件表][\d:：]|抄送|备?注[:：]|填表说明"
)
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Stream:
    """A table that lost its rows: column headings, then cells one after another."""

    headings: tuple[Passage, ...]
    cells: tuple[Passage, ...]


def text_blocks(texts: Sequence[Passage], gaps: Sequence[int]) -> list[Passage | Stream]:
    """Cut lines of text into paragraphs and the lists that stand flattened among them."""
    blocks: list[Passage | Stream] = []
    begun = index = 0
    while index < len(texts):
        found = _spaced(texts, index) or _stacked(texts, index)
        if found is None:
            index += 1
            continue
        stream, end = found
        blocks += [*joined_paragraphs(texts[begun:index], gaps[begun:index]), stream]
        begun = index = end
    return [*blocks, *joined_paragraphs(texts[begun:], gaps[begun:])]


def _spaced(texts: Sequence[Passage], index: int) -> tuple[Stream, int] | None:
    """Read a list whose cells stand apart by spaces, as text taken out of a page has them."""
    if not 5 <= len(texts[index].text) <= 80 or " " not in texts[index].folded:
        return None
    names = texts[index].folded.split()
    if len(names) < 3 or not all(map(is_bare_heading, names)) or not is_list_header(names):
        return None
    end = index + 1
    while end < len(texts) and " " in texts[end].folded:
        end += 1
    cells = [piece for text in texts[index + 1 : end] for piece in _words(text)]
    return Stream(tuple(_words(texts[index])), tuple(cells)), end


def _words(text: Passage) -> list[Passage]:
    return [text.part(*found.span()) for found in _WORD.finditer(text.text)]


def _stacked(texts: Sequence[Passage], index: int) -> tuple[Stream, int] | None:
    """Read a list with one cell a line, told by a run of lines that name its columns."""
    window = texts[index : index + _WINDOW]
    width = next((n for n, t in enumerate(window) if not is_bare_heading(t.text)), len(window))
    if width < 3 or not is_list_header([t.text for t in window[:width]]):
        return None
    end = index + width
    while end < len(texts) and not _END.match(texts[end].text[:20]):
        end += 1
    return Stream(tuple(window[:width]), tuple(texts[index + width : end])), end
