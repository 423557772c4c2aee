"""The API of plans and tasks says what pages say: whole answers, and the story from end to end."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests.governance.plans.builders import CLERK, REPORTER, items_of, line, tasks_of
from tests.web.operations import file, program
from tests.web.test_api_matrix import refused
from wanghuo.governance.plans import services
from wanghuo.governance.plans.models import Plan, Task
from wanghuo.governance.plans.reading import read, values
from wanghuo.governance.plans.reading.values import as_json
from wanghuo.governance.plans.rules import TASK_CONFIRM, TASK_READ
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM

TEXT = """清石镇消防工作方案
一、重点任务
1.整治电动自行车违规充电，2026年6月底前完成。（责任单位：消防工作站）
"""


@pytest.fixture
def visitors(town):
    """The town's clerk, and who reports for the station."""
    return SimpleNamespace(
        clerk=program(town.area, *CLERK, organisation=town.station),
        reporter=program(town.area, *REPORTER, organisation=town.station),
    )


def post(visitor, address, body=None):
    return visitor.post(f"/api{address}", body or {}, content_type="application/json")


def test_reading_keeps_nothing_and_says_what_the_command_says(visitors):
    told = post(visitors.clerk, "/plans/read", {"text": TEXT})

    assert told.json() == as_json(read(TEXT))
    assert Plan._base_manager.count() == 0


def test_a_plan_becomes_confirmed_work(town, visitors):
    clerk, reporter = visitors.clerk, visitors.reporter
    form = {"area_id": town.area.pk, "file": file("方案.txt", TEXT)}
    plan = clerk.post("/api/plans", form).json()
    [item] = clerk.get(f"/api/plans/{plan['id']}/items?kind=task").json()["items"]
    corrected = {"version": item["version"], "data": {"text": "整治违规充电"}}
    post(clerk, f"/items/{item['id']}/correct", corrected)
    confirmed = post(clerk, f"/plans/{plan['id']}/confirm", {"accept_pending": True}).json()
    assigned = post(clerk, f"/plans/{plan['id']}/assign").json()
    [task] = clerk.get(f"/api/tasks?organisation_id={town.station.pk}").json()["items"]
    said = {"percent": 100, "text": "已整治", "files": [file("台账.txt", "台账")]}
    progress = reporter.post(f"/api/tasks/{task['id']}/progress", said).json()
    submitted = post(reporter, f"/tasks/{task['id']}/submit").json()
    done = post(clerk, f"/tasks/{task['id']}/complete").json()
    [proof] = progress["files"]

    assert (plan["title"], plan["state"]) == ("清石镇消防工作方案", "reviewing")
    assert (confirmed["state"], assigned) == (
        "confirmed",
        {"tasks": 1, "parts": 1, "without_unit": 0, "waiting": []},
    )
    assert (task["text"], task["organisation"], task["due_on"], task["state"]) == (
        "整治违规充电",
        "消防工作站",
        "2026-06-30",
        "assigned",
    )
    assert (submitted["state"], done["state"], done["percent"]) == ("submitted", "done", 100)
    assert clerk.get(f"/api/attachments/{proof['id']}/content").content.decode() == "台账"
    assert clerk.get(f"/api/plans/{plan['id']}/file").content.decode() == TEXT


def test_the_same_file_is_the_same_plan(town, visitors):
    asked = {"area_id": town.area.pk, "text": TEXT}

    first = post(visitors.clerk, "/plans/text", asked).json()
    again = post(visitors.clerk, "/plans/text", asked).json()

    assert first == again


def test_an_amended_version_is_compared(town, visitors):
    plan = town.confirmed(line("甲任务", no=1), line("乙任务", no=2))
    amended = post(
        visitors.clerk,
        f"/plans/{plan.pk}/amend/text",
        {"text": "方案\n一、重点任务\n1.甲任务。\n2.丙任务。\n"},
    ).json()

    told = visitors.clerk.get(f"/api/plans/{amended['id']}/amendments").json()

    assert (amended["version"], amended["previous_id"]) == (2, str(plan.pk))
    assert [(one["kind"], one["new"]["data"]["text"]) for one in told] == [
        ("changed", "甲任务。"),
        ("changed", "丙任务。"),
    ]


