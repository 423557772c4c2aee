"""Web pages: blocks as lines, tables as pipe tables, scripts and menus left out (网页)."""

import re
from collections.abc import Iterator

from lxml import etree, html

from wanghuo.governance.plans.reading.formats.pipes import pipe_table
from wanghuo.governance.plans.reading.formats.plain import clean
from wanghuo.governance.plans.reading.refusals import DocumentBroken

_HTML = re.compile(
    r"(?:<\?xml[^>]{0,200}>|<!--.{0,2000}?-->|\s)*"
    r"<(?:!doctype\s+html|html|head|body|div|p|table|meta|title|h\d)\b",
    re.IGNORECASE | re.DOTALL,
)
_DROPPED = re.compile(
    r"script|style|noscript|template|head|nav|button|select|option|textarea|svg|iframe|object"
)
_BLOCK = re.compile(
    r"p|div|h[1-6]|li|ul|ol|dl|dt|dd|table|section|article|header|footer|main|aside|blockquote|tr"
    r"|caption|figure|form|fieldset|hr|center"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WIDEST = 64
_DEEPEST = 200


def looks_like_html(text: str) -> bool:
    """Tell a web page by how it begins."""
    return bool(_HTML.match(text[:4000]))


def decode_html(text: str) -> str:
    """Turn a web page into text; tables become pipe tables."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as broken:
        raise DocumentBroken(kind="网页") from broken
    lines = (line.strip() for line in "".join(_pieces(root, 0)).split("\n"))
    return clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def _pieces(element: etree._Element, depth: int) -> Iterator[str]:
    name: object = element.tag
    if (
        not isinstance(name, str)
        or _DROPPED.fullmatch(name)
        or _HIDDEN.search(element.get("style", ""))
    ):
        return
    if name == "br":
        yield "\n"
    elif name == "pre" or depth > _DEEPEST:
        yield "\n" + "".join(map(str, element.itertext())) + "\n"
    elif name == "table" and _holds_data(element):
        yield "\n" + pipe_table(_rows(element)) + "\n"
    else:
        around = "\n" if _BLOCK.fullmatch(name) else ""
        yield around + _inline(element.text)
        for child in element:
            yield from _pieces(child, depth + 1)
            yield _inline(child.tail)
        yield around


def _inline(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _holds_data(table: etree._Element) -> bool:
    """Tell a table of values from one that only lays out the page."""
    nested = any(True for inner in table.iter("table") if inner is not table)
    return not nested and any(len(row) > 1 for row in table.iter("tr"))


def _rows(table: etree._Element) -> list[list[str]]:
    below: dict[int, int] = {}
    return [_cells(row, below) for row in table.iter("tr")]


def _cells(row: etree._Element, below: dict[int, int]) -> list[str]:
    """Write a row; what a merge covers, across or below, is blank."""
    cells: list[str] = []
    for cell in row.iterchildren("td", "th"):
        _skip_covered(cells, below)
        text = "".join(_pieces(cell, 0))
        for at in range(_span(cell, "colspan")):
            below[len(cells)] = _span(cell, "rowspan") - 1
            cells.append("" if at else text)
    _skip_covered(cells, below)
    return cells


def _skip_covered(cells: list[str], below: dict[int, int]) -> None:
    while below.get(len(cells), 0) > 0:
        below[len(cells)] -= 1
        cells.append("")


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "")
    return max(1, min(int(value), _WIDEST)) if value.isdecimal() and len(value) < 6 else 1
