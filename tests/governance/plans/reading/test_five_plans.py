"""The five real plans, read as a careful clerk reads them; facts worked by eye in expected/."""

import pytest

from tests.governance.plans.reading.oracle import (
    begins,
    collected,
    deadlines_differ,
    differences,
    expected,
    headers_differ,
    plain,
    reports,
    stages_differ,
    touches,
)
from tests.governance.plans.reading.real_plans import one_each, plan
from wanghuo.governance.plans.reading.values import ConflictKind, Task


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
