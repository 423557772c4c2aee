"""What kinds of notice there are, and how long a line is."""

from wanghuo.kernel.terms import Term

TITLE_LENGTH = 200


class NoticeKind(Term):
    """Why a person is told (通知类别)."""

    ASSIGNED = "assigned", "新任务"
    RETURNED = "returned", "被退回"
    SUBMITTED = "submitted", "待确认"
    COMPLETED = "completed", "已办结"
    WARNED = "warned", "临期提醒"
    OVERDUE = "overdue", "逾期提醒"
    ESCALATED = "escalated", "逾期升级"


def shorten(title: str) -> str:
    """Return `title` cut to one line of an inbox."""
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
