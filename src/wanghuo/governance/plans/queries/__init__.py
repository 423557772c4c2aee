"""What can be seen of plans and tasks; every list is scoped and in a named order."""

from wanghuo.governance.plans.queries.board import BoardRow, board_by_area, board_by_unit
from wanghuo.governance.plans.queries.lists import (
    TaskFilter,
    problem_list,
    responsibility_list,
    task_list,
)
from wanghuo.governance.plans.queries.plans import (
    Amended,
    ReportOwed,
    amendments,
    item_counts,
    plan,
    plan_item,
    plan_items,
    plans,
    reports_owed,
)
from wanghuo.governance.plans.queries.sheets import (
    Sheet,
    filter_words,
    plan_sheet,
    problem_sheet,
    responsibility_sheet,
    task_sheet,
)
from wanghuo.governance.plans.queries.tasks import (
    TaskDetail,
    Today,
    task,
    task_detail,
    task_in_brief,
    today,
    with_files,
)

__all__ = [
    "Amended",
    "BoardRow",
    "ReportOwed",
    "Sheet",
    "TaskDetail",
    "TaskFilter",
    "Today",
    "amendments",
    "board_by_area",
    "board_by_unit",
    "filter_words",
    "item_counts",
    "plan",
    "plan_item",
    "plan_items",
    "plan_sheet",
    "plans",
    "problem_list",
    "problem_sheet",
    "reports_owed",
    "responsibility_list",
    "responsibility_sheet",
    "task",
    "task_detail",
    "task_in_brief",
    "task_list",
    "task_sheet",
    "today",
    "with_files",
]
