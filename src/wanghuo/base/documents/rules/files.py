"""What a file is, told from its content and never from its name; and what is not kept at all."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.terms import Term

MB = 1024 * 1024
NAME_LENGTH = 120
SUFFIX_LENGTH = 8
LARGEST_UNPACKED_MB = 200
MOST_PARTS = 5000
"""Of an office file: a book of a hundred sheets has some hundreds."""


class MediaType(Term):
    """Types of file that are kept (附件类型); the label is the file's extension."""

    PNG = "image/png", "png"
    JPEG = "image/jpeg", "jpg"
    PDF = "application/pdf", "pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
    TEXT = "text/plain", "txt"


IMAGES = frozenset({MediaType.PNG, MediaType.JPEG})

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"%PDF-", MediaType.PDF),
)
_INSIDE = (("word/document.xml", MediaType.DOCX), ("xl/workbook.xml", MediaType.XLSX))
_MARKUP = ("<!doctype", "<html", "<head", "<body", "<svg", "<script", "<iframe", "<?xml")
_MARKUP_WITHIN = 4096
"""How far browsers look for markup, and some."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be kept with one record (附件限额)."""

    file_mb: int
    record_files: int
    record_mb: int


def media_type(data: bytes, limits: Limits) -> MediaType:
    """Tell what `data` is, or refuse what is empty, too large, of another type, or a bomb."""
    if not data:
        raise BadInput(problem="文件是空的，请重新选择。")
    if len(data) > limits.file_mb * MB:
        raise BadInput(
            problem=Words("单个附件不能超过{limit}MB，请压缩后上传。", limit=limits.file_mb)
        )
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    found = _office(data) if data.startswith(b"PK\x03\x04") else _text(data)
    if found is None:
        raise BadInput(problem="附件只收 png、jpg、pdf、docx、xlsx、txt，请转换后上传。")
    return found


def check_room(files: int, size: int, limits: Limits) -> None:
    """Refuse more files, or more bytes, than one record may hold."""
    if files > limits.record_files:
        raise BadInput(problem=Words("一条记录最多保存{limit}个附件。", limit=limits.record_files))
    if size > limits.record_mb * MB:
        raise BadInput(
            problem=Words(
                "一条记录的附件合计不能超过{limit}MB，请压缩或分开填报。", limit=limits.record_mb
            )
        )


def shown_name(name: str) -> str:
    """Keep the last part of a file's name, without control marks, short enough to show."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    path = PurePosixPath(shown or "未命名")
    return f"{path.stem[:NAME_LENGTH]}{path.suffix[:SUFFIX_LENGTH]}"


def safe_name(name: str, kind: MediaType) -> str:
    """Name a file as it came, but ending as its content does."""
    return f"{PurePosixPath(shown_name(name)).stem}.{kind.label}"


def _office(data: bytes) -> MediaType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return None
    names = {part.filename for part in parts}
    kind = next((kind for member, kind in _INSIDE if member in names), None)
    if kind is not None:
        _check_parts(parts)
    return kind


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse an office file that unpacks to what no reader could hold, or that runs programs."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED_MB * MB:
        raise BadInput(problem="该文件解压后过大，疑似压缩炸弹，不予接收；请另存为新文件后再试。")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise BadInput(problem="该文件带有宏程序，不予接收；请另存为不含宏的 docx 或 xlsx。")


def _text(data: bytes) -> MediaType | None:
    """Take text in the encodings people use; a page or a drawing that a browser runs is none."""
    if b"\0" in data:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        beginning = text[:_MARKUP_WITHIN].lower()
        return None if any(mark in beginning for mark in _MARKUP) else MediaType.TEXT
    return None
