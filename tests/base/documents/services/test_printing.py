"""A document leaves under a name that tells what it is."""

import io
from urllib.parse import unquote

import pdfplumber
import pytest
from docx import Document

from tests.base.documents.writing.documents import TITLE, report
from wanghuo.base.documents.services import document_answer
from wanghuo.kernel.errors import BadInput


def name_of(answer):
    return unquote(answer["Content-Disposition"]).rpartition("''")[2]


def test_a_document_leaves_as_word():
    answer = document_answer(report(), "docx")

    assert name_of(answer) == f"{TITLE}-20260305.docx"
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert Document(io.BytesIO(answer.content)).core_properties.title == TITLE


def test_a_document_leaves_as_pdf():
    answer = document_answer(report(issued_on=None), "pdf")

    assert (name_of(answer), answer["Content-Type"]) == (f"{TITLE}.pdf", "application/pdf")
    with pdfplumber.open(io.BytesIO(answer.content)) as file:
        assert "县消防安全委员会" in file.pages[0].extract_text()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b\\c:d", "abcd-20260305.docx"),
        ("", "公文-20260305.docx"),
        ("..", "公文-20260305.docx"),
        ("甲\r\n乙", "甲 乙-20260305.docx"),
        ("长" * 200, f"{'长' * 80}-20260305.docx"),
    ],
)
def test_any_title_makes_a_name(title, name):
    answer = document_answer(report(title=title), "docx")

    assert name_of(answer) == name or f'"{name}"' in answer["Content-Disposition"]


def test_another_format_is_refused():
    with pytest.raises(BadInput, match="只能下载 Word"):
        document_answer(report(), "exe")
