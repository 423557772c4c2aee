"""The words of this room: what people see, and what is stored."""

from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.terms import Term

MAJOR_HAZARD_READ = capabilities.declare("major_hazard.read", "查看重大火灾隐患")
MAJOR_HAZARD_JUDGE = capabilities.declare("major_hazard.judge", "判定重大火灾隐患")
MAJOR_HAZARD_LIST = capabilities.declare("major_hazard.list", "挂牌督办与销案")
MAJOR_HAZARD_RECTIFY = capabilities.declare("major_hazard.rectify", "报告整改进展与申请销案")


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
