"""States of plans, items and tasks, and who may move them."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
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
PLAN_AMENDED = fact_kinds.declare("plan.amended", "方案修订")
ITEM_CORRECTED = fact_kinds.declare("item.corrected", "更正条目")
ITEM_ACCEPTED = fact_kinds.declare("item.accepted", "采纳条目")
ITEM_REJECTED = fact_kinds.declare("item.rejected", "剔除条目")
ITEM_SPLIT = fact_kinds.declare("item.split", "拆分条目")
ITEM_MERGED = fact_kinds.declare("item.merged", "合并条目")
TASK_CREATED = fact_kinds.declare("task.created", "生成任务")
TASK_ASSIGNED = fact_kinds.declare("task.assigned", "分派任务")
TASK_REPORTED = fact_kinds.declare("task.reported", "填报进展")
TASK_SUBMITTED = fact_kinds.declare("task.submitted", "报请确认")
TASK_RETURNED = fact_kinds.declare("task.returned", "退回补充")
TASK_COMPLETED = fact_kinds.declare("task.completed", "确认完成")
TASK_WITHDRAWN = fact_kinds.declare("task.withdrawn", "任务撤销")


class PlanState(Term):
    """How far a plan has come (方案状态)."""

    REVIEWING = "reviewing", "待校核"
    CONFIRMED = "confirmed", "已确认"
    SUPERSEDED = "superseded", "已被新版替代"


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
    SUBMIT = "submit", "报请确认"
    RETURN = "return", "退回"
    COMPLETE = "complete", "确认完成"
    WITHDRAW = "withdraw", "撤销"


NEXT_STATE: Mapping[tuple[TaskState, TaskAction], TaskState] = MappingProxyType(
    {
        (TaskState.OPEN, TaskAction.ASSIGN): TaskState.ASSIGNED,
        (TaskState.OPEN, TaskAction.WITHDRAW): TaskState.WITHDRAWN,
        (TaskState.ASSIGNED, TaskAction.SUBMIT): TaskState.SUBMITTED,
        (TaskState.ASSIGNED, TaskAction.WITHDRAW): TaskState.WITHDRAWN,
        (TaskState.SUBMITTED, TaskAction.RETURN): TaskState.ASSIGNED,
        (TaskState.SUBMITTED, TaskAction.COMPLETE): TaskState.DONE,
        (TaskState.SUBMITTED, TaskAction.WITHDRAW): TaskState.WITHDRAWN,
    }
)


def next_state(state: TaskState, action: TaskAction) -> TaskState:
    """Return the state after `action`, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
