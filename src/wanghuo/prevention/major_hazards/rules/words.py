"""The words of this room: what people see, and what is stored."""

from wanghuo.base.documents.rules import attachables
from wanghuo.base.exchange.rules.tables import personal, readable
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

MAJOR_HAZARD_READ = capabilities.declare("major_hazard.read", "查看重大火灾隐患")
MAJOR_HAZARD_JUDGE = capabilities.declare("major_hazard.judge", "判定重大火灾隐患")
MAJOR_HAZARD_LIST = capabilities.declare("major_hazard.list", "挂牌督办与销案")
MAJOR_HAZARD_RECTIFY = capabilities.declare("major_hazard.rectify", "报告整改进展与申请销案")

MAJOR_HAZARD_SUSPECTED = fact_kinds.declare("major_hazard.suspected", "发现疑似重大火灾隐患")
MAJOR_HAZARD_CHECKED = fact_kinds.declare("major_hazard.checked", "核对判定要素")
MAJOR_HAZARD_DISCUSSED = fact_kinds.declare("major_hazard.discussed", "记录集体讨论")
MAJOR_HAZARD_DEFERRED = fact_kinds.declare("major_hazard.deferred", "转人工判定")
MAJOR_HAZARD_JUDGED = fact_kinds.declare("major_hazard.judged", "判定为重大火灾隐患")
MAJOR_HAZARD_CLEARED = fact_kinds.declare("major_hazard.cleared", "不判定为重大火灾隐患")
MAJOR_HAZARD_EXEMPTED = fact_kinds.declare("major_hazard.exempted", "属于不予判定的情形")
MAJOR_HAZARD_REPORTED = fact_kinds.declare("major_hazard.reported", "书面报告政府")
MAJOR_HAZARD_LISTED = fact_kinds.declare("major_hazard.listed", "挂牌督办")
MAJOR_HAZARD_PROGRESSED = fact_kinds.declare("major_hazard.progressed", "报告整改进展")
CLOSURE_ASKED = fact_kinds.declare("major_hazard.closure_asked", "申请销案")
CLOSURE_INSPECTED = fact_kinds.declare("major_hazard.inspected", "现场核查通过")
CLOSURE_RETURNED = fact_kinds.declare("major_hazard.returned", "退回继续整改")
MAJOR_HAZARD_CLOSED = fact_kinds.declare("major_hazard.closed", "批准销案")
MAJOR_HAZARD_LOOKED_BACK = fact_kinds.declare("major_hazard.revisited", "完成回头看")

EVIDENCE = attachables.declare("elementcheck", MAJOR_HAZARD_READ, withdraw=MAJOR_HAZARD_JUDGE)
PAPERS = attachables.declare("majorhazard", MAJOR_HAZARD_READ, withdraw=MAJOR_HAZARD_JUDGE)
WEEKLY_FILES = attachables.declare("weeklyprogress", MAJOR_HAZARD_READ, withdraw=MAJOR_HAZARD_LIST)
CLOSURE_FILES = attachables.declare("closure", MAJOR_HAZARD_READ, withdraw=MAJOR_HAZARD_LIST)

personal("major_hazards.discussion", ["participants"])
personal("major_hazards.listedsupervision", ["responsible_leader"])
readable("major_hazards.majorhazard", MAJOR_HAZARD_READ)


class Site(Term):
    """What sort of place is judged (场所类别); each has thresholds of its own."""

    CROWDED = "crowded", "人员密集场所"
    EXPLOSIVE = "explosive", "易燃易爆危险品场所"
    IMPORTANT = "important", "重要场所"
    OTHER = "other", "其他场所"


class Decision(Term):
    """What the rules say of a place (判定结论)."""

    MAJOR = "major", "判定为重大火灾隐患"
    NOT_MAJOR = "not_major", "不判定为重大火灾隐患"
    NEEDS_HUMAN = "needs_human", "需要人工判定"


class By(Term):
    """Which way a decision came about (判定方式)."""

    DIRECT = "direct", "直接判定"
    COMPREHENSIVE = "comprehensive", "综合判定"
    NONE = "none", "未达到判定标准"


class ElementKind(Term):
    """Whether one element decides alone or counts with others (要素类别)."""

    DIRECT = "direct", "直接判定要素"
    COMPREHENSIVE = "comprehensive", "综合判定要素"


class MajorHazardState(Term):
    """How far a major hazard has come (重大火灾隐患状态)."""

    SUSPECTED = "suspected", "待判定"
    UNDECIDED = "undecided", "待人工判定"
    NOT_MAJOR = "not_major", "不构成"
    EXEMPT = "exempt", "不予判定"
    JUDGED = "judged", "已判定"
    REPORTED = "reported", "已报告政府"
    LISTED = "listed", "已挂牌"
    RECTIFYING = "rectifying", "整改中"
    CLOSURE_ASKED = "closure_asked", "已申请销案"
    INSPECTED = "inspected", "已核查"
    RETURNED = "returned", "退回整改"
    CLOSED = "closed", "已销案"
    LOOKED_BACK = "looked_back", "已回头看"


class MajorHazardAction(Term):
    """What can be done with a major hazard (操作)."""

    CHECK = "check", "核对要素"
    DISCUSS = "discuss", "记录讨论"
    DEFER = "defer", "转人工判定"
    CONFIRM = "confirm", "判定构成"
    CLEAR = "clear", "判定不构成"
    EXEMPT = "exempt", "不予判定"
    REPORT = "report", "报告政府"
    LIST = "list", "挂牌督办"
    PROGRESS = "progress", "报告进展"
    ASK = "ask", "申请销案"
    INSPECT = "inspect", "核查通过"
    RETURN = "return", "退回整改"
    APPROVE = "approve", "批准销案"
    LOOK_BACK = "look_back", "回头看"


class DiscussionKind(Term):
    """Who discussed (讨论类别)."""

    COLLECTIVE = "collective", "集体讨论"
    EXPERT = "expert", "专家论证"


class LookBackResult(Term):
    """What was found when going back (回头看结果)."""

    CLEAR = "clear", "没有反弹"
    AGAIN = "again", "隐患反弹"


class Standing(Term):
    """What a list of major hazards shows (口径)."""

    STOCK = "stock", "存量（未销案）"
    TO_JUDGE = "to_judge", "待判定"
    TO_LIST = "to_list", "待报告、待挂牌"
    SUPERVISED = "supervised", "挂牌督办中"
    OVERDUE = "overdue", "超过整改期限"
    SILENT = "silent", "本周未报进展"
    CLOSING = "closing", "待核查、待销案"
    TO_LOOK_BACK = "to_look_back", "待回头看"
    CLOSED = "closed", "已销案"
