"""What a file may be, whose record it may belong to, and who may look at it."""

from wanghuo.base.documents.rules.attachables import Attachable, attachables, may_withdraw
from wanghuo.base.documents.rules.attachments import (
    ATTACHMENT_ADDED,
    ATTACHMENT_WITHDRAWN,
    REASON_LENGTH,
    CaptureSource,
)
from wanghuo.base.documents.rules.files import (
    IMAGES,
    Limits,
    MediaType,
    check_room,
    media_type,
    safe_name,
    shown_name,
)
from wanghuo.base.documents.rules.refusals import FileMissing, IdTaken

__all__ = [
    "ATTACHMENT_ADDED",
    "ATTACHMENT_WITHDRAWN",
    "IMAGES",
    "REASON_LENGTH",
    "Attachable",
    "CaptureSource",
    "FileMissing",
    "IdTaken",
    "Limits",
    "MediaType",
    "attachables",
    "check_room",
    "may_withdraw",
    "media_type",
    "safe_name",
    "shown_name",
]
