"""Keep files and what is known of them."""

from wanghuo.base.documents.services.attachments import (
    Capture,
    Checked,
    Upload,
    attach,
    keep_uploads,
    limits_on,
    withdraw_attachment,
)
from wanghuo.base.documents.services.keeping import Kept, digest, keep
from wanghuo.base.documents.services.serving import open_file, open_preview

__all__ = [
    "Capture",
    "Checked",
    "Kept",
    "Upload",
    "attach",
    "digest",
    "keep",
    "keep_uploads",
    "limits_on",
    "open_file",
    "open_preview",
    "withdraw_attachment",
]
