"""An amended plan shows what it changes and keeps the progress of what it keeps."""

from datetime import date

import pytest

from tests.journeys.cast import PLAN, Person, tree, upload_of
from tests.journeys.steps import finished_by_the_east, rows, state_of
from wanghuo.governance.plans.models import Plan, Task
from wanghuo.governance.plans.rules import ChangeKind

pytestmark = pytest.mark.django_db

LATER = PLAN.read_text("utf-8").replace("2026年3月20日前", "2026年5月20日前")
REVISED = "\n".join(line for line in LATER.splitlines() if "夜间巡查" not in line)


def amend(clerk):
    """Upload the revised text from the page of the confirmed plan."""
    first = Plan._base_manager.get()
    page = clerk.opens(f"/plans/{first.pk}")
    file = upload_of(content=REVISED.encode())
    answer = clerk.fills(page, f"/plans/{first.pk}/amend", file=file)
    return answer.redirect_chain[-1][0]


def confirm(clerk, plan):
    clerk.fills(clerk.opens(plan), f"{plan}/accept-all")
    clerk.fills(clerk.opens(plan), f"{plan}/confirm")


def test_review_of_an_amendment_says_what_changed(county):
    finished_by_the_east(county)
    clerk = Person("clerk")

    page = clerk.opens(amend(clerk))

    kinds = sorted(change.kind for change in page.context["amendments"])
    assert kinds == sorted(
        [ChangeKind.UNCHANGED] * 2 + [ChangeKind.CHANGED] * 2 + [ChangeKind.REMOVED]
    )
    struck = [words.text_content() for words in tree(page).iter("del")]
    assert any("夜间巡查" in words for words in struck)


def test_amended_plan_keeps_progress_and_withdraws_what_is_gone(county):
    done = finished_by_the_east(county)
    clerk = Person("clerk")

    plan = amend(clerk)
    confirm(clerk, plan)

    assert state_of(clerk, done) == ("done", 100)
    given = rows(clerk, plan=plan.rpartition("/")[2], rank="leaf")
    assert (2, "西河村村民委员会", date(2026, 5, 20)) in given
    assert {number for number, _, _ in given} == {1, 2, 3, 4}
    gone = Task._base_manager.filter(text__contains="夜间巡查")
    assert {task.state for task in gone} == {"withdrawn"}
    states = list(Plan._base_manager.order_by("version").values_list("version", "state"))
    assert states == [(1, "superseded"), (2, "confirmed")]


def test_unconfirmed_amendment_changes_nothing(county):
    finished_by_the_east(county)
    before = rows(Person("clerk"), rank="leaf")

    amend(Person("clerk"))

    assert rows(Person("clerk"), rank="leaf") == before
