"""The .docx has the numbers of GB/T 9704-2012; every one is read back from the file."""

import io
import string
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base.documents.writing.documents import report
from tests.base.documents.writing.reading import Docx, attributes, text_of
from wanghuo.base.documents.writing import (
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
    as_docx,
)
from wanghuo.base.documents.writing.layout import Role
from wanghuo.base.documents.writing.text import clean, lines_of

LEVELS = (Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3, Role.LEVEL_4)
CHARACTER = 8844 / 28
ORDER = {
    "pPr": "pStyle keepNext keepLines framePr widowControl pBdr tabs autoSpaceDE autoSpaceDN"
    " spacing ind jc outlineLvl",
    "rPr": "rFonts color sz szCs lang",
    "sectPr": "footerReference pgSz pgMar cols docGrid",
    "tblPr": "tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW vAlign",
    "style": "name basedOn qFormat pPr rPr",
    "pBdr": "top left bottom right",
}
"""The order in which the schema of WordprocessingML wants children; a reader may refuse another."""


@pytest.fixture(scope="module")
def written():
    return Docx(as_docx(report()))


def one(written, role):
    (found,) = written.paragraphs(role)
    return found


def test_page_is_a4_with_the_margins_of_the_standard(written):
    (section,) = written.file.sections

    assert (section.page_width, section.page_height) == (
        pytest.approx(Mm(210), rel=1e-4),
        pytest.approx(Mm(297), rel=1e-4),
    )
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [side.mm for side in margins] == pytest.approx([37, 28, 35, 26], abs=0.02)
    page = attributes(written.body.find(f"{qn('w:sectPr')}/{qn('w:pgMar')}"))
    assert [page[side] for side in ("top", "left", "bottom", "right")] == [
        "2098",
        "1588",
        "1984",
        "1474",
    ]


def test_grid_holds_22_lines_of_28_characters(written):
    grid = attributes(written.body.find(f"{qn('w:sectPr')}/{qn('w:docGrid')}"))

    assert grid == {"type": "linesAndChars", "linePitch": "579", "charSpace": "-848"}
    assert 22 * 579 / 20 <= 225 * 72 / 25.4 < 23 * 579 / 20
    assert pytest.approx(156 * 72 / 25.4, abs=0.01) == 28 * (16 - 848 / 4096)


def test_file_is_reopened_with_its_order_kept():
    content = as_docx(report())

    root = Document(io.BytesIO(content)).element
    parts = [root, Document(io.BytesIO(content)).styles.element]
    for name, order in ORDER.items():
        for part in parts:
            for element in part.iter(qn(f"w:{name}")):
                _check_order(element, order.split())


def _check_order(element, order):
    if element.tag == qn("w:style") and element.get(qn("w:customStyle")) is None:
        return
    names = [child.tag.partition("}")[2] for child in element]
    assert set(names) <= set(order), names
    assert [order.index(name) for name in names] == sorted(order.index(name) for name in names)


@pytest.mark.parametrize(
    ("role", "face", "points", "align"),
    [
        (Role.BODY, "仿宋_GB2312", 16, "both"),
        (Role.ADDRESSEE, "仿宋_GB2312", 16, "left"),
        (Role.TITLE, "方正小标宋简体", 22, "center"),
        (Role.LEVEL_1, "黑体", 16, "both"),
        (Role.LEVEL_2, "楷体_GB2312", 16, "both"),
        (Role.LEVEL_3, "仿宋_GB2312", 16, "both"),
        (Role.LEVEL_4, "仿宋_GB2312", 16, "both"),
        (Role.TABLE_TITLE, "黑体", 16, "center"),
        (Role.TABLE_HEAD, "黑体", 12, "center"),
        (Role.TABLE_TEXT, "仿宋_GB2312", 12, "center"),
        (Role.NUMBER, "仿宋_GB2312", 16, "center"),
        (Role.ATTACHMENT, "仿宋_GB2312", 16, "left"),
        (Role.ISSUER, "仿宋_GB2312", 16, "right"),
        (Role.DATE, "仿宋_GB2312", 16, "right"),
        (Role.COPIES, "仿宋_GB2312", 14, "both"),
        (Role.PRINTED, "仿宋_GB2312", 14, "both"),
    ],
)
def test_every_role_has_its_face_size_and_place(written, role, face, points, align):
    for paragraph in written.paragraphs(role):
        fonts = written.looks(paragraph, "rPr", "rFonts")
        assert fonts == dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), face)
        assert written.looks(paragraph, "rPr", "sz") == {"val": str(points * 2)}
        assert written.looks(paragraph, "pPr", "jc") == {"val": align}


def test_lines_of_text_are_28_95_points_apart(written):
    text = [
        *written.paragraphs(Role.BODY),
        *written.paragraphs(Role.TITLE),
        *written.paragraphs(Role.BLANK),
    ]

    spaces = {tuple(sorted(written.looks(one, "pPr", "spacing").items())) for one in text}

    assert spaces == {(("after", "0"), ("before", "0"), ("line", "579"), ("lineRule", "exact"))}


