"""The same story with a real township plan of 125 tasks, when the shared documents are at hand."""

from collections import Counter

import pytest

from tests.journeys.cast import Person
from tests.journeys.steps import upload
from tests.shared_data import shared_file
from wanghuo.governance.plans.models import Problem, Task
from wanghuo.governance.plans.rules import ItemKind, TaskState

pytestmark = pytest.mark.django_db


def test_real_plan_becomes_125_tasks(county):
    path = shared_file("plans/002_*.txt")
    clerk = Person("clerk")

    plan = upload(clerk, county, path)
    page = clerk.opens(plan)
    counts = dict(page.context["tabs"])
    clerk.fills(page, f"{plan}/accept-all")
    clerk.fills(clerk.opens(plan), f"{plan}/confirm")
    listed = clerk.client.get("/tasks/", {"plan": plan.rpartition("/")[2], "rank": "top"})

    top = Task._base_manager.filter(parent=None)
    assert counts[ItemKind.TASK] == 125
    assert Counter(top.values_list("no", flat=True)) == Counter(range(1, 126))
    assert listed.context["page"].paginator.count == 125
    assert Problem._base_manager.count() == counts[ItemKind.PROBLEM]


def test_real_plan_is_assigned_in_one_move(county):
    clerk = Person("clerk")
    plan = upload(clerk, county, shared_file("plans/002_*.txt"))
    clerk.fills(clerk.opens(plan), f"{plan}/accept-all")
    clerk.fills(clerk.opens(plan), f"{plan}/confirm")

    clerk.fills(clerk.opens(plan), f"{plan}/assign")

    given = Task._base_manager.filter(parent__isnull=False)
    assert given.filter(state=TaskState.ASSIGNED).count() == given.count() > 0
    assert Person("neighbour").opens("/tasks/").context["page"].paginator.count == 0
