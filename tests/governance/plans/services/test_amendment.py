"""An amended plan keeps what was done, adds what is new, and takes back what is gone."""

from datetime import date, timedelta

import pytest

from tests.governance.plans.builders import (
    AT,
    LATER,
    deadlines_of,
    facts_of,
    fresh,
    items_of,
    line,
    tasks_of,
)
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Plan, Progress, Responsibility, Task
from wanghuo.governance.plans.rules import PlanState
from wanghuo.kernel.errors import TransitionRefused

JUNE, MAY = date(2026, 6, 30), date(2026, 5, 31)
HYDRANTS = "新建市政消火栓三十个并保持完好"
HYDRANTS_MORE = "新建市政消火栓四十个并保持完好"
ELECTRIC = "整治电动自行车进楼入户充电"


def amend(town, plan, *lines):
    amended = town.plan(*lines, previous=fresh(plan), at=LATER)
    return services.confirm_plan(plan=amended, actor=town.clerk, at=LATER, accept_pending=True)


@pytest.fixture
def plan(town):
    """A confirmed plan whose first task is half done by one village."""
    plan = town.confirmed(
        line(HYDRANTS, no=1, by=JUNE, units=("各村",)), line(ELECTRIC, no=2, by=JUNE)
    )
    part = services.assign_task(
        task=tasks_of(plan)[0], organisations=town.committees[:1], actor=town.clerk, at=AT
    )[0]
    services.report_progress(
        task=part, percent=50, text="过半", actor=town.reporter(), at=AT + timedelta(hours=1)
    )
    return plan


def part_of(task):
    return Task._base_manager.get(parent=task)


def test_unchanged_task_keeps_parts_and_progress(town, plan):
    task = tasks_of(plan)[0]
    part = part_of(task)

    amended = amend(
        town, plan, line("新增前言任务"), line(HYDRANTS, no=1, by=JUNE, units=("各村",))
    )

    kept, kept_part = fresh(task), fresh(part)
    assert (kept.plan, kept.item, kept.percent, kept.state) == (
        amended, items_of(amended)[1], 50, "assigned",
    )  # fmt: skip
    assert amended.text[kept.span_start : kept.span_end] == kept.sentence == HYDRANTS
    assert (kept_part.plan, kept_part.item, kept_part.percent) == (amended, kept.item, 50)
    assert Progress._base_manager.filter(task=part).count() == 1
    assert deadlines_of(part) == [(JUNE, "open")]
    assert facts_of(task)[-1] == rules.TASK_AMENDED
    assert [t.text for t in tasks_of(amended)] == ["新增前言任务", HYDRANTS]


def test_changed_task_gets_the_new_words_everywhere(town, plan):
    task = tasks_of(plan)[0]

    amend(town, plan, line(HYDRANTS_MORE, no=1, by=JUNE, units=("各村",)))

    assert [(fresh(t).text, fresh(t).percent) for t in (task, part_of(task))] == [
        (HYDRANTS_MORE, 50)
    ] * 2


def test_changed_deadline_moves_what_is_owed(town, plan):
    task = tasks_of(plan)[0]

    amend(town, plan, line(HYDRANTS, no=1, by=MAY, units=("各村",)))

    assert deadlines_of(part_of(task)) == [(MAY, "open"), (JUNE, "cancelled")]
    assert (fresh(task).due_on, part_of(task).due_on) == (MAY, MAY)


def test_day_set_by_hand_outlives_the_amendment(town):
    plan = town.confirmed(line(HYDRANTS, by=JUNE))
    part = town.part(task=tasks_of(plan)[0], due_on=date(2026, 4, 1))

    amend(town, plan, line(HYDRANTS, by=MAY))

    assert deadlines_of(part) == [(date(2026, 4, 1), "open")]


def test_occurrence_that_was_met_is_not_owed_again(town):
    plan = town.confirmed(line(HYDRANTS, monthly=24))
    part, reporter = town.part(task=tasks_of(plan)[0]), town.reporter()
    services.report_progress(
        task=part, percent=100, text="三月完成", actor=reporter, at=AT + timedelta(hours=1)
    )
    services.submit_task(task=fresh(part), actor=reporter, at=AT + timedelta(hours=2))
    services.complete_task(task=fresh(part), actor=town.clerk, at=AT + timedelta(hours=3))

    amend(town, plan, line(HYDRANTS, monthly=10))

    assert deadlines_of(part) == [
        (date(2026, 3, 24), "met"),
        (date(2026, 4, 10), "open"),
        (date(2026, 4, 24), "cancelled"),
    ]


def test_unassigned_task_takes_the_new_day(town, plan):
    task = tasks_of(plan)[1]

    amend(town, plan, line(ELECTRIC, no=2, by=MAY))

    assert fresh(task).due_on == MAY


def test_removed_task_is_withdrawn_with_its_parts(town, plan):
    task = tasks_of(plan)[0]
    part = part_of(task)

    amended = amend(town, plan, line(ELECTRIC, no=2, by=JUNE))

    assert [fresh(t).state for t in (task, part)] == ["withdrawn", "withdrawn"]
    assert deadlines_of(part) == [(JUNE, "cancelled")]
    assert (fresh(task).plan, [t.text for t in tasks_of(amended)]) == (plan, [ELECTRIC])
    assert "修订" in Progress._base_manager.filter(kind="withdrawn", task=task).get().text


def test_done_task_stays_done_whatever_became_of_it(town, plan):
    task, gone = tasks_of(plan)
    Task._base_manager.filter(pk__in=(task.pk, gone.pk)).update(state="done", completed_at=AT)

    amended = amend(town, plan, line(HYDRANTS_MORE, no=1, by=MAY))

    assert (fresh(task).state, fresh(task).plan) == ("done", amended)
    assert (fresh(gone).state, fresh(gone).plan) == ("done", plan)


def test_responsibilities_are_those_of_the_new_version(town, plan):
    task = tasks_of(plan)[0]

    amend(town, plan, line(HYDRANTS, no=1, by=JUNE, units=("消防工作站",)))

    rows = Responsibility._base_manager.filter(task=task)
    assert [(row.unit_name, row.organisation) for row in rows] == [("消防工作站", town.station)]


def test_old_version_is_superseded_and_a_third_can_follow(town, plan):
    second = amend(town, plan, line(HYDRANTS, no=1, by=JUNE))
    third = amend(town, second, line(HYDRANTS_MORE, no=1, by=JUNE))

    assert [fresh(p).state for p in (plan, second, third)] == [
        PlanState.SUPERSEDED, PlanState.SUPERSEDED, PlanState.CONFIRMED,
    ]  # fmt: skip
    assert facts_of(plan)[-1] == rules.PLAN_SUPERSEDED
    assert third.version == 3
    assert [(t.text, t.percent) for t in tasks_of(third)] == [(HYDRANTS_MORE, 50)]


def test_amendment_of_a_superseded_version_is_refused(town, plan):
    amended = town.plan(line(HYDRANTS), previous=fresh(plan))
    Plan._base_manager.filter(pk=plan.pk).update(state=PlanState.SUPERSEDED)

    with pytest.raises(TransitionRefused):
        services.confirm_plan(plan=amended, actor=town.clerk, at=LATER, accept_pending=True)

    assert fresh(amended).state == PlanState.REVIEWING
