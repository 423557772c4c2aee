"""See that the files of attachments lie where they were put, and hold what they held."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage

from wanghuo.base.documents.models import Attachment

SAMPLE = 200
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FilesChecked:
    """How many files there are, were looked at, are gone, and hold something else."""

    total: int
    looked: int
    missing: int
    differing: int


def check_files(*, sample: int | None = SAMPLE) -> FilesChecked:
    """Look at `sample` attachments chosen by chance, or at every one; unscoped: it tells numbers.

    One whose size is right is read to the end and hashed.
    """
    rows = Attachment._base_manager.order_by("pk")
    chosen = rows if sample is None else rows.order_by("?")[:sample]
    wrong = {attachment.pk: is_there for attachment, is_there in faults(chosen.iterator())}
    total = rows.count()
    return FilesChecked(
        total=total,
        looked=total if sample is None else min(sample, total),
        missing=sum(not is_there for is_there in wrong.values()),
        differing=sum(wrong.values()),
    )


def faults(attachments: Iterable[Attachment]) -> Iterator[tuple[Attachment, bool]]:
    """Yield every attachment whose file is gone (False) or holds something else (True)."""
    for attachment in attachments:
        found = hash_of(str(attachment.file.name))
        if found != attachment.file_hash:
            yield attachment, found is not None


def hash_of(name: str) -> str | None:
    """Return the SHA-256 of a kept file; None when it is gone."""
    try:
        with default_storage.open(name, "rb") as content:
            digest = hashlib.sha256()
            for piece in iter(lambda: content.read(PIECE), b""):
                digest.update(piece)
            return digest.hexdigest()
    except FileNotFoundError:
        return None


def is_missing(attachment: Attachment) -> bool:
    """Tell whether an attachment's file is gone, without reading it."""
    return not default_storage.exists(str(attachment.file.name))
