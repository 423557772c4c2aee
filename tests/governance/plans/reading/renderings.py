"""The same text as a .docx and as a page, with its pipe table made a real table."""

import io
from dataclasses import dataclass, field
from html import escape

from docx import Document


@dataclass
class Rows:
    """A table; a blank cell is merged with the one above it, as writers do."""

    cells: list[list[str]] = field(default_factory=list)

    def height(self, row: int, column: int) -> int:
        below = 1
        while row + below < len(self.cells) and not self.cells[row + below][column]:
            below += 1
        return below


def pieces(text: str) -> list[str | Rows]:
    found: list[str | Rows] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if not line.startswith("|"):
            found.append(line)
            continue
        if not found or isinstance(found[-1], str):
            found.append(Rows())
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if set("".join(cells)) != {"-"}:
            found[-1].cells.append(cells)
    return found


def as_docx(text: str) -> bytes:
    document = Document()
    for piece in pieces(text):
        if isinstance(piece, str):
            document.add_paragraph(piece)
        else:
            _add_table(document, piece)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_table(document, rows: Rows) -> None:
    table = document.add_table(rows=len(rows.cells), cols=len(rows.cells[0]))
    for row, cells in enumerate(rows.cells):
        for column, value in enumerate(cells):
            if value:
                bottom = table.cell(row + rows.height(row, column) - 1, column)
                table.cell(row, column).merge(bottom).text = value


def as_html(text: str) -> bytes:
    body = "".join(
        f"<p>{escape(piece)}</p>" if isinstance(piece, str) else _html_table(piece)
        for piece in pieces(text)
    )
    head = '<head><meta charset="utf-8"><title>x</title><script>var a = "不";</script></head>'
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


def _html_table(rows: Rows) -> str:
    lines = (
        "".join(
            f'<td rowspan="{rows.height(row, column)}">{escape(value)}</td>'
            for column, value in enumerate(cells)
            if value
        )
        for row, cells in enumerate(rows.cells)
    )
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
