"""What may be done with plans and tasks; each service checks, changes, and records one fact."""

from wanghuo.governance.plans.services.breakdown import (
    Assigned,
    assign_plan,
    assign_task,
    assign_to_matched,
    withdraw_task,
)
from wanghuo.governance.plans.services.confirm import confirm_plan
from wanghuo.governance.plans.services.progress import (
    complete_task,
    report_progress,
    return_task,
    submit_task,
)
from wanghuo.governance.plans.services.review import (
    accept_all_pending,
    accept_item,
    add_item,
    correct_item,
    merge_items,
    reject_item,
    reopen_item,
    split_item,
)
from wanghuo.governance.plans.services.upload import amend_plan, discard_plan, upload_plan

__all__ = [
    "Assigned",
    "accept_all_pending",
    "accept_item",
    "add_item",
    "amend_plan",
    "assign_plan",
    "assign_task",
    "assign_to_matched",
    "complete_task",
    "confirm_plan",
    "correct_item",
    "discard_plan",
    "merge_items",
    "reject_item",
    "reopen_item",
    "report_progress",
    "return_task",
    "split_item",
    "submit_task",
    "upload_plan",
    "withdraw_task",
]
