"""Files kept with records, and imports."""

from wanghuo.base.documents.models.attachments import Attachment
from wanghuo.base.documents.models.imports import ImportBatch, ImportRow

__all__ = ["Attachment", "ImportBatch", "ImportRow"]
