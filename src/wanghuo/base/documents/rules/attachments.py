"""Words of attachments: what happened to them, and where a time or a place was learnt."""

from wanghuo.kernel.registry import fact_kinds
from wanghuo.kernel.terms import Term

ATTACHMENT_ADDED = fact_kinds.declare("attachment.added", "添加附件")
ATTACHMENT_WITHDRAWN = fact_kinds.declare("attachment.withdrawn", "撤回附件")

REASON_LENGTH = 200
SUBJECT_LENGTH = 40


class CaptureSource(Term):
    """Where the time or the place of a capture was learnt (拍摄信息来源)."""

    DEVICE = "device", "采集设备"
    EXIF = "exif", "照片自带信息"
