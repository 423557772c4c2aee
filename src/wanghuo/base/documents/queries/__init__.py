"""Attachments in scope."""

from wanghuo.base.documents.queries.attachments import (
    attachments_of,
    readable_file,
    readable_files,
    room_taken,
    standing_by_id,
)

__all__ = [
    "attachments_of",
    "readable_file",
    "readable_files",
    "room_taken",
    "standing_by_id",
]
