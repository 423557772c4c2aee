"""Every number on the board is the count of the list it opens."""

from datetime import date

import pytest

from tests.governance.plans.builders import AT, line, tasks_of
from wanghuo.governance.plans import queries, services
from wanghuo.governance.plans.models import Task
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.scoping import scoped

ON = date(2026, 3, 3)
NUMBERS = ("total", "open", "assigned", "submitted", "done", "overdue", "at_risk")


def inside(area):
    return scoped(Scope((Reach(AreaPath(area.path)),)))


@pytest.fixture
def work(town):
    """Station late, one village done, one submitted, one at risk, one task open."""
    plan = town.confirmed(
        line("甲任务", by=date(2026, 3, 2)), line("乙任务", by=date(2026, 3, 9)), line("丙任务")
    )
    first, second, _ = tasks_of(plan)
    services.assign_task(task=first, organisations=[town.station], actor=town.clerk, at=AT)
    services.assign_task(task=second, organisations=town.committees, actor=town.clerk, at=AT)
    parts = Task._base_manager
    done, submitted, _ = town.committees
    parts.filter(organisation=done).update(state="done", percent=100, completed_at=AT, due_on=None)
    parts.filter(organisation=submitted).update(state="submitted", percent=100)
    neighbour = services.confirm_plan(
        plan=town.plan(line("邻镇甲", by=date(2026, 3, 2)), area=town.sibling),
        actor=town.stranger,
        at=AT,
        accept_pending=True,
    )
    services.assign_task(
        task=tasks_of(neighbour)[0], organisations=[town.elsewhere], actor=town.stranger, at=AT
    )
    return plan


def numbers(row):
    return (row.name, *(getattr(row, number) for number in NUMBERS), row.percent)


def test_board_of_a_town_by_area(town, work):
    with inside(town.area):
        rows = queries.board_by_area(ON, area=town.area)

    assert [numbers(row) for row in rows] == [
        ("清石镇", 5, 1, 2, 1, 1, 1, 1, 40),
        ("清石镇本级", 2, 1, 1, 0, 0, 1, 0, 0),
        ("东山村", 1, 0, 0, 0, 1, 0, 0, 100),
        ("西河村", 1, 0, 0, 1, 0, 0, 0, 100),
        ("南庄村", 1, 0, 1, 0, 0, 0, 1, 0),
    ]


def test_county_sees_each_town(town, work):
    with inside(town.county):
        rows = queries.board_by_area(ON, area=town.county)

    assert [numbers(row) for row in rows] == [
        ("望山县", 6, 1, 3, 1, 1, 2, 1, 33),
        ("清石镇", 5, 1, 2, 1, 1, 1, 1, 40),
        ("白水镇", 1, 0, 1, 0, 0, 1, 0, 0),
    ]


def test_board_by_unit_puts_the_latest_first(town, work):
    with inside(town.area):
        rows = queries.board_by_unit(ON, plan_id=work.pk)

    assert [numbers(row) for row in rows] == [
        ("消防工作站", 1, 0, 1, 0, 0, 1, 0, 0),
        ("南庄村村民委员会", 1, 0, 1, 0, 0, 0, 1, 0),
        ("东山村村民委员会", 1, 0, 0, 0, 1, 0, 0, 100),
        ("西河村村民委员会", 1, 0, 0, 1, 0, 0, 0, 100),
    ]


def test_every_number_is_the_count_of_its_list(town, work):
    with inside(town.county):
        rows = [
            *queries.board_by_area(ON, area=town.county),
            *queries.board_by_area(ON, area=town.area, plan_id=work.pk),
            *queries.board_by_unit(ON),
            *queries.board_by_unit(ON, area_path=town.villages[0].path),
        ]
        counted = [(row.name, number, getattr(row, number)) for row in rows for number in NUMBERS]
        listed = [
            (row.name, number, queries.task_list(row.filter_of(number)).count())
            for row in rows
            for number in NUMBERS
        ]

    assert counted == listed
    assert len(rows) == 14


def test_broken_down_unit_keeps_its_line(town, work):
    with inside(town.villages[2]):
        rows = queries.board_by_area(ON, area=town.area)

    assert [numbers(row)[:2] for row in rows] == [("清石镇", 1), ("南庄村", 1)]


def test_area_without_work_still_has_its_first_line(town):
    with inside(town.area):
        rows = queries.board_by_area(ON, area=town.area)

    assert [numbers(row) for row in rows] == [("清石镇", 0, 0, 0, 0, 0, 0, 0, 0)]


@pytest.mark.parametrize("n", [1, 3])
def test_boards_take_three_queries(town, django_assert_num_queries, n):
    task = tasks_of(town.confirmed(line("甲任务")))[0]
    services.assign_task(task=task, organisations=town.committees[:n], actor=town.clerk, at=AT)

    with inside(town.area), django_assert_num_queries(3):
        queries.board_by_area(ON, area=town.area)
        queries.board_by_unit(ON)