@pytest.mark.parametrize("role", [Role.BODY, *LEVELS])
def test_first_lines_stand_two_characters_in(written, role):
    for paragraph in written.paragraphs(role):
        indent = written.looks(paragraph, "pPr", "ind")
        assert indent == {"firstLineChars": "200", "firstLine": str(round(2 * CHARACTER))}


def test_headings_are_numbered_by_level_and_stand_in_the_outline(written):
    assert [written.text(role) for role in LEVELS] == [
        ["一、总体情况", "二、存在问题"],
        ["（一）加强组织领导", "（二）强化宣传"],
        ["1.建立专班", "1.进村入户"],
        ["（1）镇级专班", "（2）村级专班"],
    ]  # fmt: skip
    for level, role in enumerate(LEVELS):
        assert written.looks(written.paragraphs(role)[0], "pPr", "outlineLvl") == {
            "val": str(level)
        }


def test_lines_of_the_first_page_stand_in_their_order(written):
    roles = [written.role(p) for p in written.body.iter(qn("w:p"))]

    assert roles[:12] == [
        "RED_HEAD", "BLANK", "BLANK", "NUMBER", "BLANK", "BLANK", "TITLE", "TITLE", "BLANK",
        "ADDRESSEE", "BODY", "LEVEL_1",
    ]  # fmt: skip
    assert written.text(Role.ADDRESSEE) == ["县消防安全委员会："]
    assert written.looks(one(written, Role.ADDRESSEE), "pPr", "ind") == {}


def test_red_head_stands_35_mm_down_and_its_rule_is_as_wide_as_the_text(written):
    head, number = one(written, Role.RED_HEAD), one(written, Role.NUMBER)

    assert written.looks(head, "rPr", "color") == {"val": "FF0000"}
    assert int(written.looks(head, "pPr", "spacing")["before"]) / 20 * 25.4 / 72 == pytest.approx(
        35, abs=0.1
    )
    size = int(written.looks(head, "rPr", "sz")["val"]) / 2
    assert size * len(text_of(head)) <= 156 * 72 / 25.4
    rule = attributes(number.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:bottom')}"))
    assert rule == {"val": "single", "sz": "12", "space": "11", "color": "FF0000"}
    assert written.looks(number, "pPr", "ind") == {}
    assert pytest.approx(4, abs=0.2) == 11 * 25.4 / 72
    assert text_of(number) == "清消安委〔2026〕5号"


def test_attachments_follow_a_blank_line_and_stand_below_one_another(written):
    first, second = written.paragraphs(Role.ATTACHMENT)

    assert written.role(first.getprevious()) == "BLANK"
    assert (text_of(first), text_of(second)) == ("附件：1.隐患整改台账", "2.重点单位检查情况统计表")
    starts = [written.looks(p, "pPr", "ind") for p in (first, second)]
    left, hanging = ([int(one[name]) for one in starts] for name in ("left", "hanging"))
    assert left[0] == left[1] == pytest.approx(6 * CHARACTER, abs=1)
    assert left[0] - hanging[0] == pytest.approx(2 * CHARACTER, abs=1)
    assert left[1] - hanging[1] == pytest.approx(5 * CHARACTER, abs=1)


def test_one_attachment_has_no_number():
    written = Docx(as_docx(report(attachments=["隐患整改台账"])))

    assert written.text(Role.ATTACHMENT) == ["附件：隐患整改台账"]


def test_date_has_four_characters_free_and_the_issuer_stands_above_its_middle(written):
    day, issuer = one(written, Role.DATE), one(written, Role.ISSUER)

    assert (text_of(issuer), text_of(day)) == ("清石镇消防安全委员会", "2026年3月5日")
    assert written.looks(day, "pPr", "ind")["rightChars"] == "400"
    middle_of_day = 4 + (3 + 6 / 2) / 2
    right = int(written.looks(issuer, "pPr", "ind")["rightChars"]) / 100
    assert right + len("清石镇消防安全委员会") / 2 == middle_of_day


def test_long_issuer_keeps_inside_the_text():
    written = Docx(as_docx(report(issuer="清石镇人民政府消防安全委员会办公室（代章）")))

    assert written.looks(one(written, Role.ISSUER), "pPr", "ind") == {}


def test_pages_are_numbered_right_on_odd_and_left_on_even_ones(written):
    assert written.file.settings.odd_and_even_pages_header_footer
    section = written.file.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer._element.iter(qn("w:p"))
        (field,) = paragraph.iter(qn("w:fldSimple"))
        assert (text_of(paragraph), attributes(field)) == ("— 1 —", {"instr": " PAGE "})
        looks = paragraph.find(qn("w:pPr"))
        assert attributes(looks.find(qn("w:jc"))) == {"val": side}
        assert attributes(looks.find(qn("w:ind"))) == {f"{side}Chars": "100", side: "280"}
        for run in paragraph.iter(qn("w:r")):
            assert attributes(run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}"))["eastAsia"] == "宋体"
            assert attributes(run.find(f"{qn('w:rPr')}/{qn('w:sz')}")) == {"val": "28"}
    middle_of_the_dash = section.footer_distance.pt + 7
    assert (35 - middle_of_the_dash * 25.4 / 72) == pytest.approx(7, abs=0.1)


def test_record_stands_at_the_foot_between_its_rules(written):
    copies, printed = one(written, Role.COPIES), one(written, Role.PRINTED)

    assert text_of(copies) == "抄送：县应急管理局，县消防救援大队。"
    assert text_of(printed) == "清石镇消防安全委员会办公室2026年3月5日印发"
    for paragraph in (copies, printed):
        frame = written.looks(paragraph, "pPr", "framePr")
        assert (frame["vAnchor"], frame["yAlign"], frame["w"]) == ("margin", "bottom", "8844")
    outer, inner = "8", "6"  # eighths of a point: 1 pt is 0.35 mm, 0.75 pt is 0.26 mm
    assert [_rules(copies), _rules(printed)] == [{"top": outer}, {"top": inner, "bottom": outer}]


def _rules(paragraph):
    borders = paragraph.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    return {side.tag.partition("}")[2]: side.get(qn("w:sz")) for side in borders}


def test_table_repeats_its_header_and_fills_the_width(written):
    (table,) = written.file.tables

    assert [cell.text for cell in table.rows[0].cells] == ["序号", "指标", "目标", "完成"]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "检查重点单位第1批", "100", "91.5"]
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(
        row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows
    )
    assert sum(column.width.twips for column in table.columns) == pytest.approx(8844, abs=8)
    borders = table._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}")
    assert [side.get(qn("w:sz")) for side in borders] == ["4"] * 6
    assert written.text(Role.TABLE_TITLE) == ["主要指标完成情况表"]


