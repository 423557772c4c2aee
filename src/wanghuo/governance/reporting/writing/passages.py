"""Sentences with figures in them, and where the figures stand once a person has edited them.

A quote is [code, start, end]: the characters of the text that are a figure. After an edit a quote
is kept where its characters came through untouched; a number that somebody typed is his own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

HOLE = re.compile(r"\{(\w+)\}")
Quote = tuple[str, int, int]
LONG = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and the figures it quotes."""

    text: str
    quotes: tuple[Quote, ...] = ()

    def quoted(self) -> list[tuple[str, str]]:
        """Return each quoted figure with the value that stands in the text."""
        return [(code, self.text[start:end]) for code, start, end in self.quotes]


def fill(pattern: str, figures: Mapping[str, str], words: Mapping[str, str]) -> Passage:
    """Put figures and words into the holes of a sentence."""
    text, quotes, at = "", [], 0
    for hole in HOLE.finditer(pattern):
        text += pattern[at : hole.start()]
        name, at = hole[1], hole.end()
        value = figures[name] if name in figures else words[name]
        if name in figures:
            quotes.append((name, len(text), len(text) + len(value)))
        text += value
    return Passage(text + pattern[at:], tuple(quotes))


def join(passages: Iterable[Passage], between: str = "") -> Passage:
    """Put passages one after another."""
    text, quotes = "", []
    for number, passage in enumerate(passages):
        text += between if number else ""
        quotes += [(code, s + len(text), e + len(text)) for code, s, e in passage.quotes]
        text += passage.text
    return Passage(text, tuple(quotes))


def edited(before: Passage, text: str) -> Passage:
    """Find the quotes of `before` again in what a person made of it."""
    same = SequenceMatcher(None, before.text, text, autojunk=False).get_matching_blocks()
    kept = []
    for code, start, end in before.quotes:
        block = next((one for one in same if _is_kept(one, start, end, before.text)), None)
        if block is None:
            continue
        moved = (start - block.a + block.b, end - block.a + block.b)
        if not _touches_digit(text, *moved):
            kept.append((code, *moved))
    return Passage(text, tuple(kept))


def moved(passage: Passage, figures: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (code, old, new) of every quoted figure whose value is another by now, once."""
    found = {
        code: (code, old, figures[code])
        for code, old in passage.quoted()
        if code in figures and figures[code] != old
    }
    return list(found.values())


def taken_over(passage: Passage, figures: Mapping[str, str], codes: Iterable[str]) -> Passage:
    """Write the present values of `codes` over the old ones in the text."""
    chosen = set(codes)
    pieces, at = [], 0
    for code, start, end in sorted(passage.quotes, key=lambda quote: quote[1]):
        pieces.append(Passage(passage.text[at:start]))
        old = passage.text[start:end]
        new = figures.get(code, old) if code in chosen else old
        pieces.append(Passage(new, ((code, 0, len(new)),)))
        at = end
    return join([*pieces, Passage(passage.text[at:])])


def as_quotes(rows: Sequence[Sequence[object]]) -> tuple[Quote, ...]:
    """Read quotes as they are kept."""
    return tuple((str(code), int(str(start)), int(str(end))) for code, start, end in rows)


def _is_kept(block: Match, start: int, end: int, text: str) -> bool:
    """Tell whether a figure came through in this stretch; a short one with a neighbour beside it.

    Alone, one or two digits may be any other digits of the text.
    """
    if end - start >= LONG:
        return _holds(block, start, end)
    right = min(end + 1, len(text))
    return _holds(block, start, right) or (start > 0 and _holds(block, start - 1, end))


def _holds(block: Match, start: int, end: int) -> bool:
    return block.a <= start and end <= block.a + block.size


def _touches_digit(text: str, start: int, end: int) -> bool:
    """Tell whether a digit was typed against a figure: 12 made 112 is no longer the ledger's."""
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return any(sign.isdigit() or sign in ".%" for sign in around)
