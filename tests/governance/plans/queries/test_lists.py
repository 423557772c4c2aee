"""Lists show exactly their filter, in their order, in a fixed number of queries."""

from datetime import date, timedelta

import pytest

from tests.governance.plans.builders import AT, fresh, items_of, line, tasks_of
from wanghuo.governance.plans import queries, services
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.queries import ReportOwed, TaskFilter
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.reading.values import Frequency, Span, UnitRole
from wanghuo.governance.plans.rules import ItemKind, PlanState, TaskRank, TaskState, Verdict
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.scoping import ScopeMissing, scoped

NOWHERE = Span(0, 0)
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


def inside(area):
    return scoped(Scope((Reach(AreaPath(area.path)),)))


def texts(rows):
    return [row.text for row in rows]


@pytest.fixture
def work(town):
    """Three tasks: to the station by today, to two villages by Friday week, and to nobody."""
    plan = town.confirmed(
        line("甲任务", no=1, by=TODAY),
        line("乙任务", no=2, by=date(2026, 3, 9)),
        line("丙任务", no=3),
        values.Problem("缺少水源", NOWHERE),
    )
    first, second, _ = tasks_of(plan)
    services.assign_task(task=first, organisations=[town.station], actor=town.clerk, at=AT)
    services.assign_task(task=second, organisations=town.committees[:2], actor=town.clerk, at=AT)
    town.plan(line("邻镇的任务"), area=town.sibling)  # what must never be seen
    other = services.confirm_plan(
        plan=town.plan(line("邻镇甲"), values.Problem("邻镇缺水", NOWHERE), area=town.sibling),
        actor=town.stranger,
        at=AT,
        accept_pending=True,
    )
    services.assign_task(
        task=tasks_of(other)[0],
        organisations=[town.elsewhere],
        actor=town.stranger,
        at=AT,
        due_on=TODAY,
    )
    return plan


def test_queries_outside_any_scope_do_not_run(work):
    with pytest.raises(ScopeMissing):
        queries.task_list(TaskFilter())


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"rank": TaskRank.TOP}, ["甲任务", "乙任务", "丙任务"]),
        ({"rank": TaskRank.LEAF}, ["甲任务", "乙任务", "乙任务", "丙任务"]),
        ({"state": TaskState.OPEN}, ["丙任务"]),
        ({"state": TaskState.WITHDRAWN}, []),
        ({"text": "乙", "rank": TaskRank.TOP}, ["乙任务"]),
        ({"overdue_on": TODAY}, []),
        ({"overdue_on": TOMORROW, "rank": TaskRank.LEAF}, ["甲任务"]),
        ({"at_risk_on": TODAY, "rank": TaskRank.TOP}, ["甲任务", "乙任务"]),
        ({"at_risk_on": TOMORROW, "rank": TaskRank.TOP}, ["乙任务"]),
    ],
)
def test_task_list_shows_exactly_its_filter(town, work, chosen, expected):
    with inside(town.area):
        assert texts(queries.task_list(TaskFilter(**chosen))) == expected


def test_task_list_by_plan_unit_and_area(town, work):
    village, committee = town.villages[0], town.committees[0]
    with inside(town.area):
        assert queries.task_list(TaskFilter(plan_id=work.pk)).count() == 6
        of_unit = queries.task_list(TaskFilter(organisation_id=committee.pk))
        assert [task.area for task in of_unit] == [village]
        assert list(queries.task_list(TaskFilter(area_path=village.path))) == list(of_unit)
        here = TaskFilter(area_path=town.area.path, is_here=True)
        assert texts(queries.task_list(here)) == ["甲任务", "甲任务", "乙任务", "丙任务"]


def test_village_sees_its_own_parts_and_nothing_else(town, work):
    with inside(town.villages[0]):
        assert [t.organisation for t in queries.task_list(TaskFilter())] == [town.committees[0]]
        assert list(queries.problem_list()) == []


def test_tomorrows_overdue_list_is_right(town, work):
    with inside(town.county):
        late = queries.task_list(TaskFilter(overdue_on=TOMORROW, rank=TaskRank.LEAF))
        assert [task.organisation for task in late] == [town.station, town.elsewhere]
        assert list(queries.task_list(TaskFilter(overdue_on=TODAY))) == []


@pytest.mark.parametrize("state", ["done", "withdrawn"])
def test_what_ended_is_not_overdue(town, work, state):
    completed_at = AT if state == "done" else None
    Task._base_manager.update(state=state, completed_at=completed_at)

    with inside(town.area):
        assert list(queries.task_list(TaskFilter(overdue_on=TOMORROW))) == []


def test_submitted_task_is_late_until_it_is_confirmed(town, work):
    Task._base_manager.filter(organisation=town.station).update(state="submitted")

    with inside(town.area):
        late = queries.task_list(TaskFilter(overdue_on=TOMORROW, organisation_id=town.station.pk))
        assert texts(late) == ["甲任务"]


