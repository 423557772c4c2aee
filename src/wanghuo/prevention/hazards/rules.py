"""Words, states and what may follow what of a hazard."""

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

HAZARD_READ = capabilities.declare("hazard.read", "查看隐患")
HAZARD_FIND = capabilities.declare("hazard.find", "登记隐患")
HAZARD_ORDER = capabilities.declare("hazard.order", "分派与责令整改")
HAZARD_RECTIFY = capabilities.declare("hazard.rectify", "提交整改")
HAZARD_RECHECK = capabilities.declare("hazard.recheck", "复查与销案")
HAZARD_TRANSFER = capabilities.declare("hazard.transfer", "移交抄报与签收")
HAZARD_MANAGE = capabilities.declare("hazard.manage", "并案、延期审批与撤销")

HAZARD_FOUND = fact_kinds.declare("hazard.found", "发现隐患")


class HazardGrade(Term):
    """How grave a hazard is (隐患等级)."""

    GENERAL = "general", "一般隐患"
    MAJOR = "major", "重大隐患"


class HazardState(Term):
    """How far a hazard has come (隐患状态)."""

    FOUND = "found", "已发现"
    ASSIGNED = "assigned", "已分派"
    ORDERED = "ordered", "已责令"
    RECTIFYING = "rectifying", "整改中"
    SUBMITTED = "submitted", "待复查"
    RETURNED = "returned", "复查未通过"
    CLOSED = "closed", "已销案"
    MERGED = "merged", "已并案"
    VOID = "void", "已撤销"


class HazardSource(Term):
    """What brought a hazard to light (隐患来源)."""

    INSPECTION = "inspection", "检查"
    PATROL = "patrol", "巡查"
    SELF_CHECK = "self_check", "自查"
    COMPLAINT = "complaint", "举报投诉"
    ALARM = "alarm", "监测报警"
    FIRE = "fire", "火灾"
    OTHER = "other", "其他"
