"""Word documents (.docx): paragraphs with their list labels, and tables, in order.

Read straight from the package's XML with limits, since a hostile file may inflate without end.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from wanghuo.governance.plans.reading.formats.docx_numbering import Numbering
from wanghuo.governance.plans.reading.formats.pipes import pipe_table
from wanghuo.governance.plans.reading.formats.plain import clean
from wanghuo.governance.plans.reading.formats.wordml import (
    attribute,
    child,
    child_value,
    local_name,
)
from wanghuo.governance.plans.reading.refusals import (
    DocumentBroken,
    DocumentLocked,
    DocumentTooLarge,
)

LARGEST_UNPACKED = 100 * 1024 * 1024

_DOCUMENT = "word/document.xml"
_BAD_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_DROPPED = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "sectPr", "object"})
_MARKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_WIDEST_CELL = 64


def is_docx(data: bytes) -> bool:
    """Tell a Word document from other archives by the part it must have."""
    return _DOCUMENT.encode() in data


def decode_docx(data: bytes) -> str:
    """Turn a .docx into text; tables become pipe tables."""
    document, numbering, styles = _parts(data)
    body = child(document, "body")
    labels = Numbering(numbering, styles)
    blocks = _blocks(body, labels) if body is not None else iter(())
    return clean("\n".join(blocks))


def _parts(data: bytes) -> tuple[etree._Element, etree._Element | None, etree._Element | None]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
            if any(info.flag_bits & 1 for info in package.infolist()):
                raise DocumentLocked(kind="Word")
            document = _xml(package, _DOCUMENT)
            others = ("word/numbering.xml", "word/styles.xml")
            numbering, styles = (_xml(package, n) if n in names else None for n in others)
    except (*_BAD_ZIP, KeyError, etree.XMLSyntaxError) as broken:
        raise DocumentBroken(kind="Word") from broken
    return document, numbering, styles


def _xml(package: zipfile.ZipFile, name: str) -> etree._Element:
    with package.open(name) as part:
        data = part.read(LARGEST_UNPACKED + 1)
    if len(data) > LARGEST_UNPACKED:
        raise DocumentTooLarge(size="解压后过大", limit=f" {LARGEST_UNPACKED >> 20} MB ")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _blocks(parent: etree._Element, labels: Numbering) -> Iterator[str]:
    """Write paragraphs and tables in order, through content controls and insertions."""
    for element in parent:
        name = local_name(element)
        if name == "p":
            yield labels.label(element) + _text(element)
        elif name == "tbl":
            yield "\n" + pipe_table(_rows(element)) + "\n"
        elif name not in _DROPPED:
            yield from _blocks(element, labels)


def _text(element: etree._Element) -> str:
    return "".join(_pieces(element))


def _pieces(parent: etree._Element) -> Iterator[str]:
    for element in parent:
        name = local_name(element)
        if name == "t":
            yield element.text or ""
        elif name in _MARKS:
            yield _MARKS[name]
        elif name not in _DROPPED:
            yield from _pieces(element)
            if name == "p":
                yield " "


def _rows(table: etree._Element) -> list[list[str]]:
    rows = [_cells(row) for row in _descend(table, "tr")]
    return [row for row in rows if row]


def _cells(row: etree._Element) -> list[str]:
    """Write the cells of a row; what a merge covers, across or below, is blank."""
    properties = child(row, "trPr")
    cells = [""] * _count(child_value(properties, "gridBefore"))
    for cell in _descend(row, "tc"):
        about = child(cell, "tcPr")
        merged = child(about, "vMerge")
        covered = merged is not None and attribute(merged, "val") != "restart"
        cells.append("" if covered else _text(cell))
        cells.extend([""] * (_count(child_value(about, "gridSpan")) - 1))
    return cells


def _descend(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Find rows or cells, also inside content controls, but not in nested tables."""
    for element in parent:
        found = local_name(element)
        if found == name:
            yield element
        elif found in {"sdt", "sdtContent", "ins", "moveTo", "customXml"}:
            yield from _descend(element, name)


def _count(value: str | None) -> int:
    return min(int(value), _WIDEST_CELL) if value and value.isdecimal() else 0
