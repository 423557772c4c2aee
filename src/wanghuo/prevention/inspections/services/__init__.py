"""What can be done about an inspection."""

from wanghuo.prevention.inspections.services.deciding import (
    decide_conflicts,
    end_inspection,
    void_inspection,
)
from wanghuo.prevention.inspections.services.desk import fill_inspection, start_inspection
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
from wanghuo.prevention.inspections.services.signing import (
    invite_signer,
    invite_units,
    sign_inspection,
)

__all__ = [
    "Announced",
    "Answer",
    "Receipt",
    "Received",
    "Sent",
    "announce_photo",
    "decide_conflicts",
    "end_inspection",
    "fill_inspection",
    "invite_signer",
    "invite_units",
    "receive_edits",
    "receive_piece",
    "sign_inspection",
    "start_inspection",
    "void_inspection",
]
