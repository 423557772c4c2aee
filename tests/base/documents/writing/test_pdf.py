"""The PDF has the numbers of GB/T 9704-2012 and says whose place its fonts take."""

import io
import string
from itertools import pairwise

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base.documents.writing.documents import RUNNING, report
from wanghuo.base.documents.writing import (
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
    as_pdf,
)

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28, 210 - 26, 37, 297 - 35
HALF = "，、。；：”）》"
"""Signs whose empty half may stand outside at the end of a line."""
SERIF, SANS = "NotoSerifSC-Regular", "NotoSansSC-Regular"


def opened(document):
    return pdfplumber.open(io.BytesIO(as_pdf(document)))


def lines_on(page):
    """The lines of a page's text block from the top: each a list of its characters."""
    inside = [one for one in page.chars if one["top"] / MM < BOTTOM and one["text"].strip()]
    rows = {}
    for one in inside:
        rows.setdefault(round(one["bottom"]), []).append(one)
    return [sorted(rows[key], key=lambda one: one["x0"]) for key in sorted(rows)]


def said(line):
    return "".join(one["text"] for one in line)


def number_of(page):
    below = [one for one in page.chars if one["top"] / MM > BOTTOM and one["text"].strip()]
    return sorted(below, key=lambda one: one["x0"])


@pytest.fixture(scope="module")
def plain():
    """A document of nothing but full lines."""
    with opened(OfficialDocument(title="", blocks=[Paragraph("消" * 28 * 60)])) as file:
        yield file.pages


@pytest.fixture(scope="module")
def whole():
    with opened(report()) as file:
        yield file


def test_pages_are_a4(plain):
    assert {(round(page.width / MM, 1), round(page.height / MM, 1)) for page in plain} == {
        (210, 297)
    }


def test_a_page_holds_22_lines_of_28_characters(plain):
    first, second, _ = plain

    assert [len(line) for line in lines_on(first)] == [26] + [28] * 21
    assert [len(line) for line in lines_on(second)] == [28] * 22


def test_text_stays_within_the_margins(plain, whole):
    for page in [*plain, *whole.pages]:
        for one in (one for one in page.chars if one["text"] not in HALF):
            assert LEFT - 0.01 <= one["x0"] / MM <= one["x1"] / MM <= RIGHT + 0.1
    lines = lines_on(plain[1])
    assert lines[0][0]["x0"] / MM == pytest.approx(LEFT, abs=0.01)
    assert lines[0][-1]["x1"] / MM == pytest.approx(RIGHT, abs=0.3)


def test_lines_are_28_95_points_apart(plain):
    bottoms = [line[0]["bottom"] for line in lines_on(plain[1])]

    assert [round(b - a, 2) for a, b in pairwise(bottoms)] == [28.95] * 21
    assert (bottoms[-1] - lines_on(plain[1])[0][0]["top"]) / MM < 225


def test_first_lines_stand_two_characters_in(plain):
    pitch = 156 * MM / 28

    assert lines_on(plain[0])[0][0]["x0"] == pytest.approx(LEFT * MM + 2 * pitch, abs=0.1)


def test_sizes_and_faces(whole):
    shown = {}
    for page in whole.pages:
        for line in lines_on(page):
            shown[said(line)] = (round(line[0]["size"], 1), line[0]["fontname"].partition("+")[2])

    assert shown["清石镇消防安全委员会关于2026年第三季度"] == (22, SERIF)
    assert shown["一、总体情况"] == (16, SANS)
    assert shown["（一）加强组织领导"] == (16, SERIF)
    assert shown["1.建立专班"] == (16, SERIF)
    assert shown["（1）镇级专班"] == (16, SERIF)
    assert shown["序号指标目标完成"] == (12, SANS)
    assert shown["抄送：县应急管理局，县消防救援大队。"] == (14, SERIF)
    assert shown["清消安委〔2026〕5号"] == (16, SERIF)


def test_only_the_open_fonts_are_inside_and_the_file_says_so(whole):
    faces = {one["fontname"].partition("+")[2] for page in whole.pages for one in page.chars}

    assert faces == {SERIF, SANS}
    said_inside = whole.metadata
    assert said_inside["Title"] == report().title
    assert said_inside["Author"] == "清石镇消防安全委员会"
    assert "代替仿宋" in said_inside["Subject"]
    assert "Noto Serif SC" in said_inside["Keywords"]


def test_pages_are_numbered_right_on_odd_and_left_on_even_ones(plain):
    for number, page in enumerate(plain, start=1):
        mark = number_of(page)
        assert said(mark) == f"—{number}—"
        assert {round(one["size"]) for one in mark} == {14}
        edge = RIGHT * MM - mark[-1]["x1"] if number % 2 else mark[0]["x0"] - LEFT * MM
        assert edge == pytest.approx(14, abs=3)
        middle = (mark[0]["top"] + mark[0]["bottom"]) / 2 / MM
        assert middle - BOTTOM == pytest.approx(7, abs=1.5)


