"""How the columns of a table share the width of the text."""

import io
from itertools import pairwise

import pdfplumber
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from wanghuo.base.documents.writing import OfficialDocument, TableBlock, as_docx, as_pdf, layout
from wanghuo.base.documents.writing.columns import shares, size_of
from wanghuo.base.documents.writing.text import width

HEADER = [
    "单位", "在册任务", "累计完成任务", "任务完成率", "本期完成任务", "本期分派任务",
    "本期确认的周期性任务", "填报进展", "佐证材料", "退回补充", "确认实施方案", "临期和逾期提醒",
    "逾期升级督办", "逾期未完成事项", "逾期率",
]  # fmt: skip
ROW = ["松坪乡镇消安办", "1418", "1137", "32.8%", "44", "0", "103", "291", "14", "19", "0", "74",
       "54", "50", "112.5%"]  # fmt: skip
ROOM_PT = layout.TEXT_MM[0] * layout.MM_PT


def wide_table(rows=30):
    return OfficialDocument(title="", blocks=[TableBlock("各单位上报情况", HEADER, [ROW] * rows)])


@pytest.mark.parametrize(("count", "size"), [(1, 12), (6, 12), (7, 10.5), (12, 10.5), (13, 9)])
def test_many_columns_are_set_in_smaller_type(count, size):
    assert size_of(count) == size


def test_what_fits_gets_what_it_wants():
    inset = 2 * 2.85 / 12

    assert shares([["序号", "1"], ["指标", "检查重点单位"]], 12) == (3 + inset, 7 + inset)


def test_no_figure_is_wider_than_its_column_and_names_get_what_is_left():
    wide = shares([[name, cell] for name, cell in zip(HEADER, ROW, strict=True)], 9.0)

    assert sum(wide) == pytest.approx(ROOM_PT / 9)
    inset = 2 * 2.85 / 9
    assert all(
        share - inset >= width(cell) * 1.1 for share, cell in list(zip(wide, ROW, strict=True))[1:]
    )
    assert wide[0] - inset >= width(ROW[0]) / 2


def test_a_cell_of_a_wide_table_stays_between_its_rules():
    with pdfplumber.open(io.BytesIO(as_pdf(wide_table()))) as file:
        for page in file.pages:
            edges = sorted({round(line["x0"], 1) for line in page.lines if line["height"]})
            words = [w for w in page.extract_words() if "%" in w["text"]]
            assert len(edges) == len(HEADER) + 1
            for word in words:
                assert any(
                    left < word["x0"] and word["x1"] < right for left, right in pairwise(edges)
                )


def test_a_row_stays_whole_on_one_page():
    with pdfplumber.open(io.BytesIO(as_pdf(wide_table()))) as file:
        rows = [row for page in file.pages for row in page.extract_tables()[0]]

    names = ["".join(row[0].split()) for row in rows if row[0] != "单位"]
    assert names == ["松坪乡镇消安办"] * 30


def test_a_row_longer_than_a_page_goes_on_the_next():
    long = OfficialDocument(title="", blocks=[TableBlock("", ["事项"], [["消防" * 2_000]])])

    with pdfplumber.open(io.BytesIO(as_pdf(long))) as file:
        text = "".join(page.extract_text() for page in file.pages)

    assert text.count("消防") + text.count("消\n防") == 2_000
    assert len(file.pages) > 1


def test_word_gives_the_columns_the_same_shares():
    (table,) = Document(io.BytesIO(as_docx(wide_table(1)))).tables

    widths = [column.width.twips for column in table.columns]
    wide = shares([[name, cell] for name, cell in zip(HEADER, ROW, strict=True)], 9.0)
    assert widths == pytest.approx([one * 9 * 20 for one in wide], abs=2)


CELLS = st.text(alphabet="消防安全0123456789.%a ", max_size=40)


@settings(max_examples=60, deadline=None)
@given(columns=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=30))
def test_every_column_has_a_share(columns):
    wide = shares(columns, size_of(len(columns)))

    assert len(wide) == len(columns)
    assert min(wide) > 0
