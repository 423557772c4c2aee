"""Compose a document into lines of known roles: numbers, salutations, indents, signatures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wanghuo.base.documents.writing import columns, layout
from wanghuo.base.documents.writing.blocks import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
    Value,
)
from wanghuo.base.documents.writing.layout import LEVELS, Align, Role
from wanghuo.base.documents.writing.text import clean, lines_of, width
from wanghuo.base.documents.writing.titles import title_lines

DIGITS = "〇一二三四五六七八九"
DATE_SPACE = 4.0  # characters free on the right of 成文日期
NUMBER = re.compile(r"(.*?)\s*[\[［【〔（(](\d{4})[\]］】〕）)]\s*第?\s*0*(\d+)\s*号")
LONG_CELL = 10.0
LINES_KEPT = 12
"""A row of no more lines stays on one page; a longer one may go on the next."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph on paper; indents are characters, `hang` is how far later lines stand in."""

    role: Role
    text: str = ""
    left: float = 0
    right: float = 0
    hang: float = 0
    size: float = 0
    aside: str = ""
    """What stands at the right end of the same line."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on paper: its columns share the width of the text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    size: float
    keeps: tuple[bool, ...]
    """Which rows stay whole on one page."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Lines of the first page to the signature, and the record (版记) at the foot of the last."""

    title: str
    body: tuple[Line | Grid, ...]
    record: tuple[Line, ...]


BLANK = Line(Role.BLANK)


def compose(document: OfficialDocument) -> Composed:
    """Say line by line what stands on the paper."""
    body: list[Line | Grid] = [*_head(document), *_blocks(document.blocks)]
    body += [*_attachments(document.attachments), *_signature(document)]
    return Composed(clean(document.title), tuple(body), tuple(_record(document)))


def _head(document: OfficialDocument) -> Iterator[Line]:
    number = doc_number(document.doc_number)
    if head := clean(document.red_head):
        yield Line(Role.RED_HEAD, head, size=_head_size(head))
        yield BLANK
        yield BLANK
        yield Line(Role.NUMBER, number)
    elif number:
        yield Line(Role.NUMBER_PLAIN, number)
    if title := title_lines(document.title):
        if head or number:
            yield BLANK
            yield BLANK
        yield from (Line(Role.TITLE, line) for line in title)
        yield BLANK
    if addressee := clean(document.addressee).rstrip(":："):
        yield Line(Role.ADDRESSEE, f"{addressee}：")


def _head_size(head: str) -> float:
    """Return the largest size at which 发文机关标志 stands on one line."""
    fits = layout.TEXT_MM[0] * layout.MM_PT / max(width(head), 1)
    return max(layout.SMALLEST_HEAD, min(layout.LARGEST_HEAD, float(int(fits))))


def _blocks(blocks: Sequence[Block]) -> Iterator[Line | Grid]:
    counts = [0] * len(LEVELS)
    for block in blocks:
        match block:
            case Heading(level=level, text=text):
                counts[level - 1] += 1
                counts[level:] = [0] * (len(LEVELS) - level)
                number = heading_number(level, counts[level - 1])
                yield Line(LEVELS[level - 1], number + clean(text))
            case Paragraph(text=text):
                yield from (
                    Line(Role.BODY if line else Role.BLANK, line) for line in lines_of(text)
                )
            case TableBlock(title=title):
                if title := clean(title):
                    yield Line(Role.TABLE_TITLE, title)
                yield _grid(block)


def heading_number(level: int, number: int) -> str:
    """Return 一、 （一） 1. or （1）."""
    return (f"{in_chinese(number)}、", f"（{in_chinese(number)}）", f"{number}.", f"（{number}）")[
        level - 1
    ]


def in_chinese(number: int) -> str:
    """Return a counting number below 1,000 in Chinese; a larger one stays in digits."""
    if number >= 1_000:
        return str(number)
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if number < 20 else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[ones] if ones or not number else "")


def _grid(table: TableBlock) -> Grid:
    rows = [tuple(said(value) for value in row) for row in table.rows]
    header = tuple(clean(name) for name in table.header)
    count = max([len(header), *map(len, rows), 1])
    filled = [(*row, *[""] * (count - len(row))) for row in (header, *rows)]
    by_column = list(zip(*filled, strict=True))
    size = columns.size_of(count)
    widths = columns.shares(by_column, size)
    return Grid(
        header=filled[0],
        rows=tuple(filled[1:]),
        widths=widths,
        aligns=tuple(_column_align(column[1:]) for column in by_column),
        size=size,
        keeps=tuple(_is_short(row, widths) for row in filled[1:]),
    )


def _is_short(row: Sequence[str], widths: Sequence[float]) -> bool:
    room = zip(row, widths, strict=True)
    return max(columns.lines_in(cell, wide) for cell, wide in room) <= LINES_KEPT


def _column_align(cells: Sequence[str]) -> Align:
    return Align.LEFT if any(width(cell) > LONG_CELL for cell in cells) else Align.CENTRE


def said(value: Value) -> str:
    """Return a value as a document says it."""
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return clean(str(value)) if value is not None else ""


def in_words(day: date) -> str:
    """Return 2026年3月5日: Arabic digits, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def doc_number(text: str) -> str:
    """Return 发文字号 with 〔〕, without 第 and leading zeros: X消安委〔2026〕5号."""
    text = clean(text)
    found = NUMBER.fullmatch(text)
    return f"{found[1]}〔{found[2]}〕{found[3]}号" if found else text


def _attachments(names: Sequence[str]) -> Iterator[Line]:
    """附件说明: one blank line below the text, two characters in, names one below the other."""
    said = [name for name in map(clean, names) if name]
    if not said:
        return
    yield BLANK
    if len(said) == 1:
        yield Line(Role.ATTACHMENT, f"附件：{said[0]}", left=2, hang=3)
        return
    for number, name in enumerate(said, start=1):
        mark = f"{number}."
        lead = "附件：" if number == 1 else ""
        left = 2 + 3 - width(lead)
        yield Line(Role.ATTACHMENT, f"{lead}{mark}{name}", left=left, hang=width(lead + mark))


def _signature(document: OfficialDocument) -> Iterator[Line]:
    """署名 centred above 成文日期, which has four characters free on its right."""
    issuer = clean(document.issuer)
    day = in_words(document.issued_on) if document.issued_on else ""
    if issuer or day:
        yield BLANK
        yield BLANK
    if issuer:
        middle = DATE_SPACE + (width(day) - width(issuer)) / 2 if day else DATE_SPACE
        yield Line(Role.ISSUER, issuer, right=max(0.0, middle))
    if day:
        yield Line(Role.DATE, day, right=DATE_SPACE)


def _record(document: OfficialDocument) -> Iterator[Line]:
    """版记: 抄送 one character in from both sides, 印发机关 left and the day right."""
    if copies := [name for name in map(clean, document.copies) if name]:
        text = "，".join(copies).rstrip("。")
        yield Line(Role.COPIES, f"抄送：{text}。", left=1, right=1, hang=3)
    if printed_by := clean(document.printed_by):
        day = f"{in_words(document.issued_on)}印发" if document.issued_on else ""
        yield Line(Role.PRINTED, printed_by, left=1, right=1, aside=day)
