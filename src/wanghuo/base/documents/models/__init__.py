"""Files kept with records."""

from wanghuo.base.documents.models.attachments import Attachment

__all__ = ["Attachment"]
