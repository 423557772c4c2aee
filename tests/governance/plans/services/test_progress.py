"""Units report with files, issuers confirm; nobody confirms his own work."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.base.documents.pictures import picture
from tests.factories import OrganisationFactory, UserFactory, make_actor, make_area
from tests.governance.plans.builders import (
    AT,
    CLERK,
    REPORTER,
    deadlines_of,
    facts_of,
    fresh,
    line,
)
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services import Upload
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Progress, Task
from wanghuo.governance.plans.rules import OwnWork, ReportMissing
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.ids import new_id

JUNE = date(2026, 6, 30)
PNG = picture()
HOURS = [AT + timedelta(hours=n) for n in range(20)]


def report(task, actor, percent=100, at=HOURS[1], text="已全部整改", **more):
    return services.report_progress(
        task=fresh(task), percent=percent, text=text, actor=actor, at=at, **more
    )


def submit(task, actor, at=HOURS[2]):
    return services.submit_task(task=fresh(task), actor=actor, at=at)


def complete(task, actor, at=HOURS[3], **more):
    return services.complete_task(task=fresh(task), actor=actor, at=at, **more)


def finish(part, reporter, clerk):
    """Report, submit and confirm one part."""
    report(part, reporter)
    submit(part, reporter)
    return complete(part, clerk)


def test_report_is_kept_with_its_files(town):
    part, reporter = town.part(), town.reporter()

    said = report(
        part,
        reporter,
        60,
        text=" 完成六成 ",
        files=[Upload("../现场.exe", PNG), Upload("记录", b"ok")],
    )

    assert (said.percent, said.text, said.by_id, said.area_path) == (
        60, "完成六成", reporter.id, town.villages[0].path,
    )  # fmt: skip
    png, text = Attachment._base_manager.order_by("id")
    assert (png.file_name, png.media_type, png.size) == ("现场.png", "image/png", len(PNG))
    assert Path(png.file.path).read_bytes() == PNG
    assert text.file_name == "记录.txt"
    assert (fresh(part).percent, fresh(part.parent).percent) == (60, 60)
    assert facts_of(part)[-1] == rules.TASK_REPORTED


def test_same_statement_twice_is_one(town):
    part, reporter, statement = town.part(), town.reporter(), new_id()

    first, second = (report(part, reporter, 60, id=statement) for _ in range(2))

    assert (first, first.pk) == (second, statement)
    assert Progress._base_manager.count() == 1
    assert facts_of(part).count(rules.TASK_REPORTED) == 1


def test_same_statement_again_after_submission_is_still_the_one(town):
    part, reporter, statement = town.part(), town.reporter(), new_id()
    first = report(part, reporter, id=statement)
    submit(part, reporter)

    assert report(part, reporter, id=statement) == first


def test_id_used_for_something_else_is_refused(town):
    part, reporter, statement = town.part(), town.reporter(), new_id()
    report(part, reporter, 60, id=statement)

    with pytest.raises(BadInput, match="该编号已用于另一条进展"):
        report(part, reporter, 70, id=statement)


@pytest.mark.parametrize("percent", [-1, 101])
def test_percent_outside_is_refused(town, percent):
    with pytest.raises(BadInput, match="0到100"):
        report(town.part(), town.reporter(), percent)


@pytest.mark.parametrize("text", ["", " \n", "长" * 5001])
def test_report_needs_words(town, text):
    with pytest.raises(BadInput, match="请填写进展情况"):
        report(town.part(), town.reporter(), text=text)


def test_one_bad_file_refuses_the_report_and_keeps_nothing(town):
    part = town.part()

    with pytest.raises(BadInput, match="只收"):
        report(part, town.reporter(), files=[Upload("一.png", PNG), Upload("二.png", b"MZ\x00")])

    assert (Progress._base_manager.count(), Attachment._base_manager.count()) == (0, 0)


def test_too_many_files_are_refused(town):
    with pytest.raises(BadInput, match="最多保存20个"):
        report(town.part(), town.reporter(), files=[Upload("一.png", PNG)] * 21)


def test_neighbour_in_the_same_village_does_not_report(town):
    neighbour = OrganisationFactory(area=town.villages[0], name="东山卫生室")
    other = make_actor(town.villages[0].path, *REPORTER, user=UserFactory(), organisation=neighbour)

    with pytest.raises(CapabilityMissing, match="填报进展"):
        report(town.part(), other)


def test_other_village_and_other_town_do_not_report(town):
    for actor in (town.reporter(1), town.stranger):
        with pytest.raises(CapabilityMissing, match="填报进展"):
            report(town.part(task=town.task(line(f"任务{actor.id}"))), actor)


def test_town_may_report_for_its_village(town):
    above = make_actor(town.area.path, *REPORTER, user=UserFactory(), organisation=town.station)

    assert report(town.part(), above).by_id == above.id


def test_task_not_yet_given_is_not_reported(town):
    above = make_actor(town.area.path, *REPORTER, user=UserFactory(), organisation=town.station)

    with pytest.raises(CapabilityMissing):
        report(town.task(), above)


def test_report_on_a_task_submitted_meanwhile_is_stale(town):
    part, reporter = town.part(), town.reporter()
    report(part, reporter)
    submit(part, reporter)

    with pytest.raises(StaleRecord):
        services.report_progress(task=part, percent=50, text="迟到", actor=reporter, at=HOURS[4])


def test_submission_asks_the_issuer(town):
    part, reporter = town.part(), town.reporter()
    report(part, reporter)

    submit(part, reporter)

    assert fresh(part).state == "submitted"
    assert facts_of(part)[-1] == rules.TASK_SUBMITTED
    assert fresh(part.parent).state == "assigned"


@pytest.mark.parametrize("percent", [None, 99])
def test_submission_needs_a_report_of_everything(town, percent):
    part, reporter = town.part(), town.reporter()
    if percent:
        report(part, reporter, percent)

    with pytest.raises(ReportMissing, match="100%"):
        submit(part, reporter)


def test_submission_by_somebody_else_is_refused(town):
    part = town.part()
    report(part, town.reporter())

    with pytest.raises(CapabilityMissing):
        submit(part, town.reporter(1))


def test_submission_twice_is_stale(town):
    part, reporter = town.part(), town.reporter()
    report(part, reporter)
    submit(part, reporter)

    with pytest.raises(StaleRecord):
        services.submit_task(task=part, actor=reporter, at=HOURS[4])


def test_returned_task_needs_a_new_report(town):
    part, reporter = town.part(), town.reporter()
    report(part, reporter)
    submit(part, reporter)

    services.return_task(task=fresh(part), reason="缺照片", actor=town.clerk, at=HOURS[3])

    assert (fresh(part).state, fresh(part).percent) == ("assigned", 100)
    assert facts_of(part)[-1] == rules.TASK_RETURNED
    assert Progress._base_manager.filter(kind="returned").get().text == "缺照片"
    with pytest.raises(ReportMissing):
        submit(part, reporter, HOURS[4])
    report(part, reporter, at=HOURS[5])
    assert submit(part, reporter, HOURS[6]).state == "submitted"


def test_return_needs_a_reason(town):
    with pytest.raises(BadInput, match="退回原因"):
        services.return_task(task=town.part(), reason="", actor=town.clerk, at=AT)


def test_return_before_submission_is_refused(town):
    with pytest.raises(TransitionRefused):
        services.return_task(task=town.part(), reason="缺照片", actor=town.clerk, at=AT)


def test_unit_does_not_return_or_complete_what_it_was_given(town):
    part, reporter = town.part(), town.reporter()
    village_clerk = make_actor(
        town.villages[0].path, *CLERK, user=UserFactory(), organisation=town.committees[0]
    )
    report(part, reporter)
    submit(part, reporter)

    with pytest.raises(CapabilityMissing, match="确认完成"):
        services.return_task(task=fresh(part), reason="缺", actor=village_clerk, at=HOURS[3])
    with pytest.raises(CapabilityMissing, match="确认完成"):
        complete(part, village_clerk)


def test_completion_meets_the_deadline_and_submits_the_whole(town):
    part = town.part(task=town.task(line("整治充电", by=JUNE)))

    finish(part, town.reporter(), town.clerk)

    done, whole = fresh(part), fresh(part.parent)
    assert (done.state, done.percent, done.completed_at, done.due_on) == (
        "done", 100, HOURS[3], None,
    )  # fmt: skip
    assert deadlines_of(part) == [(JUNE, "met")]
    assert (whole.state, whole.percent, whole.due_on) == ("submitted", 100, None)
    assert facts_of(part)[-2:] == [rules.TASK_COMPLETED, "deadline.met"]
    assert facts_of(whole)[-1] == rules.TASK_SUBMITTED


def test_issuer_completes_the_whole(town):
    part = town.part()
    finish(part, town.reporter(), town.clerk)

    complete(part.parent, town.clerk, HOURS[5], note="验收通过")

    assert fresh(part.parent).state == "done"
    assert Progress._base_manager.get(task=part.parent).text == "验收通过"


def test_whole_waits_for_every_part(town):
    task = town.task()
    parts = services.assign_task(
        task=task, organisations=town.committees[:2], actor=town.clerk, at=AT
    )

    finish(parts[0], town.reporter(0), town.clerk)

    assert (fresh(task).state, fresh(task).percent) == ("assigned", 50)
    finish(parts[1], town.reporter(1), town.clerk)
    assert (fresh(task).state, fresh(task).percent) == ("submitted", 100)


def test_completion_before_submission_is_refused(town):
    part = town.part(task=town.task(line("整治充电", by=JUNE)))

    with pytest.raises(TransitionRefused):
        complete(part, town.clerk)

    assert deadlines_of(part) == [(JUNE, "open")]


def test_who_reported_does_not_confirm(town):
    both = make_actor(
        town.area.path, *CLERK, *REPORTER, user=UserFactory(), organisation=town.station
    )
    part = town.part()
    report(part, both)
    submit(part, both)

    with pytest.raises(OwnWork, match="本人填报"):
        complete(part, both)
    assert complete(part, town.clerk).state == "done"


def test_completion_loses_politely_to_a_faster_colleague(town):
    part, reporter = town.part(), town.reporter()
    report(part, reporter)
    read = submit(part, reporter)
    complete(part, town.clerk)

    with pytest.raises(StaleRecord):
        services.complete_task(task=read, actor=town.clerk, at=HOURS[4])


def test_recurring_part_goes_round_until_its_last_occurrence(town):
    part = town.part(task=town.task(line("每月检查", monthly=24, until=date(2026, 4, 30))))
    reporter = town.reporter()
    assert deadlines_of(part) == [(date(2026, 3, 24), "open")]

    finish(part, reporter, town.clerk)

    once = fresh(part)
    assert (once.state, once.percent, once.due_on) == ("assigned", 0, date(2026, 4, 24))
    assert deadlines_of(part) == [(date(2026, 3, 24), "met"), (date(2026, 4, 24), "open")]
    assert rules.TASK_ADVANCED in facts_of(part)
    assert fresh(part.parent).due_on == date(2026, 4, 24)
    with pytest.raises(ReportMissing):
        submit(part, reporter, HOURS[4])

    report(part, reporter, at=HOURS[5])
    submit(part, reporter, HOURS[6])
    complete(part, town.clerk, HOURS[7])

    assert (fresh(part).state, fresh(part.parent).state) == ("done", "submitted")
    assert [state for _, state in deadlines_of(part)] == ["met", "met"]


def test_recurrence_ends_with_the_plan(town):
    part = town.part(task=town.task(line("每月检查", monthly=24)))

    Task._base_manager.filter(pk=part.pk).update(due_on=date(2026, 6, 24))
    finish(part, town.reporter(), town.clerk)

    assert fresh(part).state == "done"


def test_two_days_are_met_one_after_the_other(town):
    both = [
        {"kind": "by", "date": "2026-04-30", "text": "", "span": [0, 1]},
        {"kind": "by", "date": "2026-12-31", "text": "", "span": [0, 1]},
    ]
    task = town.task()
    Task._base_manager.filter(pk=task.pk).update(deadlines=both)
    part = town.part(task=fresh(task))

    finish(part, town.reporter(), town.clerk)

    assert deadlines_of(part) == [(date(2026, 4, 30), "met"), (date(2026, 12, 31), "open")]


@pytest.fixture
def broken_down(town):
    """A part passed on to a grid below its village: (the part, the grid's part, grid reporter)."""
    area = make_area("东山大网格", town.villages[0])
    team = OrganisationFactory(area=area, name="东山网格队")
    part = town.part(task=town.task(line("整治充电", by=JUNE)))
    village_clerk = make_actor(
        town.villages[0].path, *CLERK, user=UserFactory(), organisation=town.committees[0]
    )
    below = services.assign_task(task=part, organisations=[team], actor=village_clerk, at=AT)[0]
    grid = make_actor(area.path, *REPORTER, user=UserFactory(), organisation=team)
    return part, below, grid, village_clerk


def test_progress_climbs_two_levels(town, broken_down):
    part, below, grid, village_clerk = broken_down

    report(below, grid, 40)
    assert (fresh(part).percent, fresh(part.parent).percent) == (40, 40)

    report(below, grid, at=HOURS[2])
    submit(below, grid, HOURS[3])
    complete(below, village_clerk, HOURS[4])
    assert (fresh(part).state, fresh(part.parent).state) == ("submitted", "assigned")

    complete(part, town.clerk, HOURS[5])
    assert (fresh(part).state, fresh(part.parent).state) == ("done", "submitted")


def test_passed_on_part_speaks_through_its_parts(town, broken_down):
    part, *_ = broken_down
    reporter = town.reporter()

    with pytest.raises(BadInput, match="已分解到1个单位"):
        report(part, reporter)
    with pytest.raises(BadInput, match="已分解到1个单位"):
        submit(part, reporter)
    with pytest.raises(BadInput, match="已分解到1个单位"):
        services.return_task(task=fresh(part), reason="缺", actor=town.clerk, at=AT)
