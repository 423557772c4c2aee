"""A document leaves as a file to print or to edit: one way for every page that has one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpResponse

from wanghuo.base.documents.rules import MediaType
from wanghuo.base.documents.writing import OfficialDocument, as_docx, as_pdf
from wanghuo.base.documents.writing.text import clean
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.files import download

LONGEST_NAME = 80
NO_NAME = re.compile(r'[\\/:*?"<>|]')
"""Signs that a file system does not want in a name."""


@dataclass(frozen=True, slots=True)
class Printing:
    """A kind of file that a document may leave as."""

    media_type: str
    write: Callable[[OfficialDocument], bytes]


PRINTINGS: Mapping[str, Printing] = MappingProxyType({
    "docx": Printing(MediaType.DOCX.value, as_docx),
    "pdf": Printing(MediaType.PDF.value, as_pdf),
})  # fmt: skip


def document_answer(document: OfficialDocument, form: str) -> HttpResponse:
    """Answer with the document as "docx" or "pdf", named by its title and its day."""
    printing = PRINTINGS.get(form)
    if printing is None:
        raise BadInput(problem="只能下载 Word（docx）或 PDF，请从页面上的按钮下载。")
    return download(printing.write(document), file_name(document, form), printing.media_type)


def file_name(document: OfficialDocument, form: str) -> str:
    """Return a name that every file system takes: "…的报告-20260305.docx"."""
    title = NO_NAME.sub("", clean(document.title))[:LONGEST_NAME].strip(" .") or "公文"
    day = f"-{document.issued_on:%Y%m%d}" if document.issued_on else ""
    return f"{title}{day}.{form}"
