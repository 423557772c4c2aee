"""The demo county's two plans hold what the demo promises to show."""

from pathlib import Path

import wanghuo.web
from tests.governance.plans.reading.oracle import (
    built,
    deadline_words,
    reports,
    stages_differ,
    touches,
    unit_words,
)
from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.values import ConflictKind, PlanReading, TaskKind

PLANS = Path(wanghuo.web.__path__[0]) / "demo" / "plans"
TOWN = "qingshi_town_2026_2028.txt"
COUNTY = "yunling_county_fire_plan.txt"


def plan(name: str) -> PlanReading:
    return read((PLANS / name).read_text("utf-8"))


def test_town_plan_has_its_header_and_stages():
    town = plan(TOWN)

    assert (town.title, town.issuer, town.doc_number, str(town.issued_on)) == (
        "清石镇消防安全强基固本三年行动方案（2026—2028年）",
        "清石镇人民政府",
        "清政发〔2026〕9号",
        "2026-03-16",
    )
    stages = [
        ["动员部署", "2026-03-16", "2026-04-30"],
        ["集中整治", "2026-05-01", "2027-06-30"],
        ["巩固提升", "2027-07-01", "2028-09-30"],
        ["总结评估", "2028-10-01", "2028-12-31"],
    ]
    assert stages_differ(town, stages) is None


def test_town_plan_has_43_tasks_and_6_measures_each_with_a_deadline_and_a_unit():
    tasks = plan(TOWN).tasks

    assert [task.no for task in tasks] == [*range(1, 44), *range(1, 7)]
    assert [task.no for task in tasks if not (task.deadlines and task.units)] == []


def test_town_plan_inherits_merged_cells():
    tasks = {task.no: task for task in plan(TOWN).tasks[:43]}

    said = {
        no: (
            {min(deadline_words(d), key=len) for d in tasks[no].deadlines},
            unit_words(tasks[no].units),
        )
        for no in (2, 5, 15, 20, 30, 33)
    }

    assert said == {
        2: ({"by 2026-04-30"}, {"各村", "镇直相关单位"}),
        5: ({"standing"}, {"镇党政办"}),
        15: ({"by 2026-10-31"}, {"派出所", "镇消防工作站"}),
        20: ({"every DAILY"}, {"镇经济发展办"}),
        30: ({"by 2027-08-31"}, {"镇财政所", "镇专职消防队"}),
        33: ({"by 2028-12-31"}, {"各村"}),
    }


def test_town_plan_names_6_problems_with_their_units():
    problems = plan(TOWN).problems

    assert [sorted(unit.name for unit in problem.units) for problem in problems] == [
        ["清石村", "镇城建办"],
        ["镇经济发展办"],
        ["各村", "镇水务站"],
        ["派出所", "镇城建办"],
        ["各村", "镇民政办"],
        ["派出所", "综合行政执法队"],
    ]


def test_town_plan_has_one_conflict_at_27():
    town = plan(TOWN)

    assert [mark.kind for mark in town.conflicts] == [ConflictKind.TWO_DEADLINES]
    spans = town.conflicts[0].spans
    assert any(touches(town, span, "27.打通老街东段") for span in spans)
    assert any(touches(town, span, "12.畅通消防通道") for span in spans)


def test_town_plan_has_its_reports():
    assert reports(plan(TOWN)) == {"MONTHLY 25", "YEARLY 12-05", "2028-11-20"}


def test_county_plan_has_18_items_and_8_projects():
    county = plan(COUNTY)

    assert [task.no for task in county.tasks if task.kind is TaskKind.ITEM] == list(range(1, 19))
    assert len([task for task in county.tasks if task.kind is TaskKind.PROJECT]) == 8
    assert [task.text[:12] for task in county.tasks if not task.units] == []
    assert list(county.conflicts) == []


def test_county_plan_has_its_indicators():
    said = [(i.op.value, i.value, i.unit, i.baseline) for i in plan(COUNTY).indicators]

    assert said == [
        ("le", 0.15, "人", 0.24),
        ("ge", 0.40, "‰", 0.23),
        ("ge", 98, "%", 89),
        ("ge", 85, "%", 71),
        ("eq", 100, "%", 76),
    ]


def test_county_plan_builds_by_year_and_town():
    county = plan(COUNTY)

    assert built(county, "消火栓", "清石镇") == [(2026, 8), (2027, 8), (2028, 8)]
    assert sum(value for _, value in built(county, "消火栓")) == 150
    assert sum(value for _, value in built(county, "专职消防员")) == 90
    assert built(county, "水罐消防车") == [(2026, 1), (2027, 1), (2029, 1)]
    assert built(county, "轻型消防车") == [(2027, 1), (2029, 1), (2030, 1)]


def test_county_plan_has_its_reports():
    assert reports(plan(COUNTY)) == {"MONTHLY 24", "YEARLY 12-10", "2028-11-30", "2030-11-30"}