def test_red_head_stands_35_mm_down_over_a_rule_as_wide_as_the_text(whole):
    page = whole.pages[0]
    head, number = lines_on(page)[:2]

    assert said(head) == "清石镇消防安全委员会文件"
    assert head[0]["non_stroking_color"] == (1, 0, 0)
    assert head[0]["top"] / MM - TOP == pytest.approx(35, abs=6)
    (rule,) = [one for one in page.lines if one["stroking_color"] == (1, 0, 0)]
    assert (rule["x0"] / MM, rule["x1"] / MM) == pytest.approx((LEFT, RIGHT), abs=0.01)
    assert (rule["top"] - number[0]["bottom"]) / MM == pytest.approx(4, abs=1)


def test_record_stands_at_the_foot_of_the_last_even_page(whole):
    last = whole.pages[-1]

    assert last.page_number % 2 == 0
    rules = [one for one in last.lines if one["x1"] - one["x0"] > 150 * MM]
    top, middle, bottom = sorted(rules, key=lambda one: one["top"])
    thickness = [one["linewidth"] / MM for one in (top, middle, bottom)]
    assert thickness == pytest.approx([0.35, 0.25, 0.35], abs=0.001)
    assert bottom["top"] / MM == pytest.approx(BOTTOM, abs=0.01)
    texts = [said(line) for line in lines_on(last)][-2:]
    assert texts == [
        "抄送：县应急管理局，县消防救援大队。",
        "清石镇消防安全委员会办公室2026年3月5日印发",
    ]


@pytest.mark.parametrize("paragraphs", range(1, 12))
def test_record_is_on_an_even_page_however_long_the_text(paragraphs):
    with opened(report(blocks=[Paragraph(RUNNING)] * paragraphs)) as file:
        pages = [page.extract_text() for page in file.pages]

    (with_record,) = [number for number, text in enumerate(pages, start=1) if "抄送：" in text]
    (with_date,) = [
        number for number, text in enumerate(pages, start=1) if "2026年3月5日\n" in text
    ]
    assert with_record == len(pages)
    assert with_record - with_date <= 1
    assert with_record % 2 == 0 or with_record - with_date == 1


def test_date_has_four_characters_free_and_the_issuer_stands_above_its_middle(whole):
    lines = {said(line): line for page in whole.pages for line in lines_on(page)}
    day, issuer = lines["2026年3月5日"], lines["清石镇消防安全委员会"]

    assert (RIGHT * MM - day[-1]["x1"]) / (156 * MM / 28) == pytest.approx(4, abs=0.2)
    middles = [(line[0]["x0"] + line[-1]["x1"]) / 2 for line in (day, issuer)]
    assert middles[0] == pytest.approx(middles[1], abs=8)


def test_a_table_repeats_its_header_on_the_next_page(whole):
    with_header = [page for page in whole.pages if "序号" in page.extract_text()]

    assert len(with_header) == 2
    for page in with_header:
        (table,) = page.extract_tables()
        assert table[0] == ["序号", "指标", "目标", "完成"]
        edges = [one["x0"] for one in page.lines], [one["x1"] for one in page.lines]
        assert (min(edges[0]) / MM, max(edges[1]) / MM) == pytest.approx((LEFT, RIGHT), abs=0.1)


HOSTILE = [
    '#panic("x")',
    '#import "@preview/cetz:0.3.0": *',
    "$ x^2 $ *重* _斜_ `代码` ~ \\ \\n",
    "= 标题",
    "- 项 + 项 / 项: 值",
    "<label> @ref // /* */ [块] {块}",
    '#read("/etc/passwd") #sys.inputs.document',
    "\"引号\" '单引号' -- --- ...",
    "%PDF-1.7 \\u{1F600} &amp; <script>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_never_read_as_typst(words):
    document = OfficialDocument(
        title=words,
        blocks=[Heading(1, words), Paragraph(words), TableBlock(words, [words], [[words]])],
        addressee=words,
        issuer=words,
    )

    with opened(document) as file:
        text = "".join(page.extract_text() for page in file.pages).replace("\n", "")

    assert text.replace(" ", "").count(words.replace(" ", "")) >= 6


PRINTABLE = st.text(
    alphabet=string.ascii_letters + string.digits + string.punctuation + "消防安全，。（）",
    min_size=1,
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(words=PRINTABLE)
def test_any_printable_words_come_out_again(words):
    with opened(OfficialDocument(title="", blocks=[Paragraph(f"甲{words}乙")])) as file:
        (page,) = file.pages
        assert "".join(said(line) for line in lines_on(page)) == f"甲{words}乙"


@settings(max_examples=40, deadline=None)
@given(words=st.text(max_size=200))
def test_any_words_at_all_make_a_file(words):
    document = OfficialDocument(
        title=words,
        blocks=[Heading(2, words), Paragraph(words), TableBlock(words, [words], [[words]])],
        addressee=words, issuer=words, doc_number=words, attachments=[words], red_head=words,
        copies=[words], printed_by=words,
    )  # fmt: skip

    assert as_pdf(document).startswith(b"%PDF-")


def test_an_empty_document_is_one_page():
    with opened(OfficialDocument(title="", blocks=[])) as file:
        assert len(file.pages) == 1


def test_a_very_long_text_is_whole():
    with opened(OfficialDocument(title="", blocks=[Paragraph("消防" * 20_000)])) as file:
        assert sum(len(lines_on(page)) for page in file.pages) == -(-(40_000 + 2) // 28)


def test_the_same_document_is_the_same_file():
    assert as_pdf(report()) == as_pdf(report())
