"""The same story with a real township plan of 125 tasks, when the shared documents are at hand."""

from collections import Counter
from datetime import date

import pytest

from tests.journeys.cast import Person, clock_ticks
from tests.journeys.steps import on, upload
from tests.shared_data import shared_file
from wanghuo.governance.plans.models import Problem, Task
from wanghuo.governance.plans.rules import ItemKind, TaskState
from wanghuo.governance.reporting import services
from wanghuo.governance.reporting.models import Report, ReportDuty
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM

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


def test_real_plan_asks_for_its_reports_on_its_days(county):
    """每月24日前、每年12月1日前、2026年11月5日前: each is drafted four days before."""
    clerk = Person("clerk")
    plan = upload(clerk, county, shared_file("plans/002_*.txt"))
    clerk.fills(clerk.opens(plan), f"{plan}/accept-all")
    clerk.fills(clerk.opens(plan), f"{plan}/confirm")
    clock_ticks()

    duties = ReportDuty._base_manager.order_by("outline")
    assert list(duties.values_list("outline", "freq", "month_day", "on", "state")) == [
        ("final", "", "", date(2026, 11, 5), "proposed"),
        ("monthly", "MONTHLY", "24", None, "proposed"),
        ("yearly", "YEARLY", "12-01", None, "proposed"),
    ]
    for duty in duties:
        services.confirm_duty(duty=duty, version=duty.version, actor=SYSTEM, at=clock.now())
    opened = {day: opened_on(day) for day in ("10-31", "11-01", "11-19", "11-20", "11-26", "11-27")}

    assert opened["10-31"] == {("monthly", f"2026年{month}月") for month in range(3, 11)}
    assert {day: new for day, new in opened.items() if new and day != "10-31"} == {
        "11-01": {("final", "2024年1月1日至2026年10月31日")},
        "11-20": {("monthly", "2026年11月")},
        "11-27": {("yearly", "2026年度")},
    }


def opened_on(day):
    """The templates and periods of the reports that this day adds."""
    before = set(Report._base_manager.values_list("pk", flat=True))
    with on(f"{day}T08:00"):
        services.open_due_reports(at=clock.now())
    rows = Report._base_manager.exclude(pk__in=before)
    return set(rows.values_list("outline", "period"))
