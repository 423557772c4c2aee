"""Files that are none, or would fill the memory: a sentence, never a traceback."""

import io
import tracemalloc
import zipfile

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.kernel.sheets.files import HEADER, ZHANG, packed, read, replaced, text, xlsx
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.sheets import grids

PART = "xl/worksheets/sheet1.xml"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xff\xff",
        b"\0\0\0",
        b"PK\x03\x04 not a workbook",
        b"\xd0\xcf\x11\xe0 not a workbook",
        packed("content.xml", "<office/>"),
        packed("xl/workbook.xml", "<broken"),
        "用户名".encode("utf-16")[:-1],
        b'"' + b"x" * 200_000,
    ],
    ids=["noise", "zeros", "zip", "ole", "ods", "broken", "half-letter", "endless-cell"],
)
def test_a_file_that_is_no_sheet_is_refused(content):
    with pytest.raises(BadInput, match="请另存为"):
        read(content)


def test_a_file_that_unpacks_to_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(grids, "LARGEST_UNPACKED", 1000)

    with pytest.raises(BadInput, match="解压后过大"):
        read(packed("xl/workbook.xml", b"\0" * 1001))


def test_a_part_that_lies_about_its_size_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(grids, "LARGEST_UNPACKED", 200_000)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"x" * 400_000)
        archive.infolist()[1].file_size = 100

    with pytest.raises(BadInput, match="解压后过大"):
        read(written.getvalue())


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "一次最多导入 200000 行"),
        ('<row r="1"><c r="XFD1" t="n"><v>1</v></c></row>', "超出了第 208 列"),
        ("<row r='1'><c s='1' r='HA1'><v>1</v></c></row>", "超出了第 208 列"),
    ],
)
def test_a_cell_far_off_is_refused_before_room_is_taken_for_it(cell, sentence):
    content = replaced(xlsx(HEADER, ZHANG), PART, SHEET.format(cell))

    with pytest.raises(BadInput, match=sentence):
        read(content)


def test_cells_far_off_that_are_only_coloured_do_no_harm():
    far = '<row r="1"><c r="A1" t="str"><v>用户名</v></c><c r="B1" t="str"><v>姓名</v></c>'
    far += '<c r="C1" t="str"><v>单位</v></c><c r="XFD1" s="0"/></row>'

    assert read(replaced(xlsx(HEADER, ZHANG), PART, SHEET.format(far))) == []


def test_a_sheet_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(grids, "MOST_ROWS", 100)

    with pytest.raises(BadInput, match="最多导入 100 行"):
        read(text(HEADER) + b"\r\n" + b"a,b,c\n" * 101)


def test_a_million_rows_are_refused_in_little_memory():
    """Their text alone would be 40 MB of cells; the refusal comes before any is made."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row in (1, 250_000):
            sheet.write_row(row, 0, ZHANG)
    lines = text(HEADER) + b"\r\n" + b"a,b\n" * 1_000_000
    tracemalloc.start()

    for content in (written.getvalue(), lines):
        with pytest.raises(BadInput, match="最多导入 200000 行"):
            for _ in grids_rows(content):
                pass

    assert tracemalloc.get_traced_memory()[1] < 30 * 1024 * 1024
    tracemalloc.stop()


def grids_rows(content):
    for sheet in grids.read_sheets(content):
        yield from sheet.rows


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]))
@example(b"", b"")
def test_any_bytes_are_read_or_refused(content, head):
    with pytest.raises(BadInput):
        read(head + content)


WHOLE = xlsx(HEADER, ZHANG, ["li.si", "李四", "云台乡"])


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_workbook_with_a_broken_byte_is_read_or_refused(place, value):
    content = bytearray(WHOLE)
    content[place] = value

    try:
        told = read(bytes(content))
    except BadInput as refusal:
        told = [str(refusal)]
    assert isinstance(told, list)


@settings(max_examples=100)
@given(st.integers(0, len(WHOLE)))
def test_a_workbook_cut_short_is_refused(length):
    if length == len(WHOLE):
        assert len(read(WHOLE)) == 2
        return
    with pytest.raises(BadInput):
        read(WHOLE[:length])
