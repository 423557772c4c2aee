"""What kinds of notice there are."""

from wanghuo.kernel.terms import Term


class NoticeKind(Term):
    """Why a person is told (通知类别)."""

    ASSIGNED = "assigned", "新任务"
    RETURNED = "returned", "被退回"
    SUBMITTED = "submitted", "待确认"
    COMPLETED = "completed", "已办结"
    WARNED = "warned", "临期提醒"
    OVERDUE = "overdue", "逾期提醒"
    ESCALATED = "escalated", "逾期升级"
