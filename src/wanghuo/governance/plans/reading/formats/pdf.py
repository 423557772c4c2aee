"""PDF: lines joined to paragraphs, ruled tables as pipe tables, page by page (PDF 文件)."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from wanghuo.governance.plans.reading.formats.pipes import pipe_table
from wanghuo.governance.plans.reading.formats.plain import clean
from wanghuo.governance.plans.reading.refusals import (
    DocumentBroken,
    DocumentLocked,
    DocumentScanned,
    DocumentTooLarge,
)

MOST_PAGES = 300

# The parser reports every oddity of a damaged file; the outcome already says what matters.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_PAGE_NUMBER = re.compile(r"[-—–\s·第]*\d{1,4}[-—–\s·页]*")
_UNREADABLE = re.compile(r"\(cid:\d+\)")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text, or one table, with its place on the page."""

    text: str
    top: float
    left: float
    right: float
    height: float
    table: bool = False


def decode_pdf(data: bytes) -> str:
    """Turn a PDF with text into text; tables become pipe tables."""
    try:
        pages = _pages(data)
    except PdfminerException as broken:
        locked = any(type(why).__name__ == "PDFPasswordIncorrect" for why in broken.args)
        raise (DocumentLocked if locked else DocumentBroken)(kind="PDF") from broken
    except DocumentTooLarge:
        raise
    except Exception as broken:
        raise DocumentBroken(kind="PDF") from broken
    text = clean("\n".join(pages))
    if not text.strip() or len(_UNREADABLE.findall(text)) * 20 > len(text):
        raise DocumentScanned
    return text


def _pages(data: bytes) -> list[str]:
    with pdfplumber.open(BytesIO(data)) as document:
        if len(document.pages) > MOST_PAGES:
            raise DocumentTooLarge(size=f"有 {len(document.pages)} 页", limit=f" {MOST_PAGES} 页")
        written = []
        for page in document.pages:
            written.append("\n".join(_paragraphs(_lines(page))))
            page.close()
    return written


def _lines(page: Page) -> list[_Line]:
    tables = page.find_tables()
    boxes = [table.bbox for table in tables]
    lines = [
        _Line(found["text"], found["top"], found["x0"], found["x1"], found["bottom"] - found["top"])
        for found in page.extract_text_lines(return_chars=False)
        if not any(_inside(found, box) for box in boxes)
    ]
    if lines and _PAGE_NUMBER.fullmatch(lines[-1].text):
        lines.pop()
    for table in tables:
        rows = [[cell or "" for cell in row] for row in table.extract()]
        left, top, right, bottom = table.bbox
        lines.append(_Line(pipe_table(rows), top, left, right, bottom - top, table=True))
    return sorted(lines, key=lambda line: line.top)


def _inside(found: dict[str, float], box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    across, down = (found["x0"] + found["x1"]) / 2, (found["top"] + found["bottom"]) / 2
    return left <= across <= right and top <= down <= bottom


def _paragraphs(lines: list[_Line]) -> Iterator[str]:
    """Join a line that fills its width with the next one, unless that one is indented."""
    texts = [line for line in lines if not line.table]
    left = min((line.left for line in texts), default=0.0)
    right = max((line.right for line in texts), default=0.0)
    gathered = ""
    for line, after in zip_longest(lines, lines[1:]):
        gathered += line.text
        full = not line.table and line.right > right - 1.5 * line.height
        joined = after and not after.table and after.left < left + 0.7 * after.height
        if not (full and joined):
            yield f"\n{gathered}\n" if line.table else gathered
            gathered = ""
