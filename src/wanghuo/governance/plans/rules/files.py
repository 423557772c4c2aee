"""What an evidence file is, told from its content and never from its name."""

import io
import zipfile
from pathlib import PurePosixPath

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.terms import Term

EVIDENCE_LIMIT_MB = 20
EVIDENCE_FILES = 10
"""Files with one statement."""
NAME_LENGTH = 120


class MediaType(Term):
    """Types of file kept as evidence (佐证材料类型); the label is the file's extension."""

    PNG = "image/png", "png"
    JPEG = "image/jpeg", "jpg"
    PDF = "application/pdf", "pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
    TEXT = "text/plain", "txt"


_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"%PDF-", MediaType.PDF),
)
_INSIDE = (("word/document.xml", MediaType.DOCX), ("xl/workbook.xml", MediaType.XLSX))


def media_type(data: bytes) -> MediaType:
    """Tell what `data` is, or refuse what is empty, too large or of another type."""
    if not data:
        raise BadInput(problem="佐证材料是空文件，请重新选择。")
    if len(data) > EVIDENCE_LIMIT_MB * 1024 * 1024:
        raise BadInput(
            problem=Words("单个佐证材料不能超过{limit}MB，请压缩后上传。", limit=EVIDENCE_LIMIT_MB)
        )
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    found = _office(data) if data.startswith(b"PK\x03\x04") else _text(data)
    if found is None:
        raise BadInput(problem="佐证材料只收 png、jpg、pdf、docx、xlsx、txt，请转换后上传。")
    return found


def shown_name(name: str) -> str:
    """Keep the last part of a file's name, without control marks, short enough to show."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    path = PurePosixPath(shown or "未命名")
    return f"{path.stem[:NAME_LENGTH]}{path.suffix[:8]}"


def safe_name(name: str, kind: MediaType) -> str:
    """Name evidence as it came, but ending as its content does."""
    return f"{PurePosixPath(shown_name(name)).stem}.{kind.label}"


def _office(data: bytes) -> MediaType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return next((kind for member, kind in _INSIDE if member in names), None)


def _text(data: bytes) -> MediaType | None:
    if b"\0" in data:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return MediaType.TEXT
    return None