def test_ragged_rows_are_filled_and_long_cells_stand_left():
    long = "整治电动自行车违规停放充电"
    table = TableBlock("", ["甲"], [["一", long], [], [None, 2.0, 3]])

    (made,) = Docx(as_docx(report(blocks=[table]))).file.tables

    assert [[cell.text for cell in row.cells] for row in made.rows] == [
        ["甲", "", ""], ["一", long, ""], ["", "", ""], ["", "2", "3"],
    ]  # fmt: skip
    assert made.rows[1].cells[1].paragraphs[0].alignment == 0


def test_empty_document_still_opens():
    written = Docx(as_docx(OfficialDocument(title="", blocks=[])))

    assert written.lines() == []


def test_a_table_at_the_end_is_followed_by_a_paragraph():
    table = TableBlock("", ["甲"], [["乙"]])

    body = Docx(as_docx(OfficialDocument(title="", blocks=[table]))).body

    assert [child.tag for child in body] == [qn("w:tbl"), qn("w:p"), qn("w:sectPr")]


def test_number_without_a_red_head_stands_right():
    written = Docx(as_docx(report(red_head="")))

    assert written.text(Role.NUMBER_PLAIN) == ["清消安委〔2026〕5号"]
    assert written.paragraphs(Role.NUMBER) == []


def test_properties_name_title_and_issuer_and_no_maker():
    properties = Docx(as_docx(report())).file.core_properties

    assert (properties.title, properties.author) == (report().title, "清石镇消防安全委员会")
    assert properties.created.date().isoformat() == "2026-03-05"
    assert "python" not in properties.comments.lower()


def test_no_font_is_shipped():
    names = zipfile.ZipFile(io.BytesIO(as_docx(report()))).namelist()

    assert [name for name in names if "font" in name.lower() and name != "word/fontTable.xml"] == []


ANY = st.text(max_size=60) | st.text(
    alphabet=string.printable + "\x00\x0b\u202e\ufffe😀𠮷", max_size=60
)


@settings(max_examples=60, deadline=None)
@given(title=ANY, heading=ANY, words=ANY, cell=ANY, head=ANY)
def test_any_text_is_written_as_it_is(title, heading, words, cell, head):
    document = OfficialDocument(
        title=title,
        blocks=[Heading(1, heading), Paragraph(words), TableBlock(cell, [head], [[cell]])],
        addressee=head, issuer=cell, doc_number=words, attachments=[words], red_head=head,
        copies=[cell], printed_by=heading,
    )  # fmt: skip

    written = Docx(as_docx(document))

    assert written.text(Role.LEVEL_1) == [f"一、{clean(heading)}"]
    assert written.text(Role.BODY) == [line for line in lines_of(words) if line]
    assert [c.text for row in written.file.tables[0].rows for c in row.cells][-1] == clean(cell)
    assert "".join(written.text(Role.TITLE)).replace(" ", "") == clean(title).replace(" ", "")


def test_very_long_text_is_written_whole():
    words = "消防" * 100_000

    written = Docx(as_docx(OfficialDocument(title=words[:500], blocks=[Paragraph(words)])))

    assert written.text(Role.BODY) == [words]
    assert "".join(written.text(Role.TITLE)) == words[:500]
