"""Tasks go down to units, each with its own deadline, and can be taken back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import OrganisationFactory, UserFactory, make_actor, make_area
from tests.governance.plans.builders import (
    AT,
    CLERK,
    LATER,
    deadlines_of,
    facts_of,
    fresh,
    line,
    tasks_of,
)
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Progress, Task
from wanghuo.governance.plans.rules import TaskState
from wanghuo.governance.plans.services import Assigned
from wanghuo.kernel.errors import (
    BadInput,
    CapabilityMissing,
    NotFound,
    StaleRecord,
    TransitionRefused,
)

JUNE = date(2026, 6, 30)


def assign(task, organisations, town, **more):
    return services.assign_task(
        task=task, organisations=organisations, actor=town.clerk, at=AT, **more
    )


def parts_of(task):
    return list(Task._base_manager.filter(parent=task).order_by("organisation_id", "id"))


def test_each_unit_gets_a_part_where_it_works(town):
    task = town.task(line("整治充电", no=3, by=JUNE))

    parts = assign(task, [town.station, town.committees[0]], town)

    assert [(p.area_path, p.sector, p.organisation, p.no, p.text, p.state) for p in parts] == [
        (town.area.path, "fire", town.station, 3, "整治充电", "assigned"),
        (town.villages[0].path, "", town.committees[0], 3, "整治充电", "assigned"),
    ]
    assert [deadlines_of(part) for part in parts] == [[(JUNE, "open")], [(JUNE, "open")]]
    whole = fresh(task)
    assert (whole.state, whole.part_count, whole.due_on, whole.percent) == ("assigned", 2, JUNE, 0)
    assert deadlines_of(task) == []
    assert facts_of(task) == [rules.TASK_CREATED, rules.TASK_ASSIGNED]
    assert facts_of(parts[0])[0] == rules.TASK_ASSIGNED


def test_assigning_again_adds_only_who_is_missing(town):
    task = town.task()
    first = assign(task, town.committees[:1], town)

    second = assign(fresh(task), town.committees[:2], town)
    third = assign(fresh(task), town.committees[:2], town)

    assert [part.organisation for part in second] == [town.committees[1]]
    assert third == []
    assert parts_of(task) == [*first, *second]
    assert fresh(task).part_count == 2


def test_day_set_by_hand_stands_over_the_plan(town):
    task = town.task(line("整治充电", by=JUNE))

    part = assign(task, town.committees[:1], town, due_on=date(2026, 4, 1), note=" 先干这件 ")[0]

    assert deadlines_of(part) == [(date(2026, 4, 1), "open")]
    assert fresh(task).due_on == date(2026, 4, 1)
    said = Progress._base_manager.get()
    assert (said.task, said.kind, said.text, said.by_id) == (
        part, "assigned", "先干这件", town.clerk.id,
    )  # fmt: skip


def test_standing_task_owes_nothing_by_a_day(town):
    part = town.part()

    assert (part.due_on, deadlines_of(part)) == (None, [])


def test_unit_outside_the_area_is_not_found(town):
    task = town.task()

    with pytest.raises(NotFound, match="单位"):
        assign(task, [town.committees[0], town.elsewhere], town)

    assert (parts_of(task), fresh(task).state) == ([], "open")


def test_closed_unit_is_refused(town):
    closed = OrganisationFactory(area=town.area, name="旧站", valid_to=date(2026, 3, 1))

    with pytest.raises(BadInput, match="“旧站”已停用"):
        assign(town.task(), [closed], town)


def test_assignment_by_another_town_is_refused(town):
    task = town.task()

    with pytest.raises(CapabilityMissing, match="分派任务"):
        services.assign_task(task=task, organisations=[town.elsewhere], actor=town.stranger, at=AT)


@pytest.mark.parametrize("state", [TaskState.SUBMITTED, TaskState.WITHDRAWN])
def test_task_that_waits_or_ended_is_not_assigned(town, state):
    task = town.task()
    Task._base_manager.update(state=state)

    with pytest.raises(TransitionRefused):
        assign(fresh(task), town.committees[:1], town)


def test_assignment_loses_politely_to_a_faster_colleague(town):
    task = town.task()
    assign(fresh(task), town.committees[:1], town)

    with pytest.raises(StaleRecord):
        assign(task, town.committees[1:], town)

    assert len(parts_of(task)) == 1


def test_matched_units_get_the_task(town):
    task = town.task(line("整治充电", units=("各村", "旅游局")))

    parts = services.assign_to_matched(task=task, actor=town.clerk, at=AT)

    assert [part.organisation for part in parts] == town.committees


def test_task_without_matched_unit_is_assigned_by_hand(town):
    task = town.task(line("整治充电", units=("旅游局",)))

    with pytest.raises(BadInput, match="没有匹配到责任单位"):
        services.assign_to_matched(task=task, actor=town.clerk, at=AT)


def test_plan_is_assigned_in_one_go_and_again_without_harm(town):
    plan = town.confirmed(
        line("甲任务", units=("各村",)), line("乙任务", units=("消防工作站",)), line("丙任务")
    )

    first = services.assign_plan(plan=plan, actor=town.clerk, at=AT)
    second = services.assign_plan(plan=plan, actor=town.clerk, at=AT)

    left = (tasks_of(plan)[2],)
    assert (first, second) == (Assigned(2, 4, left), Assigned(0, 0, left))
    assert str(first) == (
        "已将2项任务分派到责任单位，共4份。另有1项没有在用的责任单位，请逐项手工分派：“丙任务”。"
    )
    assert str(Assigned(2, 4)) == "已将2项任务分派到责任单位，共4份。"
    assert [task.state for task in tasks_of(plan)] == ["assigned", "assigned", "open"]


def test_unit_that_was_closed_meanwhile_is_passed_over_and_its_task_named(town):
    plan = town.confirmed(
        line("甲任务", units=("各村",)), line("乙任务" * 20, units=("消防工作站",)), line("丙任务")
    )
    closed = date(2026, 1, 1)
    for one in (town.station, town.committees[0]):
        type(one)._base_manager.filter(pk=one.pk).update(valid_to=closed)

    outcome = services.assign_plan(plan=plan, actor=town.clerk, at=AT)

    first, second, third = tasks_of(plan)
    assert outcome == Assigned(1, len(town.committees) - 1, (second, third))
    assert [task.state for task in (first, second, third)] == ["assigned", "open", "open"]
    assert f"另有2项没有在用的责任单位，请逐项手工分派：“{'乙任务' * 10}…”、“丙任务”。" in str(
        outcome
    )
    with pytest.raises(BadInput, match="已停用"):
        services.assign_to_matched(task=second, actor=town.clerk, at=AT)


def test_of_many_tasks_without_a_unit_the_first_are_named(town):
    plan = town.confirmed(*(line(f"第{n}项") for n in range(7)))

    said = str(services.assign_plan(plan=plan, actor=town.clerk, at=AT))

    assert said.endswith("“第0项”、“第1项”、“第2项”、“第3项”、“第4项”等。")


def test_plan_under_review_is_not_assigned(town):
    with pytest.raises(BadInput, match="确认后"):
        services.assign_plan(plan=town.plan(line("甲任务")), actor=town.clerk, at=AT)


def test_plan_of_another_town_is_not_assigned(town):
    with pytest.raises(CapabilityMissing):
        services.assign_plan(plan=town.confirmed(line("甲")), actor=town.stranger, at=AT)


@pytest.fixture
def grid(town):
    """A grid below the first village, with a unit of its own and a village clerk who may assign."""
    area = make_area("东山大网格", town.villages[0])
    team = OrganisationFactory(area=area, name="东山网格队")
    clerk = make_actor(
        town.villages[0].path, *CLERK, user=UserFactory(), organisation=town.committees[0]
    )
    return team, clerk


def test_part_is_broken_down_by_whoever_governs_there(town, grid):
    team, village_clerk = grid
    part = town.part(lines=None, task=town.task(line("整治充电", by=JUNE)))

    below = services.assign_task(task=part, organisations=[team], actor=village_clerk, at=LATER)[0]

    assert (below.parent, below.area, below.organisation) == (part, team.area, team)
    assert deadlines_of(below) == [(JUNE, "open")]
    assert deadlines_of(part) == [(JUNE, "cancelled")]
    assert (fresh(part).part_count, fresh(part).due_on, fresh(part).state) == (1, JUNE, "assigned")


def test_village_does_not_break_down_the_towns_task(town, grid):
    team, village_clerk = grid

    with pytest.raises(CapabilityMissing):
        services.assign_task(task=town.task(), organisations=[team], actor=village_clerk, at=AT)


def test_unit_does_not_get_a_part_of_its_own_part(town):
    part = town.part()

    assert assign(part, [town.committees[0]], town) == []


def test_part_whose_parts_were_withdrawn_owes_by_itself_again(town, grid):
    team, village_clerk = grid
    part = town.part(task=town.task(line("整治充电", by=JUNE)))
    below = services.assign_task(task=part, organisations=[team], actor=village_clerk, at=AT)[0]

    services.withdraw_task(task=below, reason="分错", actor=village_clerk, at=LATER)

    assert deadlines_of(part) == [(JUNE, "open")]
    assert (fresh(part).part_count, fresh(part).due_on, fresh(part).state) == (0, JUNE, "assigned")


def test_withdrawn_task_takes_everything_below_with_it(town):
    task = town.task(line("整治充电", by=JUNE))
    part = assign(task, town.committees[:1], town)[0]

    services.withdraw_task(task=fresh(task), reason="重复任务", actor=town.clerk, at=LATER)

    assert [(fresh(t).state, fresh(t).due_on) for t in (task, part)] == [("withdrawn", None)] * 2
    assert deadlines_of(part) == [(JUNE, "cancelled")]
    assert facts_of(part)[-2:] == [rules.TASK_WITHDRAWN, "deadline.cancelled"]
    assert (
        list(Progress._base_manager.order_by("id").values_list("kind", "text"))
        == [("withdrawn", "重复任务")] * 2
    )


def test_last_part_withdrawn_lets_the_task_wait_again(town):
    task = town.task(line("整治充电", by=JUNE))
    part = assign(task, town.committees[:1], town)[0]

    services.withdraw_task(task=part, reason="分错", actor=town.clerk, at=LATER)

    assert (fresh(task).state, fresh(task).part_count, fresh(task).due_on) == ("open", 0, JUNE)
    assert facts_of(task)[-1] == rules.TASK_RECALLED
    again = assign(fresh(task), town.committees[:1], town)
    assert [p.organisation for p in again] == town.committees[:1]


def test_withdrawing_the_unfinished_rest_submits_the_whole(town):
    task = town.task()
    done, rest = assign(task, town.committees[:2], town)
    Task._base_manager.filter(pk=done.pk).update(state="done", percent=100, completed_at=AT)

    services.withdraw_task(task=rest, reason="合并到东山村", actor=town.clerk, at=LATER)

    assert (fresh(task).state, fresh(task).percent) == ("submitted", 100)


def test_withdrawal_needs_a_reason(town):
    with pytest.raises(BadInput, match="撤销原因"):
        services.withdraw_task(task=town.task(), reason=" ", actor=town.clerk, at=AT)


def test_unit_does_not_withdraw_what_it_was_given(town, grid):
    _, village_clerk = grid
    part = town.part()

    with pytest.raises(CapabilityMissing):
        services.withdraw_task(task=part, reason="不想干", actor=village_clerk, at=AT)


def test_done_task_is_not_withdrawn(town):
    part = town.part()
    Task._base_manager.filter(pk=part.pk).update(state="done", completed_at=AT)

    with pytest.raises(TransitionRefused):
        services.withdraw_task(task=fresh(part), reason="错", actor=town.clerk, at=AT)


def test_withdrawal_loses_politely_to_a_faster_colleague(town):
    part = town.part()
    services.withdraw_task(task=fresh(part), reason="错", actor=town.clerk, at=AT)

    with pytest.raises(StaleRecord):
        services.withdraw_task(task=part, reason="错", actor=town.clerk, at=AT)


def statements(town, units):
    """Count the statements of giving a fresh task to so many villages."""
    task = town.task(line(f"交给{units}个村的任务"))
    with CaptureQueriesContext(connection) as queries:
        services.assign_task(
            task=task, organisations=town.committees[:units], actor=town.clerk, at=AT, note="请办"
        )
    return len(queries)


def test_task_for_three_units_takes_as_many_statements_as_for_one(town):
    assert statements(town, 3) == statements(town, 1)


def test_plan_that_is_cut_off_keeps_the_batches_before(town):
    # 34 tasks for three villages are the first 102 parts; the 36th names a unit moved away since
    named = [("各村",)] * 35 + [("消防工作站",)]
    plan = town.confirmed(*(line(f"第{n}项任务", units=u) for n, u in enumerate(named)))
    type(town.station)._base_manager.filter(pk=town.station.pk).update(area_path="999999/")

    with pytest.raises(NotFound):
        services.assign_plan(plan=plan, actor=town.clerk, at=AT)

    assert Task._base_manager.filter(parent__isnull=False).count() == 102
    assert [task.state for task in tasks_of(plan)] == ["assigned"] * 34 + ["open"] * 2
