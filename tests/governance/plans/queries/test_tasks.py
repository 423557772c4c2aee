"""One task with all around it, and what each person must do today."""

from datetime import date, timedelta

import pytest

from tests.factories import UserFactory, make_actor
from tests.governance.plans.builders import AT, REPORTER, fresh, line, tasks_of
from wanghuo.base.documents.services import Upload
from wanghuo.governance.plans import queries, rules, services
from wanghuo.governance.plans.models import Task
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.scoping import scoped

ON = date(2026, 3, 3)
JUNE = date(2026, 6, 30)


def inside(area):
    return scoped(Scope((Reach(AreaPath(area.path)),)))


@pytest.fixture
def task(town):
    """A task in two villages, the first of which has said something twice, with files."""
    task = town.task(line("整治充电", by=JUNE, units=("各村", "旅游局")))
    parts = services.assign_task(
        task=task, organisations=town.committees[:2], actor=town.clerk, at=AT
    )
    reporter = town.reporter()
    for hour, files in ((1, ()), (2, (Upload("一.txt", b"ok"), Upload("二.txt", b"yes")))):
        services.report_progress(
            task=fresh(parts[0]),
            percent=hour * 10,
            text=f"第{hour}次",
            actor=reporter,
            at=AT + timedelta(hours=hour),
            files=files,
        )
    return task


def test_detail_of_the_whole(town, task):
    with inside(town.area):
        detail = queries.task_detail(task.pk)

    assert detail.task == task
    assert [part.organisation for part in detail.parts] == town.committees[:2]
    assert [row.unit_name for row in detail.responsibilities] == ["各村", "各村", "各村", "旅游局"]
    assert (detail.progress, detail.deadlines) == ([], [])
    assert detail.subject == facts.mark(task)


def test_detail_of_a_part_as_its_village_sees_it(town, task):
    part = Task._base_manager.get(organisation=town.committees[0])
    with inside(town.villages[0]):
        detail = queries.task_detail(part.pk)
        said = [
            (one.text, one.percent, [file.file_name for file in one.files])
            for one in detail.progress
        ]

    assert said == [("第2次", 20, ["一.txt", "二.txt"]), ("第1次", 10, [])]
    assert [deadline.due_on for deadline in detail.deadlines] == [JUNE]
    assert (detail.parts, detail.responsibilities) == ([], [])


def test_task_out_of_area_is_not_found(town, task):
    with inside(town.villages[0]), pytest.raises(NotFound):
        queries.task(task.pk)


@pytest.mark.parametrize("n", [1, 3])
def test_detail_takes_five_queries(town, django_assert_num_queries, n):
    task = town.task(line("整治充电", units=("各村",)))
    services.assign_task(
        task=task, organisations=town.committees[:n], actor=town.clerk, at=AT, note="请抓紧"
    )

    # no query for files: nobody has reported on the whole
    with inside(town.area), django_assert_num_queries(5):
        detail = queries.task_detail(task.pk)
        assert [part.area.name for part in detail.parts] == ["东山村", "西河村", "南庄村"][:n]


@pytest.fixture
def busy(town):
    """Parts of one village: late, due soon, far off, submitted; and a task for nobody."""
    plan = town.confirmed(
        line("逾期任务", by=date(2026, 3, 2)),
        line("临期任务", by=date(2026, 3, 10)),
        line("远期任务", by=date(2026, 3, 11)),
        line("待确认任务", by=date(2026, 3, 20)),
        line("待分派任务"),
    )
    for task in tasks_of(plan)[:4]:
        services.assign_task(task=task, organisations=town.committees[:1], actor=town.clerk, at=AT)
    reporter = town.reporter()
    part = Task._base_manager.get(text="待确认任务", parent__isnull=False)
    services.report_progress(
        task=part, percent=100, text="完成", actor=reporter, at=AT + timedelta(hours=1)
    )
    services.submit_task(task=fresh(part), actor=reporter, at=AT + timedelta(hours=2))
    town.plan(line("待校核任务"))
    return reporter


def lists_of(today):
    return {
        "overdue": [t.text for t in today.overdue],
        "due_soon": [t.text for t in today.due_soon],
        "to_confirm": [t.text for t in today.to_confirm],
        "to_assign": [t.text for t in today.to_assign],
        "to_review": [p.title for p in today.to_review],
        "waiting": [t.text for t in today.waiting],
    }


LISTS = ("overdue", "due_soon", "to_confirm", "to_assign", "to_review", "waiting")
NOTHING = {name: [] for name in LISTS}


def test_village_reporter_sees_what_the_village_owes(town, busy):
    assert lists_of(queries.today(actor=busy, on=ON)) == {
        **NOTHING,
        "overdue": ["逾期任务"],
        "due_soon": ["临期任务"],
        "waiting": ["待确认任务"],
    }


def test_town_clerk_sees_what_was_given_and_what_waits_for_the_town(town, busy):
    assert lists_of(queries.today(actor=town.clerk, on=ON)) == {
        "overdue": ["逾期任务"],
        "due_soon": ["临期任务"],
        "to_confirm": ["待确认任务"],
        "to_assign": ["待分派任务"],
        "to_review": ["清石镇消防安全治本攻坚实施方案"],
        "waiting": [],
    }


def test_neighbours_and_people_without_work_see_nothing(town, busy):
    nobody = make_actor(town.area.path, user=UserFactory(), organisation=town.committees[0])
    for actor in (town.reporter(1), town.stranger, nobody):
        assert lists_of(queries.today(actor=actor, on=ON)) == NOTHING


def test_unit_is_not_shown_its_parts_in_an_area_it_may_not_read(town, busy):
    moved = make_actor(
        town.villages[1].path, *REPORTER, user=UserFactory(), organisation=town.committees[0]
    )

    assert lists_of(queries.today(actor=moved, on=ON)) == NOTHING


def test_confirmer_of_a_village_is_not_asked_to_confirm_for_the_town(town, busy):
    village_leader = make_actor(
        town.villages[0].path, rules.TASK_READ, rules.TASK_CONFIRM, user=UserFactory()
    )

    assert lists_of(queries.today(actor=village_leader, on=ON))["to_confirm"] == []


def test_issuer_is_asked_to_confirm_the_whole_when_all_is_done(town):
    task = town.task()
    Task._base_manager.filter(pk=task.pk).update(state="submitted")

    assert lists_of(queries.today(actor=town.clerk, on=ON))["to_confirm"] == [task.text]


def test_today_is_the_day_of_china(town):
    part = town.part(task=town.task(line("整治充电", by=ON)))

    assert list(queries.today(actor=town.reporter(), on=ON).due_soon) == [part]
    assert list(queries.today(actor=town.reporter(), on=date(2026, 3, 4)).overdue) == [part]
