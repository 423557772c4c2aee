"""Files kept as they came: named by their content, on the disk before anybody is answered."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: where it lies, and the SHA-256 of what it holds."""

    name: str
    hash: str
    size: int


def digest(data: bytes) -> str:
    """Return the SHA-256 by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def keep(data: bytes, folder: str, shown_name: str) -> Kept:
    """Store `data` durably under its own hash; the same content is stored once.

    Called outside the transaction: a file nobody names does no harm, a row without its file does.
    """
    file_hash = digest(data)
    suffix = PurePosixPath(shown_name).suffix.lower()
    suffix = suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""
    name = f"{folder}/{file_hash[:2]}/{file_hash}{suffix}"
    return Kept(keep_as(name, data), file_hash, len(data))


def keep_as(name: str, data: bytes) -> str:
    """Store `data` durably under `name`, unless it is there; return the name it then has."""
    if not (default_storage.exists(name) and default_storage.size(name) == len(data)):
        name = default_storage.save(name, ContentFile(data))
    _sync(Path(default_storage.path(name)))
    return name


def _sync(path: Path) -> None:
    """Wait until the file and its entries in the folders are on the disk, whoever wrote them."""
    for place in (path, path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
