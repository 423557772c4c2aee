"""From a file to text: every format, every encoding, every refusal, and any bytes at all."""

import codecs
import zipfile
from io import BytesIO

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.governance.plans.reading.makers import make_docx, make_pdf, ruled, written
from wanghuo.governance.plans.reading import source
from wanghuo.governance.plans.reading.formats import docx as word
from wanghuo.governance.plans.reading.formats import pdf
from wanghuo.governance.plans.reading.formats.pipes import pipe_table
from wanghuo.governance.plans.reading.refusals import (
    DocumentBroken,
    DocumentEmpty,
    DocumentEncodingUnknown,
    DocumentLocked,
    DocumentNotText,
    DocumentOldFormat,
    DocumentRefused,
    DocumentScanned,
    DocumentTooLarge,
)
from wanghuo.governance.plans.reading.source import decode

PLAN = "某镇消防安全方案\n一、总体要求\n2025年底前完成排查，责任单位：各村。\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("name", ["a.txt", "方案", "a.TXT"])
def test_text_of_a_known_encoding_is_read(encoding, name):
    assert decode(PLAN.encode(encoding), name) == PLAN


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_looks(encoding):
    assert decode(PLAN.encode(encoding), "a.txt") == PLAN


def test_utf_16_big_endian_with_a_mark_is_read():
    assert decode(codecs.BOM_UTF16_BE + PLAN.encode("utf-16-be"), "a.txt") == PLAN


def test_line_ends_become_plain_and_controls_go():
    data = "一、开展排查\r\n二、整改\r三、报送\x07每月一次\ufeff".encode()

    assert decode(data, "a.txt") == "一、开展排查\n二、整改\n三、报送 每月一次"


def test_a_last_character_cut_in_two_is_dropped():
    assert decode(PLAN.encode() + "消".encode()[:2], "a.txt") == PLAN


@pytest.mark.parametrize("data", [b"", b"  \n\t ", codecs.BOM_UTF8, b"<html><body></body></html>"])
def test_an_empty_file_is_refused(data):
    with pytest.raises(DocumentEmpty, match="没有文字"):
        decode(data, "a.txt")


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(source, "LARGEST_FILE", 10)

    with pytest.raises(DocumentTooLarge, match="上限"):
        decode(PLAN.encode(), "a.txt")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(40), b"\xff\xd8\xff\xe0" + bytes(40)]
)
def test_a_picture_is_refused(data):
    with pytest.raises(DocumentNotText, match="不是文字文件"):
        decode(data, "扫描.png")


def test_bytes_full_of_controls_are_refused():
    with pytest.raises(DocumentNotText):
        decode(bytes(range(1, 9)) * 20, "a.txt")


def test_an_archive_that_is_no_word_document_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "甲")

    with pytest.raises(DocumentNotText):
        decode(out.getvalue(), "a.zip")


def test_an_unknown_encoding_is_refused():
    with pytest.raises(DocumentEncodingUnknown, match="UTF-8"):
        decode("これは日本語の文書です。".encode("euc_jp") + b"\xff\xfe\xfd", "a.txt")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (OLE, "方案.doc", ".doc"),
        (OLE, "方案.wps", ".wps"),
        (OLE, "方案", ".doc"),
        (b"{\\rtf1\\ansi ...}", "方案.rtf", ".rtf"),
        (b"whatever", "方案.WPS", ".wps"),
    ],
)
def test_an_old_format_is_to_be_saved_as_docx(data, name, kind):
    with pytest.raises(DocumentOldFormat, match="请另存为") as refused:
        decode(data, name)

    assert refused.value.facts == {"kind": kind}


def test_a_word_document_with_a_password_is_refused():
    with pytest.raises(DocumentLocked, match="密码"):
        decode(OLE + "EncryptedPackage".encode("utf-16-le"), "方案.docx")


