"""Addresses of plans, tasks and lists."""

from django.urls import path

from wanghuo.governance.plans.views import items, lists, plans, tasks

app_name = "plans"
urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/upload", plans.upload_plan, name="upload_plan"),
    path("plans/<uuid:plan_id>", plans.plan, name="plan"),
    path("plans/<uuid:plan_id>/file", plans.plan_file, name="plan_file"),
    path("plans/<uuid:plan_id>/accept-all", plans.accept_all, name="accept_all"),
    path("plans/<uuid:plan_id>/confirm", plans.confirm_plan, name="confirm_plan"),
    path("plans/<uuid:plan_id>/discard", plans.discard_plan, name="discard_plan"),
    path("plans/<uuid:plan_id>/amend", plans.amend_plan, name="amend_plan"),
    path("plans/<uuid:plan_id>/assign", plans.assign_plan, name="assign_plan"),
    path("plans/<uuid:plan_id>/items", items.add_item, name="add_item"),
    path("items/<uuid:item_id>", items.item, name="item"),
    path("items/<uuid:item_id>/edit", items.edit_item, name="edit_item"),
    path("items/<uuid:item_id>/correct", items.correct_item, name="correct_item"),
    path("items/<uuid:item_id>/accept", items.accept_item, name="accept_item"),
    path("items/<uuid:item_id>/reject", items.reject_item, name="reject_item"),
    path("items/<uuid:item_id>/reopen", items.reopen_item, name="reopen_item"),
    path("items/<uuid:item_id>/split", items.split_item, name="split_item"),
    path("items/<uuid:item_id>/merge", items.merge_item, name="merge_item"),
    path("tasks/", lists.tasks, name="tasks"),
    path("tasks/<uuid:task_id>", tasks.task, name="task"),
    path("tasks/<uuid:task_id>/assign", tasks.assign_task, name="assign_task"),
    path("tasks/<uuid:task_id>/progress", tasks.report_progress, name="report_progress"),
    path("tasks/<uuid:task_id>/submit", tasks.submit_task, name="submit_task"),
    path("tasks/<uuid:task_id>/return", tasks.return_task, name="return_task"),
    path("tasks/<uuid:task_id>/complete", tasks.complete_task, name="complete_task"),
    path("tasks/<uuid:task_id>/withdraw", tasks.withdraw_task, name="withdraw_task"),
    path("problems/", lists.problems, name="problems"),
    path("responsibilities/", lists.responsibilities, name="responsibilities"),
    path("board/", lists.board, name="board"),
]