def test_an_item_is_told_whole(town, visitors):
    item = items_of(town.plan(line("甲任务", no=1)))[0]

    assert visitors.clerk.get(f"/api/items/{item.pk}").json() == {
        "id": str(item.pk),
        "plan_id": str(item.plan_id),
        "kind": "task",
        "ordinal": 1,
        "data": item.data,
        "span_start": item.span_start,
        "span_end": item.span_end,
        "verdict": "pending",
        "is_edited": False,
        "version": 0,
    }


@pytest.mark.parametrize("version", [1, 2**31 - 1])
def test_a_correction_of_what_was_not_read_is_stale(town, visitors, version):
    item = items_of(town.plan(line("甲任务")))[0]
    asked = {"version": version, "data": {"text": "乙任务"}}

    refused(post(visitors.clerk, f"/items/{item.pk}/correct", asked), 409, "stale_record")


def test_items_are_split_merged_and_added(town, visitors):
    plan = town.plan(line("排查隐患，整改到位"))
    item = items_of(plan)[0]
    offset = item.span_start + len("排查隐患，")

    first, second = post(visitors.clerk, f"/items/{item.pk}/split", {"offset": offset}).json()
    merged = post(visitors.clerk, f"/items/{item.pk}/merge", {"second_id": second["id"]}).json()
    added = post(visitors.clerk, f"/plans/{plan.pk}/items", {"kind": "task", "span": [0, 3]}).json()

    assert (first["data"]["text"], second["data"]["text"]) == ("排查隐患", "整改到位")
    assert merged["data"]["text"] == "排查隐患；整改到位"
    assert (added["data"]["text"], added["verdict"]) == ("清石镇", "accepted")


def test_a_confirmed_plan_is_not_reviewed_again(town, visitors):
    plan = town.confirmed(line("甲任务"))

    refused(post(visitors.clerk, f"/plans/{plan.pk}/accept-all"), 409, "transition_refused")


def test_pending_items_hold_up_the_confirmation(town, visitors):
    plan = town.plan(line("甲任务"))

    refused(post(visitors.clerk, f"/plans/{plan.pk}/confirm"), 409, "items_pending")


def test_a_task_is_told_with_everything_around_it(town, visitors):
    part = town.part()
    services.report_progress(
        task=part, percent=30, text="走访", actor=town.reporter(), at=clock.now()
    )

    told = visitors.clerk.get(f"/api/tasks/{part.pk}").json()

    assert (told["task"]["organisation"], told["task"]["percent"]) == ("东山村村民委员会", 30)
    assert [(one["percent"], one["text"], one["files"]) for one in told["progress"]] == [
        (30, "走访", [])
    ]
    assert [one["kind"] for one in told["timeline"]] == ["task.reported", "task.assigned"]


