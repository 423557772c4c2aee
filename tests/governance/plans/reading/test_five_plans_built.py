"""What the two real plans of a county and a district build, and who must build it."""

import re

import pytest

from tests.governance.plans.reading.oracle import (
    begins,
    built,
    collected,
    differences,
    expected,
    units_differ,
)
from tests.governance.plans.reading.real_plans import one_each, plan
from wanghuo.governance.plans.reading.values import ConflictKind, TaskKind

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
