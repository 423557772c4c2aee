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
from wanghuo.base.documents.services.importing import (
    apply_import,
    cancel_import,
    recheck_import,
    resume_import,
    start_import,
    start_result,
    take_passwords,
    undo_import,
)
from wanghuo.base.documents.services.keeping import Kept, digest, keep
from wanghuo.base.documents.services.printing import document_answer
from wanghuo.base.documents.services.serving import open_file, open_preview
from wanghuo.base.documents.services.walking import enter_rows, import_now

__all__ = [
    "Capture",
    "Checked",
    "Kept",
    "Upload",
    "apply_import",
    "attach",
    "cancel_import",
    "digest",
    "document_answer",
    "enter_rows",
    "import_now",
    "keep",
    "keep_uploads",
    "limits_on",
    "open_file",
    "open_preview",
    "recheck_import",
    "resume_import",
    "start_import",
    "start_result",
    "take_passwords",
    "undo_import",
    "withdraw_attachment",
]
