"""The five real plans, read as a careful clerk reads them; facts worked by eye in expected/."""

import re
from functools import cache

import pytest

from tests.governance.plans.reading.oracle import (
    begins,
    built,
    collected,
    deadlines_differ,
    differences,
    expected,
    headers_differ,
    plain,
    reports,
    stages_differ,
    touches,
    units_differ,
)
from tests.shared_data import shared_file
from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.values import ConflictKind, PlanReading, Task, TaskKind


@cache
def _read(path):
    return read(path.read_text("utf-8"))


def plan(number: str) -> PlanReading:
    return _read(shared_file(f"plans/{number}_*.txt"))


def one_each(tasks: list[Task]) -> dict[int | None, Task]:
    return {task.no: task for task in tasks}


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_title_issuer_number_date_and_period_are_read(number):
    assert headers_differ(plan(number), expected(f"expected/{number}.toml")) == {}


@pytest.mark.parametrize("number", ["000", "001", "002"])
def test_stages_are_dated(number):
    assert stages_differ(plan(number), expected(f"expected/{number}.toml")["stages"]) is None


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_span_holds_what_was_read(number):
    reading = plan(number)
    found = [
        *reading.tasks,
        *(unit for task in reading.tasks for unit in task.units),
        *(deadline for task in reading.tasks for deadline in task.deadlines),
        *reading.indicators,
        *reading.build_quantities,
        *reading.problems,
        *reading.reports_due,
        *reading.stages,
    ]

    wrong = [
        item for item in found if not 0 <= item.span.start < item.span.end <= len(reading.text)
    ]

    assert wrong == []
    assert [
        unit
        for task in reading.tasks
        for unit in task.units
        if plain(unit.name)[:2] not in plain(reading.text[unit.span.start : unit.span.end])
    ] == []


# 002: a township's plan with a list of 125 tasks


def test_002_has_the_125_tasks_once_each():
    assert [task.no for task in plan("002").tasks] == list(range(1, 126))


def test_002_every_task_has_its_path_deadlines_and_units():
    facts = expected("expected/002.toml")
    tasks = one_each(plan("002").tasks)

    found = {}
    for group, no, key, deadlines, units in facts["list"]["tasks"]:
        wanted = {"begins": key, "deadlines": deadlines, "units": units}
        task = tasks.get(no)
        found[str(no)] = differences(task, wanted) | _path_differs(task, group, facts)

    assert collected(found) == {}


def _path_differs(task: Task | None, group: int, facts: dict) -> dict[str, str]:
    chapter, heading, _ = facts["groups"][str(group)]
    keys = [facts["chapters"][chapter], heading]
    path = task.path if task else ()
    same = len(path) == len(keys) and all(map(begins, path, keys))
    return {} if same else {"path": f"want {keys}, got {path}"}


def test_002_marks_the_tasks_with_two_deadlines():
    reading = plan("002")
    facts = expected("expected/002.toml")
    tasks = one_each(reading.tasks)
    marks = [mark.spans for mark in reading.conflicts if mark.kind is ConflictKind.TWO_DEADLINES]

    marked = {
        no: spans
        for spans in marks
        for no, task in tasks.items()
        if any(task.span.start <= span.start < task.span.end for span in spans)
    }

    wanted = {int(no) for no in facts["two_deadlines"]}
    assert wanted <= set(marked) <= wanted | set(facts["two_deadlines_allowed"]["tasks"])
    for no, passages in facts["two_deadlines"].items():
        for passage in passages:
            assert any(touches(reading, span, passage) for span in marked[int(no)]), no


def test_002_marks_nothing_that_fits():
    reading = plan("002")

    assert [mark for mark in reading.conflicts if mark.kind is not ConflictKind.TWO_DEADLINES] == []


def test_002_has_the_reports_due():
    facts = expected("expected/002.toml")
    wanted = set(facts["reports_due"])

    assert wanted <= reports(plan("002")) <= wanted | set(facts["reports_allowed"])


