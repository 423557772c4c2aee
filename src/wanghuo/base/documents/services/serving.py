"""Give kept files back: as they came, or as a small picture drawn anew."""

from django.core.files.base import File
from django.core.files.storage import default_storage

from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.reading.images import small_copy
from wanghuo.base.documents.rules import IMAGES, FileMissing, MediaType
from wanghuo.base.documents.services.keeping import keep_as
from wanghuo.kernel.errors import NotFound

PREVIEWS = "previews"


def open_file(attachment: Attachment) -> "File[bytes]":
    """Open the file as it came, or refuse with `FileMissing`."""
    try:
        return default_storage.open(str(attachment.file.name), "rb")
    except FileNotFoundError:
        raise FileMissing from None


def open_preview(attachment: Attachment) -> "File[bytes]":
    """Open the small copy of a picture; it is drawn when somebody first asks for it."""
    if MediaType(attachment.media_type) not in IMAGES:
        raise NotFound(what="缩略图")
    name = f"{PREVIEWS}/{attachment.file_hash[:2]}/{attachment.file_hash}.jpg"
    if not default_storage.exists(name):
        with open_file(attachment) as original:
            keep_as(name, small_copy(original.read()))
    return default_storage.open(name, "rb")
