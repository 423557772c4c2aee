"""Official documents (公文): blocks in, a file in the layout of GB/T 9704-2012 out.

Pure: no Django, no clock, no network, no font of the machine. Numbers stand in `layout`, what a
document says line by line is made in `composing`, and `word` and `pdf` only render those lines.
"""

from wanghuo.base.documents.writing.blocks import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
)
from wanghuo.base.documents.writing.pdf import as_pdf
from wanghuo.base.documents.writing.word import as_docx

__all__ = [
    "Block",
    "Heading",
    "OfficialDocument",
    "Paragraph",
    "TableBlock",
    "as_docx",
    "as_pdf",
]