def test_002_has_the_rates_of_116_and_117():
    tasks = one_each(plan("002").tasks)

    assert [[(q.value, q.unit) for q in tasks[no].quantities] for no in (116, 117)] == [
        [(85, "%")],
        [(100, "%")],
    ]


# 004: a county's plan with responsible units in brackets


def test_004_has_34_items_and_8_projects():
    tasks = plan("004").tasks

    assert [task.no for task in tasks if task.kind is TaskKind.ITEM] == list(range(1, 35))
    assert len([task for task in tasks if task.kind is TaskKind.PROJECT]) == 8


def test_004_items_have_their_path_and_deadlines():
    facts = expected("expected/004.toml")
    items = one_each([task for task in plan("004").tasks if task.kind is TaskKind.ITEM])

    found = {
        str(no): differences(items.get(no), {"begins": key, "path": path, "deadlines": deadlines})
        for no, key, path, deadlines in facts["items"]
    }

    assert collected(found) == {}


def test_004_projects_have_at_least_the_deadlines_of_their_paragraph():
    facts = expected("expected/004.toml")
    projects = [task for task in plan("004").tasks if task.kind is TaskKind.PROJECT]
    boxes = "; ?".join(
        ["", *(f"by {y}-12-31|range {y}-01-01 {y}-12-31" for y in range(2022, 2026))]
    )

    found = {}
    for task, (no, key, path, deadlines) in zip(projects, facts["projects"], strict=True):
        wanted = {"begins": key, "path": path, "deadlines": f"{deadlines}{boxes}; ?every YEARLY"}
        found[str(no)] = differences(task, wanted)

    assert collected(found) == {}


def test_004_has_all_46_groups_of_responsible_units():
    reading = plan("004")
    wanted = expected("expected/004.toml")["unit_groups"]
    brackets = [found.span() for found in re.finditer(r"（责任单位：[^）]*）", reading.text)]
    units = [unit for task in reading.tasks for unit in task.units]

    found = {
        f"{number}": units_differ(
            [unit for unit in units if start <= unit.span.start < end], wanted[number - 1]
        )
        for number, (start, end) in enumerate(brackets, 1)
    }

    assert {number: how for number, how in found.items() if how} == {}
    assert len(found) == len(wanted) == 46


def test_004_units_belong_to_the_task_that_holds_their_bracket():
    reading = plan("004")
    counts = expected("expected/004.toml")["groups_per_item"]
    brackets = [found.start() for found in re.finditer(r"（责任单位：", reading.text)]

    held = [
        len({max(b for b in brackets if b < unit.span.start) for unit in task.units})
        for task in reading.tasks
    ]

    assert held == [counts.get(str(no), 1) for no in range(1, 35)] + [1] * 8


def test_004_builds_by_year():
    facts = expected("expected/004.toml")["yearly"]

    assert {row["what"]: built(plan("004"), row["what"]) for row in facts} == {
        row["what"]: [tuple(pair) for pair in row["rows"]] for row in facts
    }


# 003: a district's five-year plan with indicators and annex tables


def test_003_has_the_three_core_indicators():
    indicators = plan("003").indicators
    facts = expected("expected/003.toml")["indicators"]

    said = [
        (
            begins(indicator.name, row[0]),
            indicator.op.value,
            indicator.value,
            indicator.unit if row[3] else "",
            str(indicator.by),
            "" if indicator.baseline is None else indicator.baseline,
            "" if indicator.baseline is None else indicator.baseline_year,
        )
        for indicator, row in zip(indicators, facts, strict=True)
    ]

    assert said == [(True, *row[1:]) for row in facts]


@pytest.mark.parametrize("index", [0, 1])
def test_003_builds_the_two_stations_once(index):
    name, years = expected("expected/003.toml")["stations"][index]

    rows = [
        row
        for row in plan("003").build_quantities
        if name in f"{row.place}{row.what}" and row.value == 1
    ]

    assert len(rows) == 1
    assert rows[0].year in years


