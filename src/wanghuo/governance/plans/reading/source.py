"""From a file to the text of a plan (原始文件).

The content decides the format; the name only tells an old format from plain text. Whatever the
bytes are, the outcome is text or a `DocumentRefused` that says what to do.
"""

from pathlib import PurePath

from wanghuo.governance.plans.reading.formats.docx import decode_docx, is_docx
from wanghuo.governance.plans.reading.formats.html import decode_html, looks_like_html
from wanghuo.governance.plans.reading.formats.pdf import decode_pdf
from wanghuo.governance.plans.reading.formats.plain import decode_plain
from wanghuo.governance.plans.reading.refusals import (
    DocumentEmpty,
    DocumentLocked,
    DocumentNotText,
    DocumentOldFormat,
    DocumentTooLarge,
)

LARGEST_FILE = 50 * 1024 * 1024

_OLD = frozenset({".doc", ".dot", ".wps", ".wpt", ".rtf", ".ofd"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_IN_OLE = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def decode(data: bytes, name: str) -> str:
    """Read the text of a file; tables become pipe tables, in the order of the document."""
    if len(data) > LARGEST_FILE:
        raise DocumentTooLarge(size=_megabytes(len(data)), limit=_megabytes(LARGEST_FILE))
    text = _decoded(data, PurePath(name).suffix.lower())
    if not text.strip():
        raise DocumentEmpty
    return text


def _decoded(data: bytes, suffix: str) -> str:
    if data.startswith(_ZIP) and is_docx(data):
        return decode_docx(data)
    if b"%PDF-" in data[:1024]:
        return decode_pdf(data)
    _refuse_known(data, suffix)
    text = decode_plain(data)
    return decode_html(text) if looks_like_html(text) else text


def _refuse_known(data: bytes, suffix: str) -> None:
    """Refuse what its first bytes or its name tell to be no text."""
    old = data.startswith((_OLE, b"{\\rtf")) or (suffix in _OLD and data.strip())
    if old and _LOCKED_IN_OLE in data:
        raise DocumentLocked(kind="Word")
    if old:
        raise DocumentOldFormat(kind=suffix if suffix in _OLD else ".doc")
    if data.startswith((*_PICTURES, *_ZIP)):
        raise DocumentNotText


def _megabytes(size: int) -> str:
    return f" {size / 1024 / 1024:.1f} MB"
