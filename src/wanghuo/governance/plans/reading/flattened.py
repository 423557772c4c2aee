"""Lists that lost their grid: a cell a line, or cells parted by spaces (散列的表)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wanghuo.governance.plans.reading.aligned import aligned_rows
from wanghuo.governance.plans.reading.cells import is_time, is_units
from wanghuo.governance.plans.reading.columns import is_bare_heading, is_list_header
from wanghuo.governance.plans.reading.joining import joined_paragraphs
from wanghuo.governance.plans.reading.passages import Passage, bare, join

_WINDOW = 14
_WIDEST = 200
_END = re.compile(
    r"附[件表]\s?[\d一二三四五六七八九十]*\s?[:：]?$|附[件表][\d:：]|抄送|备?注[:：]|填表说明"
)
_HALF = re.compile(
    r"序|编|(?:责任|牵头|配合|协办|主办|承办|完成|整改|办理|落实|工作|重点|主要|具体|存在)"
)
_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Stream:
    """A table that lost its rows: column headings, then cells one after another."""

    headings: tuple[Passage, ...]
    cells: tuple[Passage, ...]


def text_blocks(
    texts: Sequence[Passage], gaps: Sequence[int], indents: Sequence[int]
) -> list[Passage | Stream]:
    """Cut lines of text into paragraphs and the lists that stand flattened among them."""
    blocks: list[Passage | Stream] = []
    begun = index = 0
    while index < len(texts):
        found = _aligned(texts, indents, index) or _spaced(texts, index) or _stacked(texts, index)
        if found is None:
            index += 1
            continue
        stream, end = found
        blocks += [*joined_paragraphs(texts[begun:index], gaps[begun:index]), stream]
        begun = index = end
    return [*blocks, *joined_paragraphs(texts[begun:], gaps[begun:])]


def _aligned(
    texts: Sequence[Passage], indents: Sequence[int], index: int
) -> tuple[Stream, int] | None:
    if not 5 <= len(texts[index].text) <= _WIDEST or "  " not in texts[index].folded:
        return None
    found = aligned_rows(texts, indents, index)
    return (Stream(tuple(found[0]), tuple(found[1])), found[2]) if found else None


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
    headings, begun = _headings(texts, index)
    if len(headings) < 3 or not is_list_header([heading.text for heading in headings]):
        return None
    end = begun
    while end < len(texts) and not _END.match(texts[end].text[:20]):
        end += 1
    end -= _foot(texts[begun:end])
    names = "".join(bare(heading.text) for heading in headings)
    return Stream(headings, tuple(_without_headings(texts[begun:end], names))), end


def _foot(cells: Sequence[Passage]) -> int:
    """Count the lines at the end that sign the document: a day, after a time or under a name."""
    last = [cell.text for cell in cells[-3:]]
    if len(last) < 3 or not _DAY.fullmatch(bare(last[2])):
        return 0
    if is_time(last[1]):
        return 1
    return 2 if is_units(last[1]) and is_time(last[0]) else 0


def _headings(texts: Sequence[Passage], index: int) -> tuple[tuple[Passage, ...], int]:
    """Read the column headings that stand one below the other, some of them over two lines."""
    found: list[Passage] = []
    while index < len(texts) and len(found) < _WINDOW:
        lines = _heading_lines(texts, index)
        if not lines:
            break
        found.append(join(texts[index : index + lines]))
        index += lines
    return tuple(found), index


def _heading_lines(texts: Sequence[Passage], index: int) -> int:
    if is_bare_heading(texts[index].text):
        return 1
    both = "".join(text.text for text in texts[index : index + 2])
    return 2 if _HALF.fullmatch(bare(texts[index].text)) and is_bare_heading(both) else 0


def _without_headings(cells: Sequence[Passage], names: str) -> Iterator[Passage]:
    """Leave out the headings that every new page repeats."""
    index = 0
    while index < len(cells):
        repeated = _repeated(cells, index, names)
        if not repeated:
            yield cells[index]
        index += repeated or 1


def _repeated(cells: Sequence[Passage], index: int, names: str) -> int:
    """Count the cells from here on that say all the headings once more."""
    said = ""
    for count, cell in enumerate(cells[index : index + 2 * _WINDOW], 1):
        said += bare(cell.text)
        if said == names:
            return count
        if not names.startswith(said):
            break
    return 0
