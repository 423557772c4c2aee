"""Two people in the same second: one is first, the other is told, nothing is counted twice."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.governance.plans.builders import (
    AT,
    Town,
    deadlines_of,
    facts_of,
    fresh,
    items_of,
    line,
    make_reading,
    plans_in,
    tasks_of,
)
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Progress, Task
from wanghuo.governance.plans.services.upload import Original, enter_plan
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Town()


def together(*works):
    """Run the works at once, each on its own connection; return results or refusals in order."""
    gate = Barrier(len(works))
    outcomes = [None] * len(works)

    def run(n, work):
        try:
            gate.wait()
            with scoped(EVERYWHERE):
                outcomes[n] = work()
        except DomainError as refusal:
            outcomes[n] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def refused(outcomes):
    return [outcome.code for outcome in outcomes if isinstance(outcome, DomainError)]


def test_the_same_file_from_two_people_is_one_plan(town):
    reading = make_reading(line("甲任务"))
    original = Original("一.txt", b"same")

    def upload():
        return enter_plan(
            area=town.area, original=original, reading=reading, actor=town.clerk, at=AT
        )

    outcomes = together(*[upload] * 4)

    assert len(plans_in(town.area)) == 1
    assert {plan.pk for plan in outcomes} == {plans_in(town.area)[0].pk}
    assert facts_of(outcomes[0]) == [rules.PLAN_UPLOADED]


def test_two_confirmations_make_the_tasks_once(town):
    plan = town.plan(line("甲任务"), line("乙任务"))

    def confirm():
        return services.confirm_plan(plan=plan, actor=town.clerk, at=AT, accept_pending=True)

    outcomes = together(*[confirm] * 3)

    assert refused(outcomes) == ["transition_refused"] * 2
    assert len(tasks_of(plan)) == 2
    assert facts_of(plan).count(rules.PLAN_CONFIRMED) == 1


def test_two_corrections_of_one_item_keep_the_first(town):
    item = items_of(town.plan(line("甲任务")))[0]

    def correct(text):
        return services.correct_item(
            item=fresh(item), data={"text": text}, expected_version=0, actor=town.clerk, at=AT
        )

    outcomes = together(lambda: correct("乙"), lambda: correct("丙"))

    assert refused(outcomes) == ["stale_record"]
    assert fresh(item).version == 1


def test_two_assignments_give_each_unit_one_part(town):
    task = town.task()
    read = [fresh(task) for _ in range(3)]

    def assign(row):
        return services.assign_task(
            task=row, organisations=town.committees, actor=town.clerk, at=AT
        )

    together(*[lambda row=row: assign(row) for row in read])

    parts = Task._base_manager.filter(parent=task)
    assert sorted(p.organisation_id for p in parts) == sorted(c.pk for c in town.committees)
    assert fresh(task).part_count == 3
    assert facts_of(task).count(rules.TASK_ASSIGNED) == 1


def test_the_same_statement_sent_twice_at_once_is_one(town):
    part, reporter, statement = town.part(), town.reporter(), new_id()

    def report():
        return services.report_progress(
            task=fresh(part), percent=60, text="过半", actor=reporter, at=AT, id=statement
        )

    outcomes = together(*[report] * 4)

    assert [said.pk for said in outcomes] == [statement] * 4
    assert Progress._base_manager.count() == 1
    assert facts_of(part).count(rules.TASK_REPORTED) == 1


def test_one_id_for_two_tasks_at_once_is_said_once(town):
    parts = [town.part(task=town.task(line(f"{n}任务"))) for n in "甲乙"]
    reporter, statement = town.reporter(), new_id()

    def report(part):
        return services.report_progress(
            task=fresh(part), percent=60, text="过半", actor=reporter, at=AT, id=statement
        )

    outcomes = together(*[lambda part=part: report(part) for part in parts])

    assert refused(outcomes) in (["bad_input"], ["stale_record"])
    assert Progress._base_manager.count() == 1


def test_plan_assigned_by_two_at_once_is_assigned_once(town):
    plan = town.confirmed(*(line(f"{n}任务", units=("各村",)) for n in "甲乙丙丁"))

    def assign():
        return services.assign_plan(plan=plan, actor=town.clerk, at=AT)

    outcomes = together(*[assign] * 3)

    assert sum(outcome.parts for outcome in outcomes) == 12
    assert Task._base_manager.filter(parent__isnull=False).count() == 12


def test_the_last_two_parts_finished_at_once_submit_the_whole(town):
    task = town.task()
    parts = services.assign_task(task=task, organisations=town.committees, actor=town.clerk, at=AT)
    for n, part in enumerate(parts):
        reporter = town.reporter(n)
        for hour, step in enumerate((report_all, services.submit_task), start=1):
            step(task=fresh(part), actor=reporter, at=AT + timedelta(hours=hour))

    def complete(part):
        return services.complete_task(
            task=fresh(part), actor=town.clerk, at=AT + timedelta(hours=3)
        )

    outcomes = together(*[lambda part=part: complete(part) for part in parts])

    assert refused(outcomes) == []
    assert (fresh(task).state, fresh(task).percent) == ("submitted", 100)
    assert facts_of(task).count(rules.TASK_SUBMITTED) == 1


def report_all(*, task, actor, at):
    return services.report_progress(task=task, percent=100, text="完成", actor=actor, at=at)


def test_withdrawal_and_submission_at_once_leave_one_outcome(town):
    part, reporter = town.part(), town.reporter()
    report_all(task=part, actor=reporter, at=AT + timedelta(hours=1))
    read = [fresh(part), fresh(part)]

    outcomes = together(
        lambda: services.withdraw_task(
            task=read[0], reason="重复", actor=town.clerk, at=AT + timedelta(hours=2)
        ),
        lambda: services.submit_task(task=read[1], actor=reporter, at=AT + timedelta(hours=2)),
    )

    assert refused(outcomes) == ["stale_record"]
    assert deadlines_of(part) == []
    assert fresh(part).state in {"withdrawn", "submitted"}