def test_the_same_statement_is_said_once(town):
    part = town.part()
    reporter = program(town.villages[0], *REPORTER, organisation=town.committees[0])
    said = {"percent": 40, "text": "过半", "id": str(uuid4())}

    answers = [reporter.post(f"/api/tasks/{part.pk}/progress", said).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["id"] == said["id"]


def test_a_neighbouring_office_does_not_report(town):
    part = town.part()
    elsewhere = program(town.villages[0], *REPORTER)
    said = {"percent": 40, "text": "过半"}

    asked = elsewhere.post(f"/api/tasks/{part.pk}/progress", said)

    refused(asked, 403, "capability_missing")


def test_who_reported_does_not_confirm(town):
    part = town.part()
    both = program(town.area, TASK_READ, *REPORTER, TASK_CONFIRM, organisation=town.committees[0])
    both.post(f"/api/tasks/{part.pk}/progress", {"percent": 100, "text": "完成"})
    post(both, f"/tasks/{part.pk}/submit")

    refused(post(both, f"/tasks/{part.pk}/complete"), 403, "own_work")


def test_a_task_goes_back_and_is_taken_back(town, visitors):
    part = town.part()
    services.report_progress(task=part, percent=100, text="完成", actor=SYSTEM, at=clock.now())
    services.submit_task(task=part, actor=SYSTEM, at=clock.now())

    returned = post(visitors.clerk, f"/tasks/{part.pk}/return", {"reason": "补照片"}).json()
    withdrawn = post(visitors.clerk, f"/tasks/{part.pk}/withdraw", {"reason": "重复"}).json()

    assert (returned["state"], withdrawn["state"]) == ("assigned", "withdrawn")


def test_a_unit_out_of_reach_is_given_nothing(town, visitors):
    task = town.task()
    asked = {"organisation_ids": [town.station.pk, town.elsewhere.pk]}

    refused(post(visitors.clerk, f"/tasks/{task.pk}/assign", asked), 404, "not_found")
    assert Task._base_manager.filter(parent=task).count() == 0


def test_assigning_sets_a_day_and_says_why(town, visitors):
    task = town.task()
    asked = {"organisation_ids": [town.station.pk], "due_on": "2026-05-01", "note": "按月报"}

    [part] = post(visitors.clerk, f"/tasks/{task.pk}/assign", asked).json()

    told = visitors.clerk.get(f"/api/tasks/{part['id']}").json()
    assert (part["organisation"], part["due_on"], part["parent_id"]) == (
        "消防工作站",
        "2026-05-01",
        str(task.pk),
    )
    assert [one["text"] for one in told["progress"]] == ["按月报"]


def test_tasks_are_listed_under_every_filter(town, visitors):
    plan = town.confirmed(
        line("甲任务", by=date(2026, 3, 1)), line("乙任务", by=date(2026, 3, 5)), line("丙任务")
    )
    other = town.confirmed(line("丁任务"), title="另一方案")
    first = tasks_of(plan)[0]
    services.assign_task(
        task=first, organisations=[town.committees[0]], actor=SYSTEM, at=clock.now()
    )
    filters = {
        f"plan_id={other.pk}": ["丁任务"],
        f"organisation_id={town.committees[0].pk}": ["甲任务"],
        f"area_id={town.villages[0].pk}": ["甲任务"],
        f"area_id={town.area.pk}&is_here=true&rank=leaf&plan_id={plan.pk}": ["乙任务", "丙任务"],
        f"rank=top&plan_id={plan.pk}": ["甲任务", "乙任务", "丙任务"],
        "state=assigned&rank=top": ["甲任务"],
        "overdue_on=2026-03-02&rank=top": ["甲任务"],
        "at_risk_on=2026-03-02&rank=top": ["乙任务"],
        "text=丙": ["丙任务"],
    }

    told = {query: visitors.clerk.get(f"/api/tasks?{query}").json() for query in filters}

    assert {q: [one["text"] for one in page["items"]] for q, page in told.items()} == filters
    assert {q: page["count"] for q, page in told.items()} == {q: len(t) for q, t in filters.items()}


def test_problems_responsibilities_and_reports_are_told(town, visitors):
    plan = town.confirmed(
        line("甲任务", units=["消防工作站", "不存在的站"]),
        values.Problem("缺少水源", values.Span(0, 0)),
        values.ReportDue("月报", "每月报送", values.Span(0, 0)),
    )
    clerk = visitors.clerk

    [problem] = clerk.get(f"/api/problems?plan_id={plan.pk}").json()["items"]
    named = clerk.get("/api/responsibilities").json()["items"]
    unknown = clerk.get("/api/responsibilities?is_unknown=true").json()["items"]
    [report] = clerk.get(f"/api/reports-owed?plan_id={plan.pk}").json()

    assert (problem["text"], problem["area"]) == ("缺少水源", "清石镇")
    assert {(one["unit_name"], one["organisation"], one["text"]) for one in named} == {
        ("消防工作站", "消防工作站", "甲任务"),
        ("不存在的站", None, "甲任务"),
    }
    assert [one["unit_name"] for one in unknown] == ["不存在的站"]
    assert (report["what"], report["plan_id"], report["due_on"]) == ("月报", str(plan.pk), None)


def test_every_number_of_the_board_is_a_count_of_the_list(town, visitors):
    town.part()
    clerk = visitors.clerk
    areas = clerk.get("/api/board/areas").json()
    units = clerk.get("/api/board/units").json()

    assert [(row["name"], row["total"]) for row in areas] == [("清石镇", 1), ("东山村", 1)]
    assert [(row["name"], row["assigned"]) for row in units] == [("东山村村民委员会", 1)]
    for row in areas:
        query = f"area_id={row['area_id']}&is_here={row['is_here']}&rank=leaf"
        assert clerk.get(f"/api/tasks?{query}").json()["count"] == row["total"]


def test_a_board_without_any_area_is_not_found(town, visitors):
    town.area.valid_to = date(2026, 1, 1)
    town.area.save(update_fields=["valid_to"])

    refused(visitors.clerk.get("/api/board/areas"), 404, "not_found")
