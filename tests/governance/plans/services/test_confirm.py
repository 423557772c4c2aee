"""A confirmed plan is work: every accepted item, and nothing else."""

from datetime import date

import pytest

from tests.factories import OrganisationFactory
from tests.governance.plans.builders import (
    AT,
    facts_of,
    fresh,
    items_of,
    line,
    tasks_of,
)
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Problem, Responsibility
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.reading.values import Span
from wanghuo.governance.plans.rules import ItemsPending, PlanState, TaskState
from wanghuo.kernel.errors import CapabilityMissing, TransitionRefused

NOWHERE = Span(0, 0)


def named(task):
    rows = Responsibility._base_manager.filter(task=task).order_by("unit_name", "organisation_id")
    return [(row.unit_name, row.organisation) for row in rows]


def test_accepted_items_become_work_and_rejected_ones_do_not(town):
    unit = values.Unit("旅游局", values.UnitRole.RESPONSIBLE, NOWHERE)
    problem = values.Problem("缺水", NOWHERE, (unit,), ("一、",))
    plan = town.plan(line("甲任务"), line("乙任务"), problem)
    services.reject_item(item=items_of(plan)[1], actor=town.clerk, at=AT)

    confirmed = services.confirm_plan(plan=plan, actor=town.clerk, at=AT, accept_pending=True)

    assert [task.text for task in tasks_of(plan)] == ["甲任务"]
    problem = Problem._base_manager.get()
    assert (problem.text, problem.path, problem.unit_names, problem.area_path) == (
        "缺水", ["一、"], ["旅游局"], town.area.path,
    )  # fmt: skip
    assert len(fresh(plan).conflicts) == 1
    assert (fresh(plan).state, fresh(plan).confirmed_at) == (PlanState.CONFIRMED, AT)
    assert confirmed.state == PlanState.CONFIRMED
    assert facts_of(plan) == [rules.PLAN_UPLOADED, rules.PLAN_CONFIRMED]
    assert facts_of(tasks_of(plan)[0]) == [rules.TASK_CREATED]


def test_task_carries_its_sentence_and_first_day(town):
    plan = town.confirmed(
        line("每月检查", no=7, monthly=24, path=("一、",), kind=values.TaskKind.PROJECT)
    )

    task = tasks_of(plan)[0]
    assert (task.no, task.kind, task.path, task.sentence) == (7, "project", ["一、"], "每月检查")
    assert plan.text[task.span_start : task.span_end] == task.sentence
    assert (task.due_on, task.state, task.area_path) == (
        date(2026, 3, 24),
        TaskState.OPEN,
        town.area.path,
    )


def test_corrected_words_become_the_task_but_the_sentence_stays(town):
    plan = town.plan(line("新建消火栓"))
    services.correct_item(
        item=items_of(plan)[0], data={"text": "新建市政消火栓"}, expected_version=0,
        actor=town.clerk, at=AT,
    )  # fmt: skip

    services.confirm_plan(plan=plan, actor=town.clerk, at=AT, accept_pending=True)

    task = tasks_of(plan)[0]
    assert (task.text, task.sentence) == ("新建市政消火栓", "新建消火栓")


def test_units_are_matched_expanded_or_left_unknown(town):
    plan = town.confirmed(line("甲任务", units=("消防工作站", "各村", "旅游局", "消防工作站")))

    east, west, south = town.committees
    assert named(tasks_of(plan)[0]) == [
        ("各村", east),
        ("各村", west),
        ("各村", south),
        ("旅游局", None),
        ("消防工作站", town.station),
    ]
    assert [one["kind"] for one in fresh(plan).conflicts] == ["unit"]


def test_unit_registered_during_review_is_no_conflict_any_more(town):
    plan = town.plan(line("甲任务", units=("旅游服务站",)))
    office = OrganisationFactory(
        area=town.area, name="旅游服务站", kind=OrganisationKind.DEPARTMENT
    )

    services.confirm_plan(plan=plan, actor=town.clerk, at=AT, accept_pending=True)

    assert named(tasks_of(plan)[0]) == [("旅游服务站", office)]
    assert fresh(plan).conflicts == []


def test_other_conflicts_outlive_the_confirmation(town):
    conflict = values.Conflict(values.ConflictKind.SUM, "合计不符", (Span(0, 3),))

    plan = town.confirmed(line("甲任务"), conflicts=(conflict,))

    assert fresh(plan).conflicts == [{"kind": "sum", "detail": "合计不符", "spans": [[0, 3]]}]


def test_pending_items_refuse_with_their_number(town):
    plan = town.plan(line("甲任务"), line("乙任务"))

    with pytest.raises(ItemsPending, match="还有2条未校核"):
        services.confirm_plan(plan=plan, actor=town.clerk, at=AT)

    assert (fresh(plan).state, tasks_of(plan)) == (PlanState.REVIEWING, [])


def test_confirmation_twice_is_refused(town):
    plan = town.confirmed(line("甲任务"))

    with pytest.raises(TransitionRefused, match="“已确认”"):
        services.confirm_plan(plan=plan, actor=town.clerk, at=AT)

    assert len(tasks_of(plan)) == 1


def test_confirmation_by_another_town_is_refused(town):
    plan = town.plan(line("甲任务"))

    with pytest.raises(CapabilityMissing, match="校核方案"):
        services.confirm_plan(plan=plan, actor=town.stranger, at=AT, accept_pending=True)

    assert tasks_of(plan) == []
