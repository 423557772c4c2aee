"""Small documents made for the tests: .docx by python-docx, PDF by hand."""

from collections.abc import Sequence
from io import BytesIO

import docx

FONT = """
<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>
<< /Type /Font /Subtype /CIDFontType0 /BaseFont /F /DW 1000 /FontDescriptor 5 0 R \
/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>
<< /Type /FontDescriptor /FontName /F /Flags 6 /FontBBox [0 -200 1000 900] /Ascent 880 >>
"""


def make_docx(build) -> bytes:
    """Let a test fill a new Word document and return its bytes."""
    document = docx.Document()
    build(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def make_pdf(pages: Sequence[str]) -> bytes:
    """Write pages of drawing commands in a PDF with one Chinese font, /F1."""
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        *FONT.strip().split("\n"),
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {7 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(page)} >>\nstream\n{page}\nendstream")
    return _assembled(objects)


def _assembled(objects: Sequence[str]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(out)
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{tail}startxref\n{start}\n%%EOF\n".encode("ascii")


def written(text: str, left: float, top: float, size: float = 12) -> str:
    """Return the commands that write a line of text at a place."""
    return f"BT /F1 {size} Tf {left} {842 - top} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def ruled(left: float, top: float, widths: Sequence[float], rows: int, height: float = 20) -> str:
    """Return the commands that rule a table."""
    right, bottom = left + sum(widths), top + rows * height
    edges = [left + sum(widths[:n]) for n in range(len(widths) + 1)]
    lines = [f"{x} {842 - top} m {x} {842 - bottom} l S" for x in edges]
    lines += [
        f"{left} {842 - top - n * height} m {right} {842 - top - n * height} l S"
        for n in range(rows + 1)
    ]
    return "\n".join(lines)
