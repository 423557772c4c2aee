"""Words of the room: capabilities, facts, states, actions."""

from wanghuo.base.documents.rules import attachables
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
HAZARD_ASSIGNED = fact_kinds.declare("hazard.assigned", "分派隐患")
HAZARD_GRADED = fact_kinds.declare("hazard.graded", "核定隐患等级")
HAZARD_ORDERED = fact_kinds.declare("hazard.ordered", "责令整改")
HAZARD_STARTED = fact_kinds.declare("hazard.started", "开始整改")
HAZARD_SUBMITTED = fact_kinds.declare("hazard.submitted", "申请复查")
HAZARD_RETURNED = fact_kinds.declare("hazard.returned", "复查未通过")
HAZARD_CLOSED = fact_kinds.declare("hazard.closed", "隐患销案")
EXTENSION_ASKED = fact_kinds.declare("hazard.extension_asked", "申请延期")
EXTENSION_APPROVED = fact_kinds.declare("hazard.extension_approved", "同意延期")
EXTENSION_REFUSED = fact_kinds.declare("hazard.extension_refused", "不同意延期")
HAZARD_TRANSFERRED = fact_kinds.declare("hazard.transferred", "移交隐患")
HAZARD_RECEIVED = fact_kinds.declare("hazard.received", "签收隐患")
HAZARD_DECLINED = fact_kinds.declare("hazard.declined", "退回移交")
HAZARD_RECALLED = fact_kinds.declare("hazard.recalled", "收回移交")
HAZARD_MERGED = fact_kinds.declare("hazard.merged", "并案")
HAZARD_ABSORBED = fact_kinds.declare("hazard.absorbed", "并入重复隐患")
HAZARD_UNMERGED = fact_kinds.declare("hazard.unmerged", "撤销并案")
HAZARD_PARTED = fact_kinds.declare("hazard.parted", "分出误并隐患")
HAZARD_VOIDED = fact_kinds.declare("hazard.voided", "撤销隐患")
NOTICE_ISSUED = fact_kinds.declare("hazard.notice_issued", "出具隐患文书")

STEP = attachables.declare("hazardstep", HAZARD_READ, withdraw=HAZARD_MANAGE)


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


class HazardAction(Term):
    """What may be done with a hazard (隐患办理)."""

    FIND = "find", "发现"
    ASSIGN = "assign", "分派"
    GRADE = "grade", "核定等级"
    ORDER = "order", "责令整改"
    BEGIN = "begin", "开始整改"
    SUBMIT = "submit", "申请复查"
    RETURN = "return", "复查未通过"
    CLOSE = "close", "销案"
    ASK = "ask", "申请延期"
    EXTEND = "extend", "同意延期"
    REFUSE = "refuse", "不同意延期"
    TRANSFER = "transfer", "移交"
    RECEIVE = "receive", "签收"
    DECLINE = "decline", "退回移交"
    TAKE_BACK = "take_back", "收回移交"
    MERGE = "merge", "并案"
    UNMERGE = "unmerge", "撤销并案"
    VOID = "void", "撤销"


class HazardSource(Term):
    """What brought a hazard to light (隐患来源)."""

    INSPECTION = "inspection", "检查"
    PATROL = "patrol", "巡查"
    SELF_CHECK = "self_check", "自查"
    COMPLAINT = "complaint", "举报投诉"
    ALARM = "alarm", "监测报警"
    FIRE = "fire", "火灾"
    OTHER = "other", "其他"


class OrderKind(Term):
    """How soon a hazard must be gone (责令方式)."""

    IMMEDIATE = "immediate", "责令立即改正"
    TERM = "term", "责令限期改正"


class ExtensionState(Term):
    """What became of a request for more time (延期状态)."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已同意"
    REFUSED = "refused", "未同意"


class TransferState(Term):
    """Whether a transfer was taken (移交状态)."""

    WAITING = "waiting", "待签收"
    RECEIVED = "received", "已签收"
    DECLINED = "declined", "已退回"
    TAKEN_BACK = "taken_back", "已收回"


class NoticeForm(Term):
    """Kinds of document that a hazard takes along (隐患文书种类)."""

    IMMEDIATE = "immediate", "责令立即改正通知书"
    TERM = "term", "责令限期改正通知书"
    RECHECK = "recheck", "复查意见书"
    TRANSFER = "transfer", "隐患移交（抄报）函"


class HazardView(Term):
    """Parts of the list that numbers open (隐患分类)."""

    OPEN = "open", "未销案"
    OVERDUE = "overdue", "逾期未改"
    RECHECK = "recheck", "待复查"
    UNASSIGNED = "unassigned", "待分派"
    PROPOSED = "proposed", "待核定重大"
    TRANSFER = "transfer", "移交待签收"
    MONTH = "month", "本月销案"
