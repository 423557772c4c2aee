"""How a task's state and days are said on a page: a word and a shape, never colour alone."""

from datetime import date

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import PlanItem, Task
from wanghuo.governance.plans.queries import BoardRow, TaskFilter
from wanghuo.governance.plans.rules import TaskState

register = template.Library()

SHAPES = {
    TaskState.OPEN: "yellow",
    TaskState.ASSIGNED: "blue",
    TaskState.SUBMITTED: "orange",
    TaskState.DONE: "done",
    TaskState.WITHDRAWN: "grey",
}


@register.simple_tag
def task_state(task: Task, on: date) -> SafeString:
    """Say the state of a task; an overdue one says so first."""
    state = TaskState(task.state)
    if is_late(task, on):
        return format_html('<span class="wh-state wh-state--red">{}</span>', gettext("已逾期"))
    word = gettext(state.label)
    return format_html('<span class="wh-state wh-state--{}">{}</span>', SHAPES[state], word)


@register.simple_tag
def days_left(task: Task, on: date) -> SafeString:
    """Say how many days are left, or by how many it is late."""
    if task.due_on is None or TaskState(task.state) in rules.ENDED:
        return SafeString("")
    days = (task.due_on - on).days
    if days < 0:
        word = ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", -days) % {"days": -days}
        return format_html('<div class="text-red fw-bold">{}</div>', word)
    word = ngettext("还剩 %(days)s 天", "还剩 %(days)s 天", days) % {"days": days}
    return format_html('<div class="small text-secondary">{}</div>', word)


@register.simple_tag
def board_number(row: BoardRow, number: str) -> SafeString:
    """Show a number of the board as a link to the list it counts."""
    count = getattr(row, number)
    address = f"{reverse('plans:tasks')}?{urlencode(filter_words(row.filter_of(number)))}"
    shape = "wh-state wh-state--red" if number == "overdue" and count else ""
    return format_html('<a class="{}" href="{}">{}</a>', shape, address, count)


@register.filter
def item_words(item: PlanItem) -> str:
    """Return what an item is about, whatever its kind."""
    return str(item.data.get("text") or item.data.get("name") or item.data.get("what") or "")


@register.filter
def item_deadlines(item: PlanItem) -> str:
    """Return the deadlines of a task item in the plan's own words."""
    return "；".join(deadline["text"] for deadline in item.data.get("deadlines", ()))


def filter_words(chosen: TaskFilter) -> dict[str, str]:
    """Write a filter as the words of an address."""
    words = {
        "plan": chosen.plan_id,
        "organisation": chosen.organisation_id,
        "area": chosen.area_path,
        "here": "1" if chosen.is_here else "",
        "rank": chosen.rank,
        "state": chosen.state,
        "overdue": chosen.overdue_on,
        "at_risk": chosen.at_risk_on,
        "text": chosen.text,
    }
    return {name: str(word) for name, word in words.items() if word}


def is_late(task: Task, on: date) -> bool:
    """Tell whether the task's day has passed while somebody still owes it."""
    is_owed = TaskState(task.state) not in rules.ENDED
    return task.due_on is not None and task.due_on < on and is_owed
