"""Working days, recurrences, levels: computed from the time passed in, never from the clock."""

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

CALENDAR_MANAGE = capabilities.declare("calendar.manage", "维护工作日历")

DEADLINE_WARNED = fact_kinds.declare("deadline.warned", "临期提醒")
DEADLINE_OVERDUE = fact_kinds.declare("deadline.overdue", "已逾期")
DEADLINE_ESCALATED = fact_kinds.declare("deadline.escalated", "逾期升级")
CALENDAR_CHANGED = fact_kinds.declare("calendar.changed", "调整工作日历")


class DeadlineState(Term):
    """Whether a deadline still binds (时限状态)."""

    OPEN = "open", "未完成"
    MET = "met", "已完成"
    CANCELLED = "cancelled", "已取消"


class DeadlineLevel(Term):
    """How far a deadline has been pressed (催办级别)."""

    NONE = "none", "正常"
    WARNED = "warned", "临期"
    OVERDUE = "overdue", "逾期"
    ESCALATED = "escalated", "升级督办"
