"""How documents go in and out of the API."""

from wanghuo.base.documents.schemas.attachments import (
    AttachmentOut,
    AttachmentsAsked,
    CaptureIn,
    Withdrawal,
    uploads,
)

__all__ = ["AttachmentOut", "AttachmentsAsked", "CaptureIn", "Withdrawal", "uploads"]
