"""Made-up documents in other styles, with the facts a reader must find in each."""

from pathlib import Path

import pytest

from tests.governance.plans.reading.oracle import (
    HERE,
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
    unit_words,
    units_differ,
)
from tests.governance.plans.reading.renderings import as_docx, as_html
from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.source import decode
from wanghuo.governance.plans.reading.values import PlanReading, Task

NAMES = sorted(path.stem for path in (HERE / "documents").glob("*.txt"))


def facts_of(name: str) -> dict:
    return expected(f"documents/{name}.toml")


def having(key: str) -> list[str]:
    return [name for name in NAMES if key in facts_of(name)]


def document(name: str) -> str:
    return Path(HERE / "documents" / f"{name}.txt").read_text("utf-8")


def reading(name: str) -> PlanReading:
    return read(document(name))


def _wanted(row: list, facts: dict) -> dict[str, str]:
    wanted = {"deadlines": row[3], "path": row[2]}
    if row[4]:
        wanted["units"] = row[4]
    if facts.get("loose"):
        del wanted["deadlines"]
    return wanted


def _said(task: Task, facts: dict) -> str:
    return "/".join([*task.path, task.text]) if facts.get("name_may_be_path") else task.text


@pytest.mark.parametrize("name", NAMES)
def test_header_is_read(name):
    facts = facts_of(name)
    found = headers_differ(reading(name), facts)
    if facts.get("title_may_begin_with_issuer") and "title" in found:
        whole = plain(facts["issuer"] + facts["title"])
        if plain(reading(name).title or "") == whole:
            del found["title"]

    assert found == {}


@pytest.mark.parametrize("name", [name for name in NAMES if not facts_of(name).get("loose")])
def test_tasks_are_these_and_no_others(name):
    facts = facts_of(name)
    tasks = reading(name).tasks

    assert [
        (task.no, plain(row[1]) in plain(_said(task, facts)))
        for task, row in zip(tasks, facts["tasks"], strict=False)
    ] == [(row[0], True) for row in facts["tasks"]]
    assert len(tasks) == len(facts["tasks"])


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_its_path_deadlines_and_units(name):
    facts = facts_of(name)
    tasks = list(reading(name).tasks)

    found = {}
    for row in facts["tasks"]:
        task = next((t for t in tasks if plain(row[1]) in plain(_said(t, facts))), None)
        found[row[1]] = differences(task, _wanted(row, facts))

    assert collected(found) == {}


@pytest.mark.parametrize("name", having("loose"))
def test_glued_parts_carry_their_deadlines(name):
    facts = facts_of(name)
    tasks = reading(name).tasks

    missing = [
        row[1]
        for row in facts["tasks"]
        if not any(
            plain(row[1]) in plain(task.text) and _has_deadline(task, row[3]) for task in tasks
        )
    ]

    assert missing == []
    assert facts["tasks_at_least"] <= len(tasks) <= facts["tasks_at_most"]
    assert [key for key in facts["not_tasks"] for task in tasks if key in task.text] == []


def _has_deadline(task: Task, word: str) -> bool:
    return any(not deadlines_differ([deadline], word) for deadline in task.deadlines)


@pytest.mark.parametrize("name", having("stages"))
def test_stages_are_dated(name):
    assert stages_differ(reading(name), facts_of(name)["stages"]) is None


@pytest.mark.parametrize("name", having("reports_due"))
def test_reports_due_are_read(name):
    assert reports(reading(name)) == set(facts_of(name)["reports_due"])


@pytest.mark.parametrize("name", having("quantities"))
def test_quantities_are_read(name):
    said = [
        [task.no, quantity.op.value, quantity.value, quantity.unit]
        for task in reading(name).tasks
        for quantity in task.quantities
    ]

    assert [row for row in facts_of(name)["quantities"] if row[:4] not in said] == []


@pytest.mark.parametrize("name", having("problems"))
def test_problems_are_read_with_their_units(name):
    problems = reading(name).problems
    facts = facts_of(name)["problems"]

    assert [
        (begins(problem.text, key), units_differ(problem.units, units))
        for problem, (key, units) in zip(problems, facts, strict=True)
    ] == [(True, None)] * len(facts)


@pytest.mark.parametrize("name", having("indicators"))
def test_indicators_are_read(name):
    facts = facts_of(name)["indicators"]

    said = [
        [
            row[0] if begins(item.name, row[0]) else item.name,
            item.op.value,
            item.value,
            item.unit if row[3] else "",
            str(item.by),
            "" if item.baseline is None else item.baseline,
            item.baseline_year or "",
        ]
        for item, row in zip(reading(name).indicators, facts, strict=True)
    ]

    assert said == facts


@pytest.mark.parametrize("name", having("yearly"))
def test_build_quantities_are_one_row_per_year_and_place(name):
    rows = facts_of(name)["yearly"]
    plan = reading(name)

    assert {
        (row["what"], row["place"]): built(plan, row["what"], row["place"]) for row in rows
    } == {(row["what"], row["place"]): [tuple(pair) for pair in row["rows"]] for row in rows}


@pytest.mark.parametrize("name", having("conflicts"))
def test_conflicts_are_marked_and_nothing_else(name):
    plan = reading(name)
    facts = facts_of(name)

    missing = [
        [kind, passage]
        for kind, passage in facts["conflicts"]
        if not any(
            touches(plan, span, passage)
            for mark in plan.conflicts
            if mark.kind.value == kind
            for span in mark.spans
        )
    ]

    assert missing == []
    kinds = {kind for kind, _ in facts["conflicts"]} | set(facts.get("conflicts_allowed", []))
    assert [mark for mark in plan.conflicts if mark.kind.value not in kinds] == []


def test_sum_conflicts_point_at_the_wrong_sums_only():
    plan = reading("district_chapters")
    allowed = facts_of("district_chapters")["only_conflicts_on"]

    stray = [
        mark.detail
        for mark in plan.conflicts
        if not any(touches(plan, span, line) for span in mark.spans for line in allowed)
    ]

    assert stray == []


def _facts(plan: PlanReading) -> list[tuple]:
    return [
        (
            task.no,
            plain(task.text),
            tuple(map(plain, task.path)),
            sorted((d.kind.value, plain(d.text)) for d in task.deadlines),
            sorted(unit_words(task.units)),
        )
        for task in plan.tasks
    ]


@pytest.mark.parametrize(
    "name", ["pipe_columns", "problem_list", "contradictions", "leader_column", "two_lists"]
)
@pytest.mark.parametrize(("make", "suffix"), [(as_docx, "docx"), (as_html, "html")])
def test_docx_and_html_give_the_same_tasks(name, make, suffix):
    text = document(name)

    plan = read(decode(make(text), f"{name}.{suffix}"))

    assert _facts(plan) == _facts(read(text))
    assert len(plan.tasks) == len(facts_of(name)["tasks"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("name", ["tabs", "body_only"])
def test_every_usual_encoding_gives_the_same_reading(name, encoding):
    text = document(name)

    assert read(decode(text.encode(encoding), f"{name}.txt")) == read(text)