def numbered(document, style, pattern, levels=1):
    """Give a document one numbered list and return its numId."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for depth in range(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", pattern[depth])):
            part = OxmlElement(tag)
            part.set(qn("w:val"), value)
            level.append(part)
        abstract.append(level)
    numbering.insert(0, abstract)
    return numbering.add_num(77).numId


def put_in_list(paragraph, list_id, depth=0):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = list_id
    properties.get_or_add_ilvl().val = depth


def test_word_paragraphs_and_tables_keep_their_order():
    def build(document):
        document.add_paragraph("一、任务")
        table = document.add_table(rows=3, cols=3)
        for row, cells in enumerate(
            [["任务", "时限", "单位"], ["甲", "每月", "各村"], ["乙|丙", "每年", ""]]
        ):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        table.cell(1, 2).merge(table.cell(2, 2))
        document.add_paragraph("二、要求\n另起一行\t完")

    assert decode(make_docx(build), "a.docx") == (
        "一、任务\n\n| 任务 | 时限 | 单位 |\n|---|---|---|\n"
        "| 甲 | 每月 | 各村 |\n| 乙｜丙 | 每年 |  |\n\n"
        "二、要求\n另起一行 完"
    )


def test_word_cells_merged_across_are_blank_on_the_right():
    def build(document):
        table = document.add_table(rows=2, cols=3)
        table.cell(0, 0).text = "总"
        table.cell(0, 0).merge(table.cell(0, 1))
        table.cell(1, 1).text = "中"

    assert decode(make_docx(build), "a.docx").split("\n")[1:4] == [
        "| 总 |  |  |",
        "|---|---|---|",
        "|  | 中 |  |",
    ]


def test_word_counts_its_list_labels():
    def build(document):
        list_id = numbered(document, "chineseCountingThousand", ["%1、", "（%2）"], levels=2)
        for text, depth in (("甲", 0), ("子", 1), ("丑", 1), ("乙", 0), ("寅", 1)):
            put_in_list(document.add_paragraph(text), list_id, depth)

    assert decode(make_docx(build), "a.docx").split("\n") == [
        "一、甲",
        "（一）子",
        "（二）丑",
        "二、乙",
        "（一）寅",
    ]


@pytest.mark.parametrize(
    ("style", "pattern", "labels"),
    [
        ("decimal", "%1.", ["1.", "2.", "3."]),
        ("decimalEnclosedCircleChinese", "%1", ["①", "②", "③"]),
        ("lowerLetter", "%1)", ["a)", "b)", "c)"]),
        ("bullet", "·", ["", "", ""]),
    ],
)
def test_word_labels_are_written_in_their_style(style, pattern, labels):
    def build(document):
        list_id = numbered(document, style, [pattern])
        for _ in labels:
            put_in_list(document.add_paragraph("项"), list_id)

    assert decode(make_docx(build), "a.docx").split("\n") == [f"{label}项" for label in labels]


def test_a_word_file_that_inflates_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(word, "LARGEST_UNPACKED", 1000)
    data = make_docx(lambda document: document.add_paragraph("零" * 2000))

    with pytest.raises(DocumentTooLarge, match="解压"):
        decode(data, "a.docx")


def test_entities_of_a_word_file_are_not_resolved():
    lol = '<!DOCTYPE d [<!ENTITY a "甲"><!ENTITY b "&a;&a;&a;&a;">]>'
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    run = "<w:body><w:p><w:r><w:t>正文&b;</w:t></w:r></w:p></w:body>"
    body = f"{lol}<w:document {space}>{run}</w:document>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", body)

    assert decode(out.getvalue(), "a.docx") == "正文"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_word_file_cut_off_is_refused(share):
    data = make_docx(lambda document: document.add_paragraph("正文"))

    with pytest.raises(DocumentRefused):
        decode(data[: int(len(data) * share)], "a.docx")


def test_pdf_lines_become_paragraphs_and_ruled_tables_pipes():
    page = "\n".join(
        [
            written("　　开展排查整治工作并建立台账明确责任分工细化措施按期完成", 72, 72),
            written("整改销号。", 72, 92),
            written("　　第二段。", 72, 112),
            ruled(72, 140, [150, 150], 2),
            written("任务", 80, 155),
            written("时限", 230, 155),
            written("甲", 80, 175),
            written("每月", 230, 175),
            written("附注。", 72, 220),
            written("- 1 -", 280, 800),
        ]
    )

    assert decode(make_pdf([page]), "a.pdf").replace("　", "").strip().split("\n") == [
        "开展排查整治工作并建立台账明确责任分工细化措施按期完成整改销号。",
        "第二段。",
        "",
        "| 任务 | 时限 |",
        "|---|---|",
        "| 甲 | 每月 |",
        "",
        "附注。",
    ]


def test_a_scanned_pdf_is_refused():
    with pytest.raises(DocumentScanned, match="扫描件"):
        decode(make_pdf(["0 0 100 100 re f"]), "a.pdf")


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)

    with pytest.raises(DocumentTooLarge, match="2 页"):
        decode(make_pdf(["", ""]), "a.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.7\ngarbage\n%%EOF"])
def test_a_damaged_pdf_is_refused(data):
    with pytest.raises((DocumentBroken, DocumentScanned)):
        decode(data, "a.pdf")


def test_a_pdf_with_a_password_is_refused():
    lock = (
        "/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >> /ID [<00> <00>]".format(
            "41" * 32
        )
    )
    data = make_pdf([written("甲", 72, 72)]).replace(
        b"/Root 1 0 R", b"/Root 1 0 R " + lock.encode()
    )

    with pytest.raises(DocumentLocked, match="PDF 文件设有密码"):
        decode(data, "a.pdf")


def test_a_web_page_gives_blocks_and_tables_without_scripts():
    page = """<!DOCTYPE html><html><head><script>alert('一、')</script></head>
    <body>    <nav>首页 &gt; 政策</nav><div style="display:none">隐藏</div><table><tr><td>
    <h1>某镇 方案</h1><p>一、任务<br>另起一行</p>
    <table><tr><th>任务</th><th>时限</th><th>单位</th></tr>
    <tr><td rowspan="2">甲</td><td>每月</td><td>各村</td></tr>
    <tr><td colspan="2">每年</td></tr></table>
    <p>完<!-- 注 -->。</p></td></tr></table><script>document.write('二、')</script></body></html>"""

    assert decode(page.encode("gb18030"), "a.html").split("\n") == [
        "某镇 方案",
        "",
        "一、任务",
        "另起一行",
        "",
        "| 任务 | 时限 | 单位 |",
        "|---|---|---|",
        "| 甲 | 每月 | 各村 |",
        "|  | 每年 |  |",
        "",
        "完。",
    ]


def test_rows_of_different_length_are_padded():
    assert pipe_table([["甲"], ["乙", "丙"]]) == "| 甲 |  |\n|---|---|\n| 乙 | 丙 |"


WORD_FILE = make_docx(
    lambda document: document.add_table(rows=2, cols=2).cell(0, 0).add_paragraph("甲")
)
PDF_FILE = make_pdf([written("正文", 72, 72) + "\n" + ruled(72, 140, [90, 90], 2)])
PAGE = "<html><body><table><tr><td>甲<td>乙</table><p>丙</body></html>".encode()


def read_or_refused(data: bytes, name: str) -> str:
    try:
        return decode(data, name)
    except DocumentRefused as refused:
        return str(refused)


@given(
    st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.pdf", "a.html", "a.doc", ""])
)
def test_any_bytes_are_read_or_refused(data, name):
    assert read_or_refused(data, name).strip()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([WORD_FILE, PDF_FILE, PAGE]), st.data())
def test_any_damage_is_read_or_refused(whole, data):
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    patch = data.draw(st.binary(max_size=40))

    assert read_or_refused(whole[:start] + patch + whole[end:], "a").strip()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60))
def test_text_survives_a_round_through_utf_8(text):
    if text.strip() and not source.looks_like_html(text) and "\ufeff" not in text:
        assert decode(text.encode(), "a.txt") == text
