"""Words of inspections."""

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

INSPECTION_READ = capabilities.declare("inspection.read", "查看检查")
INSPECTION_CONDUCT = capabilities.declare("inspection.conduct", "开展检查")
INSPECTION_MANAGE = capabilities.declare("inspection.manage", "检查管理与冲突裁定")

INSPECTION_STARTED = fact_kinds.declare("inspection.started", "开始检查")
INSPECTION_CHANGED = fact_kinds.declare("inspection.changed", "填写检查")
INSPECTION_FINISHED = fact_kinds.declare("inspection.finished", "完成检查")
INSPECTION_DECIDED = fact_kinds.declare("inspection.decided", "裁定检查冲突")
INSPECTION_VOIDED = fact_kinds.declare("inspection.voided", "作废检查")
INSPECTION_PHOTOGRAPHED = fact_kinds.declare("inspection.photographed", "收到现场照片")
SIGNER_INVITED = fact_kinds.declare("inspection.signer_invited", "增加检查签字人")
INSPECTION_SIGNED = fact_kinds.declare("inspection.signed", "签字确认检查")


class InspectionKind(Term):
    """How an inspection came about (检查方式)."""

    PATROL = "patrol", "日常巡查"
    SELF = "self", "单位自查"
    JOINT = "joint", "联合检查"
    EXPERT = "expert", "专家检查"
    RANDOM = "random", "双随机抽查"
    UNANNOUNCED = "unannounced", "四不两直"
    REMOTE = "remote", "非现场检查"


class InspectionState(Term):
    """How far an inspection has come (检查状态)."""

    OPEN = "open", "进行中"
    FINISHED = "finished", "已完成"
    VOID = "void", "已作废"


class InspectionAction(Term):
    """What may be done to an inspection (检查操作)."""

    FINISH = "finish", "完成检查"
    VOID = "void", "作废"


class ItemResult(Term):
    """What was found at an item of the check-list (检查结果)."""

    PASS = "pass", "符合"
    FAIL = "fail", "不符合"
    NA = "na", "不涉及"


class PhotoState(Term):
    """How far the bytes of a photograph have come (照片状态)."""

    WAITING = "waiting", "传输中"
    COMPLETE = "complete", "已收齐"


class Upshot(Term):
    """What came of an inspection, as a list narrows to it (检查结论)."""

    CLEAN = "clean", "未发现问题"
    FAILED = "failed", "有不符合项"
