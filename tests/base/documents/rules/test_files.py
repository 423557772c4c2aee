"""Evidence is known by its content; its name is only shown."""

import io
import zipfile

import pytest

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.rules import MediaType
from wanghuo.kernel.errors import BadInput


def archive(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for member in members:
            made.writestr(member, "x")
    return buffer.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PNG, MediaType.PNG),
        (b"\xff\xd8\xff\xe0" + bytes(4), MediaType.JPEG),
        (b"%PDF-1.7\n", MediaType.PDF),
        (archive("word/document.xml"), MediaType.DOCX),
        (archive("xl/workbook.xml"), MediaType.XLSX),
        ("已完成".encode(), MediaType.TEXT),
        ("已完成".encode("gb18030"), MediaType.TEXT),
    ],
)
def test_type_is_told_from_the_content(data, expected):
    assert rules.media_type(data) is expected


@pytest.mark.parametrize(
    "data",
    [
        archive("evil.exe"),
        b"PK\x03\x04 broken",
        b"MZ\x90\x00\x03",
        b"\xff\xff\xff\xff",
        b"GIF89a\x00\x01",
    ],
)
def test_other_types_are_refused(data):
    with pytest.raises(BadInput, match="只收 png、jpg、pdf、docx、xlsx、txt"):
        rules.media_type(data)


def test_empty_file_is_refused():
    with pytest.raises(BadInput, match="空文件"):
        rules.media_type(b"")


def test_file_over_the_limit_is_refused():
    with pytest.raises(BadInput, match="不能超过20MB"):
        rules.media_type(b"a" * (20 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("现场照片.PNG", "现场照片.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\照片\\一.jpg", "一.png"),
        ("a\x00b\r\nc\u202egnp.exe", "abcgnp.png"),
        ("...", "未命名.png"),
        ("", "未命名.png"),
        ("甲" * 300 + ".png", "甲" * 120 + ".png"),
    ],
)
def test_hostile_names_become_harmless(name, expected):
    assert rules.safe_name(name, MediaType.PNG) == expected
