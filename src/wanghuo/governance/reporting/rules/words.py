"""Capabilities, kinds of fact and terms of this room."""

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

REPORT_READ = capabilities.declare("report.read", "查看报送")
REPORT_EDIT = capabilities.declare("report.edit", "起草报告")
REPORT_APPROVE = capabilities.declare("report.approve", "审批报告")
REPORT_SEND = capabilities.declare("report.send", "上报报告")
REPORT_RECEIVE = capabilities.declare("report.receive", "接收报告")
REPORT_CONSOLIDATE = capabilities.declare("report.consolidate", "汇总报告")
REPORT_MANAGE = capabilities.declare("report.manage", "设置报送要求")

DUTY_PROPOSED = fact_kinds.declare("duty.proposed", "提出报送要求")
DUTY_CONFIRMED = fact_kinds.declare("duty.confirmed", "核定报送要求")
DUTY_CHANGED = fact_kinds.declare("duty.changed", "修改报送要求")
DUTY_CARRIED = fact_kinds.declare("duty.carried", "报送要求随方案修订")
DUTY_CLOSED = fact_kinds.declare("duty.closed", "停止报送要求")
REPORT_DRAFTED = fact_kinds.declare("report.drafted", "生成报告草稿")
REPORT_REFRESHED = fact_kinds.declare("report.refreshed", "刷新报告数字")
REPORT_EDITED = fact_kinds.declare("report.edited", "修改报告")
REPORT_SUBMITTED = fact_kinds.declare("report.submitted", "报告送审")
REPORT_REJECTED = fact_kinds.declare("report.rejected", "审批退改")
REPORT_APPROVED = fact_kinds.declare("report.approved", "审批通过报告")
REPORT_REVISED = fact_kinds.declare("report.revised", "报告撤回修改")
REPORT_SENT = fact_kinds.declare("report.sent", "报送报告")
REPORT_RECEIVED = fact_kinds.declare("report.received", "接收报告")
REPORT_RETURNED = fact_kinds.declare("report.returned", "退回报告")
REPORT_CONSOLIDATED = fact_kinds.declare("report.consolidated", "汇总报告")
REPORT_REMINDED = fact_kinds.declare("report.reminded", "催报")
REPORT_WITHDRAWN = fact_kinds.declare("report.withdrawn", "取消报告")


class DutyState(Term):
    """How far a duty to report has come (报送要求状态)."""

    PROPOSED = "proposed", "待核定"
    LIVE = "live", "执行中"
    CLOSED = "closed", "已停止"


class DutyAction(Term):
    """What can be done to a duty (报送要求动作)."""

    CHANGE = "change", "修改"
    CONFIRM = "confirm", "核定"
    CLOSE = "close", "停止"


class Cover(Term):
    """Which time a recurring report tells of (统计期)."""

    ROLLING = "rolling", "上次截止次日至本次截止日"
    PREVIOUS = "previous", "上一个完整自然周期"


class ReportState(Term):
    """How far a report has come (报告状态)."""

    DRAFTING = "drafting", "起草中"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "待上报"
    SENT = "sent", "已上报"
    RETURNED = "returned", "被退回"
    RECEIVED = "received", "已接收"
    CONSOLIDATED = "consolidated", "已汇总"
    WITHDRAWN = "withdrawn", "已取消"


class ReportAction(Term):
    """What can be done to a report (报告动作)."""

    EDIT = "edit", "修改"
    SUBMIT = "submit", "送审"
    REJECT = "reject", "退改"
    APPROVE = "approve", "审批"
    REVISE = "revise", "撤回修改"
    SEND = "send", "上报"
    RECEIVE = "receive", "接收"
    RETURN = "return", "退回"
    CONSOLIDATE = "consolidate", "汇总"
    WITHDRAW = "withdraw", "取消"


class RemarkKind(Term):
    """What a remark on a report says (批注类别)."""

    REJECTED = "rejected", "审批退改"
    SENT = "sent", "上报凭证"
    RETURNED = "returned", "退回理由"
    REMINDED = "reminded", "催报"


class Lateness(Term):
    """How a report stands to its day (报送时效)."""

    ON_TIME = "on_time", "按时"
    LATE = "late", "迟报"
    MISSING = "missing", "逾期未报"
    PENDING = "pending", "未到期"


class Together(Term):
    """What a consolidated report does with a figure of its parts (汇总方式)."""

    SUM = "sum", "相加"
    RATIO = "ratio", "按合计重算"
    LIST = "list", "分单位列出"


class Shows(Term):
    """Which records stand behind a figure (数字来源)."""

    TASKS = "tasks", "任务"
    STATEMENTS = "statements", "进展"
    EVIDENCE = "evidence", "佐证材料"
    DEADLINES = "deadlines", "完成时限"
    PLANS = "plans", "方案"
    FACTS = "facts", "事实"
    INDICATORS = "indicators", "指标"
    FIGURES = "figures", "相关数字"
