"""The room's words: capabilities, kinds of fact, states, who owes."""

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

ROUND_READ = capabilities.declare("round.read", "查看应查")
ROUND_MANAGE = capabilities.declare("round.manage", "安排应查")

ROUND_OPENED = fact_kinds.declare("round.opened", "安排应查")
ROUND_MET = fact_kinds.declare("round.met", "完成应查")
ROUND_REOPENED = fact_kinds.declare("round.reopened", "撤销应查计入")
ROUND_MISSED = fact_kinds.declare("round.missed", "漏查")
ROUND_WAIVED = fact_kinds.declare("round.waived", "免查")
ROUND_ASSIGNED = fact_kinds.declare("round.assigned", "改派应查")


class RoundState(Term):
    """How far a round has come (应查状态)."""

    DUE = "due", "待查"
    DONE = "done", "已查"
    MISSED = "missed", "漏查"
    WAIVED = "waived", "免查"


class RoundAction(Term):
    """What can happen to a round (应查操作)."""

    MEET = "meet", "完成"
    UNMEET = "unmeet", "撤销计入"
    MISS = "miss", "记为漏查"
    WAIVE = "waive", "免查"
    ASSIGN = "assign", "改派"


class OwedBy(Term):
    """Who has to go (应查人)."""

    OWNER = "owner", "单位自查"
    GRID = "grid", "网格员"
    VILLAGE = "village", "村（居）"
    OFFICER = "officer", "消防监督员"


class Every(Term):
    """How long one period is (频次)."""

    DAY = "day", "每日"
    WEEK = "week", "每周"
    HALF_MONTH = "half_month", "每半月"
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"