def test_enough_progress_is_no_risk(town, work):
    Task._base_manager.update(percent=80)

    with inside(town.area):
        assert list(queries.task_list(TaskFilter(at_risk_on=TODAY))) == []


def test_problem_list_filters(town, work):
    with inside(town.area):
        assert texts(queries.problem_list()) == ["缺少水源"]
        assert texts(queries.problem_list(plan_id=work.pk, text="水源")) == ["缺少水源"]
        assert texts(queries.problem_list(text="没有这个")) == []
        assert texts(queries.problem_list(area_path=town.villages[0].path)) == []


def test_responsibility_list_filters(town):
    plan = town.confirmed(
        line("甲任务", units=("消防工作站", "旅游局")), line("乙任务", units=("消防工作站",))
    )
    services.withdraw_task(task=tasks_of(plan)[1], reason="重复", actor=town.clerk, at=AT)

    def names(**chosen):
        return [row.unit_name for row in queries.responsibility_list(**chosen)]

    with inside(town.area):
        assert names() == ["旅游局", "消防工作站"]
        assert names(is_unknown=True) == ["旅游局"]
        assert names(organisation_id=town.station.pk, plan_id=plan.pk) == ["消防工作站"]
        assert names(text="甲任") == ["旅游局", "消防工作站"]
        assert names(text="旅游") == ["旅游局"]
    with inside(town.sibling):
        assert names() == []


@pytest.mark.parametrize("n", [1, 3])
def test_every_list_takes_one_query(town, django_assert_num_queries, n):
    town.confirmed(
        *(line(f"任务{i}", units=("消防工作站",)) for i in range(n)),
        *(values.Problem(f"问题{i}", NOWHERE) for i in range(n)),
    )
    with inside(town.area), django_assert_num_queries(4):
        for task in queries.task_list(TaskFilter()):
            assert (task.plan.title, task.area.name, task.organisation) == (
                "清石镇消防安全治本攻坚实施方案", "清石镇", None,
            )  # fmt: skip
        for problem in queries.problem_list():
            assert problem.plan.title == "清石镇消防安全治本攻坚实施方案"
        for row in queries.responsibility_list():
            assert (row.task.plan.version, row.organisation.name) == (1, "消防工作站")
        assert [plan.area.name for plan in queries.plans()] == ["清石镇"]


def a_problem(n):
    units = tuple(values.Unit(name, UnitRole.RESPONSIBLE, NOWHERE) for name in ("甲站", "乙站"))
    return values.Problem(f"问题{n}", NOWHERE, units=units, path=("一、", "（一）"))


@pytest.mark.parametrize("n", [1, 3])
def test_every_sheet_takes_one_query(town, django_assert_num_queries, n):
    town.confirmed(
        *(line(f"任务{i}", no=i + 1, by=TODAY, units=("消防工作站",)) for i in range(n)),
        *(a_problem(i) for i in range(n)),
    )
    with inside(town.area), django_assert_num_queries(4):
        sheets = [
            queries.plan_sheet(queries.plans()),
            queries.task_sheet(queries.task_list(TaskFilter())),
            queries.problem_sheet(queries.problem_list()),
            queries.responsibility_sheet(queries.responsibility_list()),
        ]
        rows = [list(sheet.rows) for sheet in sheets]

    title = "清石镇消防安全治本攻坚实施方案"
    assert [sheet.title for sheet in sheets] == ["方案", "任务清单", "问题清单", "责任清单"]
    assert [len(one) for one in rows] == [1, n, n, n]
    assert [len(one[0]) for one in rows] == [len(sheet.header) for sheet in sheets]
    assert rows[0][0] == (
        title, "", "", None, date(2026, 1, 1), date(2026, 6, 30), 1, "清石镇", "已确认",
    )  # fmt: skip
    assert rows[1][0] == (
        title, 1, "任务0", "", "2026-03-02前", "清石镇", None, TODAY, 0, "待分派", None, "任务0",
    )  # fmt: skip
    assert rows[2][0] == (title, "问题0", "一、 / （一）", "甲站、乙站", "清石镇")
    assert rows[3][0] == (
        "消防工作站", "责任单位", "消防工作站", title, 1, "任务0", "待分派",
    )  # fmt: skip


def test_task_sheet_names_unit_and_day_of_completion(town):
    part = town.part()
    late_evening = AT + timedelta(hours=14, minutes=59)  # 23:59 in China
    Task._base_manager.filter(pk=part.pk).update(
        state="done", percent=100, completed_at=late_evening
    )

    with inside(town.villages[0]):
        row = next(queries.task_sheet(queries.task_list(TaskFilter())).rows)

    assert row[5:11] == ("东山村", "东山村村民委员会", None, 100, "已完成", TODAY)


