"""A file is known by its content; its name is only shown."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.base.documents.pictures import picture
from wanghuo.base.documents import rules
from wanghuo.base.documents.rules import Limits, MediaType
from wanghuo.kernel.errors import BadInput

LIMITS = Limits(file_mb=20, record_files=3, record_mb=30)
MB = 1024 * 1024
OTHER = "只收 png、jpg、pdf、docx、xlsx、txt"
WORD, BOOK = "word/document.xml", "xl/workbook.xml"


def archive(*members, **sizes):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for member in members:
            made.writestr(member, "x")
        for member, size in sizes.items():
            made.writestr(member, bytes(size))
    return buffer.getvalue()


def told(data):
    return rules.media_type(data, LIMITS)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (picture(), MediaType.PNG),
        (picture(kind="JPEG"), MediaType.JPEG),
        (b"%PDF-1.7\n", MediaType.PDF),
        (archive(WORD), MediaType.DOCX),
        (archive(BOOK), MediaType.XLSX),
        ("已完成".encode(), MediaType.TEXT),
        ("已完成".encode("gb18030"), MediaType.TEXT),
        ("检查了3<5处，a<b".encode(), MediaType.TEXT),
    ],
)
def test_type_is_told_from_the_content(data, expected):
    assert told(data) is expected


@pytest.mark.parametrize(
    "data",
    [
        archive("evil.exe"),
        b"PK\x03\x04 broken",
        b"MZ\x90\x00\x03",
        b"\xff\xff\xff\xff",
        b"GIF89a\x00\x01",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(8),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><x/>",
        b"\n\n <!DOCTYPE html><p>",
        b"<HTML><script>alert(1)</script>",
        b"hello <script src=//x></script>",
        "注意<iframe src=x>".encode("gb18030"),
        "\ufeff<html>".encode(),
        "<svg/>".encode("utf-16"),
    ],
)
def test_other_types_are_refused(data):
    with pytest.raises(BadInput, match=OTHER):
        told(data)


def test_what_a_browser_would_run_is_found_behind_a_long_beginning():
    with pytest.raises(BadInput, match=OTHER):
        told(b" " * 4000 + b"<script>")


def test_empty_file_is_refused():
    with pytest.raises(BadInput, match="空的"):
        told(b"")


def test_file_over_the_limit_is_refused():
    assert told(b"a" * 20 * MB) is MediaType.TEXT
    with pytest.raises(BadInput, match="不能超过20MB"):
        told(b"a" * (20 * MB + 1))


def test_office_file_that_unpacks_to_too_much_is_refused():
    bomb = archive(WORD, **{"word/media/a.bin": 201 * MB})
    assert len(bomb) < MB

    with pytest.raises(BadInput, match="压缩炸弹"):
        told(bomb)


def test_office_file_of_too_many_parts_is_refused():
    with pytest.raises(BadInput, match="压缩炸弹"):
        told(archive(BOOK, *(f"xl/{n}.xml" for n in range(5000))))


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "xl/VBAPROJECT.BIN"])
def test_office_file_that_runs_programs_is_refused(part):
    with pytest.raises(BadInput, match="宏"):
        told(archive(WORD, part))


@pytest.mark.parametrize(
    ("files", "size", "said"),
    [(3, 30 * MB, None), (4, 1, "最多保存3个附件"), (1, 30 * MB + 1, "合计不能超过30MB")],
)
def test_a_record_holds_so_much(files, size, said):
    if said is None:
        rules.check_room(files, size, LIMITS)
        return
    with pytest.raises(BadInput, match=said):
        rules.check_room(files, size, LIMITS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("现场照片.PNG", "现场照片.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\照片\\一.jpg", "一.png"),
        ("a\x00b\r\nc\u202egnp.exe", "abcgnp.png"),
        ("page.html", "page.png"),
        ("...", "未命名.png"),
        ("", "未命名.png"),
        ("甲" * 300 + ".png", "甲" * 120 + ".png"),
    ],
)
def test_hostile_names_become_harmless(name, expected):
    assert rules.safe_name(name, MediaType.PNG) == expected


@given(st.text())
def test_any_name_becomes_one_that_fits_and_holds_no_path(name):
    made = rules.safe_name(name, MediaType.PDF)

    assert made.endswith(".pdf")
    assert len(made) <= 200
    assert not set(made) & set('/\\<>:"|?*\0\r\n')


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", archive(WORD)[:120]]))
def test_no_bytes_break_the_look(data, before):
    try:
        kind = told(before + data)
    except BadInput:
        return

    assert kind in MediaType
