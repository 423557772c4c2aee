"""Capabilities, kinds of fact and terms of this room."""

from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

PLAN_READ = capabilities.declare("plan.read", "查看方案")
PLAN_UPLOAD = capabilities.declare("plan.upload", "上传方案")
PLAN_REVIEW = capabilities.declare("plan.review", "校核方案")
TASK_READ = capabilities.declare("task.read", "查看任务")
TASK_ASSIGN = capabilities.declare("task.assign", "分派任务")
TASK_REPORT = capabilities.declare("task.report", "填报进展")
TASK_CONFIRM = capabilities.declare("task.confirm", "确认完成")

PLAN_UPLOADED = fact_kinds.declare("plan.uploaded", "上传方案")
PLAN_CONFIRMED = fact_kinds.declare("plan.confirmed", "确认方案")
PLAN_DISCARDED = fact_kinds.declare("plan.discarded", "作废方案")
PLAN_SUPERSEDED = fact_kinds.declare("plan.superseded", "方案被新版替代")
ITEM_ADDED = fact_kinds.declare("item.added", "补充条目")
ITEM_CORRECTED = fact_kinds.declare("item.corrected", "更正条目")
ITEM_ACCEPTED = fact_kinds.declare("item.accepted", "采纳条目")
ITEM_REJECTED = fact_kinds.declare("item.rejected", "剔除条目")
ITEM_REOPENED = fact_kinds.declare("item.reopened", "重新校核条目")
ITEM_SPLIT = fact_kinds.declare("item.split", "拆分条目")
ITEM_MERGED = fact_kinds.declare("item.merged", "合并条目")
TASK_CREATED = fact_kinds.declare("task.created", "生成任务")
TASK_AMENDED = fact_kinds.declare("task.amended", "任务随方案修订")
TASK_ASSIGNED = fact_kinds.declare("task.assigned", "分派任务")
TASK_RECALLED = fact_kinds.declare("task.recalled", "分派收回")
TASK_REPORTED = fact_kinds.declare("task.reported", "填报进展")
TASK_SUBMITTED = fact_kinds.declare("task.submitted", "报请确认")
TASK_RETURNED = fact_kinds.declare("task.returned", "退回补充")
TASK_ADVANCED = fact_kinds.declare("task.advanced", "确认本期完成")
TASK_COMPLETED = fact_kinds.declare("task.completed", "确认完成")
TASK_WITHDRAWN = fact_kinds.declare("task.withdrawn", "撤销任务")


PROGRESS = attachables.declare("progress", TASK_READ, withdraw=TASK_CONFIRM)
"""Statements on tasks may have files."""


class PlanState(Term):
    """How far a plan has come (方案状态)."""

    REVIEWING = "reviewing", "待校核"
    CONFIRMED = "confirmed", "已确认"
    SUPERSEDED = "superseded", "已被新版替代"
    DISCARDED = "discarded", "已作废"


class PlanAction(Term):
    """What can be done to a plan (方案动作)."""

    REVIEW = "review", "校核"
    CONFIRM = "confirm", "确认"
    SUPERSEDE = "supersede", "以新版替代"
    DISCARD = "discard", "作废"


class ItemKind(Term):
    """What sort of thing was extracted (条目类别)."""

    TASK = "task", "任务"
    PROBLEM = "problem", "问题"
    INDICATOR = "indicator", "指标"
    BUILD_QUANTITY = "build_quantity", "建设任务量"
    REPORT = "report", "报送"


class Verdict(Term):
    """What the reviewer said of an extracted item (校核结论)."""

    PENDING = "pending", "待校核"
    ACCEPTED = "accepted", "采纳"
    REJECTED = "rejected", "剔除"


class ItemAction(Term):
    """What can be said of an item (校核动作)."""

    ACCEPT = "accept", "采纳"
    REJECT = "reject", "剔除"
    REOPEN = "reopen", "重新校核"


class TaskState(Term):
    """How far a task has come (任务状态)."""

    OPEN = "open", "待分派"
    ASSIGNED = "assigned", "进行中"
    SUBMITTED = "submitted", "待确认"
    DONE = "done", "已完成"
    WITHDRAWN = "withdrawn", "已撤销"


class TaskAction(Term):
    """What can be done to a task (任务动作)."""

    ASSIGN = "assign", "分派"
    RECALL = "recall", "收回"
    REPORT = "report", "填报进展"
    SUBMIT = "submit", "报请确认"
    RETURN = "return", "退回"
    ADVANCE = "advance", "确认本期"
    COMPLETE = "complete", "确认完成"
    WITHDRAW = "withdraw", "撤销"


class TaskRank(Term):
    """Which rows of the breakdown are meant (分解层次)."""

    TOP = "top", "任务"
    LEAF = "leaf", "落实任务"


class StatementKind(Term):
    """Who said what on a task (进展类别): the unit its progress, or the issuer its answer."""

    REPORTED = "reported", "填报"
    ASSIGNED = "assigned", "分派说明"
    RETURNED = "returned", "退回"
    ADVANCED = "advanced", "本期确认"
    COMPLETED = "completed", "确认完成"
    WITHDRAWN = "withdrawn", "撤销"


class ChangeKind(Term):
    """What an amended plan did to a task (修订情况)."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删除"
    CHANGED = "changed", "修改"
    UNCHANGED = "unchanged", "未变"