def test_a_filter_is_said_in_words(town, work):
    village, committee = town.villages[0], town.committees[0]
    chosen = TaskFilter(
        plan_id=work.pk,
        organisation_id=committee.pk,
        area_path=village.path,
        is_here=True,
        rank=TaskRank.LEAF,
        state=TaskState.OPEN,
        overdue_on=TODAY,
        at_risk_on=TOMORROW,
        text="水源",
    )

    with inside(town.county):
        assert queries.filter_words(TaskFilter()) == []
        assert queries.filter_words(chosen) == [
            ("方案", work.title),
            ("责任单位", committee.name),
            ("区划", f"{village.name}（本级）"),
            ("层级", TaskRank.LEAF.label),
            ("状态", TaskState.OPEN.label),
            ("到这一天已逾期", "2026-03-02"),
            ("到这一天有逾期风险", "2026-03-03"),
            ("内容含", "水源"),
        ]


def test_a_filter_names_nothing_out_of_reach(town, work):
    with inside(town.sibling):
        assert queries.filter_words(
            TaskFilter(plan_id=work.pk, organisation_id=town.station.pk, area_path=town.area.path)
        ) == [
            ("方案", f"编号 {work.pk}"),
            ("责任单位", f"编号 {town.station.pk}"),
            ("区划", f"编号 {town.area.pk}"),
        ]


def test_plans_show_how_far_they_are(town, work):
    Task._base_manager.filter(plan=work, parent=None, no=1).update(state="done", completed_at=AT)
    waiting = town.plan(line("丁任务"), at=AT + timedelta(days=1))
    discarded = town.plan(line("误传"))
    services.discard_plan(plan=discarded, actor=town.clerk, at=AT)

    with inside(town.area):
        shown = [
            (p, p.item_count, p.pending_count, p.task_count, p.done_count) for p in queries.plans()
        ]

    assert shown == [(waiting, 1, 1, 0, 0), (work, 4, 0, 3, 1)]


def test_plan_and_items_out_of_area_are_not_found(town, work):
    item = items_of(work)[0]
    with inside(town.area):
        assert (queries.plan(work.pk), queries.plan_item(item.pk)) == (work, item)
    with inside(town.sibling):
        for look, key in ((queries.plan, work.pk), (queries.plan_item, item.pk)):
            with pytest.raises(NotFound):
                look(key)
        assert list(queries.plan_items(work)) == []


def test_items_by_kind_and_verdict(town):
    plan = town.plan(line("甲任务"), line("乙任务"), values.Problem("缺水", NOWHERE))
    first = items_of(plan)[0]
    services.reject_item(item=first, actor=town.clerk, at=AT)

    with inside(town.area):
        assert queries.item_counts(plan) == {
            (ItemKind.TASK, Verdict.REJECTED): 1,
            (ItemKind.TASK, Verdict.PENDING): 1,
            (ItemKind.PROBLEM, Verdict.PENDING): 1,
        }
        assert list(queries.plan_items(plan)) == items_of(plan)
        rejected = queries.plan_items(plan, kind=ItemKind.TASK, verdict=Verdict.REJECTED)
        assert list(rejected) == [first]


def test_plan_without_items_counts_nothing(town):
    plan = town.plan()

    with inside(town.area):
        assert queries.item_counts(plan) == {}


def test_amendment_is_compared_with_the_version_before(town):
    plan = town.confirmed(line("整治电动自行车充电"), line("新建消火栓三十个"))
    amended = town.plan(line("新建消火栓四十个"), line("组建微型队"), previous=plan)

    with inside(town.area):
        changes = [
            (one.kind, one.old and one.old.data["text"], one.new and one.new.data["text"])
            for one in queries.amendments(amended)
        ]
        assert queries.amendments(fresh(plan)) == []

    assert changes == [
        ("changed", "新建消火栓三十个", "新建消火栓四十个"),
        ("added", None, "组建微型队"),
        ("removed", "整治电动自行车充电", None),
    ]


def test_reports_owed_name_their_next_day(town):
    monthly = values.ReportDue(
        "月报", "每月24日前", NOWHERE, freq=Frequency.MONTHLY, month_day="24"
    )
    once = values.ReportDue("总结", "3月5日前", NOWHERE, date=date(2026, 3, 5))
    some_day = values.ReportDue("简报", "及时", NOWHERE)
    plan = town.confirmed(monthly, once, some_day)
    town.plan(monthly)  # under review: nothing is owed yet

    with inside(town.area):
        owed = queries.reports_owed(TODAY, plan_id=plan.pk)
        assert queries.reports_owed(TODAY) == owed
    with inside(town.sibling):
        assert queries.reports_owed(TODAY) == []

    assert owed == [
        ReportOwed(plan, "总结", "3月5日前", date(2026, 3, 5), (19, 21)),
        ReportOwed(plan, "月报", "每月24日前", date(2026, 3, 24), (16, 18)),
        ReportOwed(plan, "简报", "及时", None, (22, 24)),
    ]
    assert plan.state == PlanState.CONFIRMED
