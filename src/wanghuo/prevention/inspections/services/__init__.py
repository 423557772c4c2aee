"""What can be done about an inspection."""

from wanghuo.prevention.inspections.services.photographs import (
    Announced,
    announce_photo,
    receive_piece,
)
from wanghuo.prevention.inspections.services.receiving import (
    Answer,
    Receipt,
    Received,
    Sent,
    receive_edits,
)

__all__ = [
    "Announced",
    "Answer",
    "Receipt",
    "Received",
    "Sent",
    "announce_photo",
    "receive_edits",
    "receive_piece",
]