def test_003_builds_the_ten_township_teams():
    rows = plan("003").build_quantities
    facts = expected("expected/003.toml")["teams"]

    said = [
        (
            town,
            [
                level
                for level in ("一级", "二级")
                for row in rows
                if town in (row.place or "") and level in row.what and row.value == 1
            ],
            {row.year for row in rows if town in (row.place or "")},
            [row.value for row in rows if town in (row.place or "") and "车" in row.what],
        )
        for town, *_ in facts
    ]

    assert said == [(town, [level], {year}, [cars]) for town, level, year, cars in facts]


def test_003_builds_by_year_and_keeps_totals_out():
    facts = expected("expected/003.toml")["yearly"]

    assert {row["what"]: built(plan("003"), row["what"]) for row in facts} == {
        row["what"]: [tuple(pair) for pair in row["rows"]] for row in facts
    }


def test_003_sums_that_fit_are_not_marked():
    assert [mark for mark in plan("003").conflicts if mark.kind is ConflictKind.SUM] == []


def test_003_has_the_eleven_information_projects():
    wanted = expected("expected/003.toml")["information"]["projects"]
    annex = plan("003").text.index("消防信息化建设规划表")
    tasks = [task for task in plan("003").tasks if task.span.start > annex]

    assert [begins(task.text, key) for task, key in zip(tasks, wanted, strict=True)] == [True] * 11


# 000: a township's plan whose list lost its grid


def test_000_every_row_of_the_list_has_its_units_and_deadline():
    facts = expected("expected/000.toml")
    tasks = _list_tasks(facts)
    found = {}
    for place, (key, deadlines, path) in enumerate(facts["tasks"], 1):
        task = next((t for t in tasks if plain(key) in plain(t.text)), None)
        tasks = [t for t in tasks if t is not task]
        units = facts["units_high_rise" if "高层" in path else "units"]
        wanted = {"path": path, "deadlines": facts["times"].get(deadlines, deadlines)}
        found[f"{place} {key}"] = differences(task, wanted | {"units": units})

    assert collected(found) == {}


def _list_tasks(facts: dict) -> list[Task]:
    reading = plan("000")
    start = reading.text.index(facts["list_begins"])
    return [task for task in reading.tasks if task.span.start >= start]


def test_000_has_no_more_tasks_than_rows():
    facts = expected("expected/000.toml")

    assert facts["tasks_at_least"] <= len(_list_tasks(facts)) <= facts["tasks_at_most"]


def test_000_has_its_27_problems_with_units():
    facts = expected("expected/000.toml")
    problems = plan("000").problems

    assert [
        next((p.text[:12] for p in problems if begins(p.text, key) and p.units), f"missing {key}")
        for key in facts["problems"]
    ] == [
        next((p.text[:12] for p in problems if begins(p.text, key)), key)
        for key in facts["problems"]
    ]
    assert len(problems) == len(facts["problems"])


@pytest.mark.parametrize("index", [0, 1, 2])
def test_000_names_its_contradictions(index):
    reading = plan("000")
    kind, passages = expected("expected/000.toml")["conflicts"][index]

    assert any(
        touches(reading, span, passage)
        for mark in reading.conflicts
        if mark.kind.value == kind
        for span in mark.spans
        for passage in passages
    ), reading.conflicts


# 001: a county service's plan with numbered items and no list


def test_001_has_its_18_items_in_order():
    facts = expected("expected/001.toml")["tasks"]

    said = [
        (task.no, begins(task.text, row[1]))
        for task, row in zip(plan("001").tasks, facts, strict=True)
    ]

    assert said == [(row[0], True) for row in facts]


def test_001_items_have_their_path_and_dates():
    facts = expected("expected/001.toml")["tasks"]

    found = {
        f"{task.no} {key}": differences(task, {"path": path})
        | {"deadlines": deadlines_differ(task.deadlines, deadlines)}
        for task, (_, key, path, deadlines) in zip(plan("001").tasks, facts, strict=True)
    }

    assert {what: how for what, how in found.items() if any(how.values())} == {}
