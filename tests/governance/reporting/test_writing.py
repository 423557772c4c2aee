"""The sender's side: drafts, a person's words, approval, sending; every refusal and the races."""

import hashlib
import io

import pdfplumber
import pytest
from docx import Document

from tests.base.people.racing import at_once
from tests.factories import OrganisationFactory, UserFactory, make_actor
from tests.governance.plans.builders import line
from tests.governance.reporting.builders import (
    CLERK,
    DUE,
    MAYOR,
    County,
    at,
    deadlines_of,
    facts_of,
    fresh,
    texts_of,
    values_of,
)
from wanghuo.governance.plans import services as plans
from wanghuo.governance.plans.models import Task
from wanghuo.governance.reporting import queries, rules, services
from wanghuo.governance.reporting.models import (
    ReportRemark,
    ReportSection,
    SectionEdit,
)
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped


def file_of(report):
    with report.file.open("rb") as file:
        return file.read()


def section(report, code):
    rows = ReportSection._base_manager.select_related("report__organisation", "report__area")
    return rows.get(report=report, code=code)


def edit(county, report, code, text, n=0, when=None):
    found = section(report, code)
    return services.edit_section(
        section=found,
        version=found.version,
        text=text,
        actor=county.clerks[n],
        at=when or at(20, 10),
    )


def work(county, when=None, percent=50):
    """Somebody of the first town works on the one task there is, or is first given it."""
    task = Task._base_manager.filter(organisation=county.offices[0]).first()
    if task is None:
        [whole] = county.tasks(0, line("排查"), when=at(10, month=10))
        task = county.part(whole, county.offices[0], at(25, month=10))
    plans.report_progress(
        task=Task._base_manager.get(pk=task.pk), percent=percent, text="走访", actor=SYSTEM,
        at=when or at(18),
    )  # fmt: skip


def test_an_untouched_draft_follows_the_ledger(county):
    report = fresh(county.report())
    assert texts_of(report)["work"] == "本月各责任单位没有填报进展。"

    work(county)
    services.refresh_report(report=report, actor=county.clerks[0], at=at(20, 10))

    assert texts_of(report)["work"] == "本月各责任单位填报进展1次。"
    assert facts_of(report)[-1] == "report.refreshed"
    assert services.refresh_report(report=report, actor=SYSTEM, at=at(20, 11)) is False


def test_the_clock_refreshes_drafts_and_nothing_else(county):
    first, second, _ = (fresh(one) for one in county.reports())
    county.submitted(second, 1)
    work(county)

    services.open_due_reports(at=at(21))

    assert texts_of(first)["work"] == "本月各责任单位填报进展1次。"
    assert fresh(second).refreshed_at == at(20, 10)


def test_a_persons_words_stay_and_moved_figures_are_shown(county):
    work(county)
    report = fresh(county.report())
    edit(county, report, "work", "本月各责任单位填报进展1次，带队检查市场3家。")
    work(county, at(19))

    services.refresh_report(report=report, actor=county.clerks[0], at=at(20, 11))

    assert texts_of(report)["work"] == "本月各责任单位填报进展1次，带队检查市场3家。"
    shown = {one.section.code: one.moved for one in queries.sections_shown(report)}
    assert [(one.label, one.old, one.new) for one in shown["work"]] == [("填报进展", "1", "2")]
    assert shown["progress"] == ()

    taken = services.take_over(
        section=section(report, "work"), version=1, codes=["reported"],
        actor=county.clerks[0], at=at(20, 12),
    )  # fmt: skip
    assert taken.text == "本月各责任单位填报进展2次，带队检查市场3家。"
    assert {one.moved for one in queries.sections_shown(report)} == {()}


def test_a_section_can_be_handed_back_to_the_program(county):
    report = fresh(county.report())
    before = texts_of(report)["next"]
    edit(county, report, "next", "自己写的打算。")

    services.restore_section(
        section=section(report, "next"), version=1, actor=county.clerks[0], at=at(20, 11)
    )

    found = section(report, "next")
    assert (found.text, found.is_edited, found.version) == (before, False, 2)


def test_every_edit_is_kept_with_who_when_before_and_after(county):
    report = fresh(county.report())
    before = texts_of(report)["next"]
    edit(county, report, "next", "一、抓好整改。")
    edit(county, report, "next", "一、抓好整改。\r\n二、抓好宣传。 ", when=at(20, 11))
    edit(county, report, "next", "一、抓好整改。\n二、抓好宣传。", when=at(20, 12))  # nothing new

    kept = SectionEdit._base_manager.order_by("at")
    assert [(one.by_id, one.at, one.before, one.after) for one in kept] == [
        (county.clerks[0].id, at(20, 10), before, "一、抓好整改。"),
        (county.clerks[0].id, at(20, 11), "一、抓好整改。", "一、抓好整改。\n二、抓好宣传。"),
    ]
    assert facts_of(report)[-2:] == ["report.edited"] * 2
    bodies = Fact._base_manager.filter(kind="report.edited").values_list("body", flat=True)
    assert not any("整改" in body for body in bodies)


def test_a_colleague_who_was_faster_is_not_overwritten(county):
    report = fresh(county.report())
    slow = section(report, "next")
    edit(county, report, "next", "快的人写的。")

    with pytest.raises(StaleRecord):
        services.edit_section(
            section=slow, version=0, text="慢的人写的。", actor=county.clerks[0], at=at(20, 11)
        )
    assert texts_of(report)["next"] == "快的人写的。"


def test_an_endless_section_is_refused(county):
    with pytest.raises(BadInput):
        edit(county, fresh(county.report()), "next", "长" * 20_001)


def test_the_way_up(county):
    report = fresh(county.report())
    edit(county, report, "problems", "存在两个问题。")
    edit(county, report, "next", "抓好整改。")

    report = county.sent(report)

    assert report.state == "sent"
    assert (report.first_sent_on, report.sent_at) == (at(20).date(), at(20, 12))
    assert facts_of(report) == [
        "report.drafted", "deadline.opened", "report.edited", "report.edited",
        "report.submitted", "report.approved", "report.sent", "deadline.met",
    ]  # fmt: skip
    assert deadlines_of(report) == [(DUE, "met")]


def test_what_is_approved_is_frozen_with_its_questions_and_its_file(county):
    work(county)
    report = county.approved(fresh(county.report()))
    before = (values_of(report), texts_of(report), file_of(report))

    work(county, at(19))
    services.open_due_reports(at=at(22))
    report = fresh(report)

    assert (values_of(report), texts_of(report), file_of(report)) == before
    assert hashlib.sha256(before[2]).hexdigest() == report.file_hash
    [fact] = Fact._base_manager.filter(kind="report.approved")
    assert report.file_hash in fact.body
    assert '"reported":"1.0"' in fact.body
    for one in queries.figures(report):
        assert (one.asked["since"], one.asked["until"]) == ("2026-10-20", "2026-11-19")


def test_the_word_file_holds_what_was_approved_in_official_order(county):
    work(county)
    report = fresh(county.report())
    edit(county, report, "next", "抓好整改。")
    report = county.approved(report)

    lines = [one.text for one in Document(io.BytesIO(file_of(report))).paragraphs if one.text]

    text = "".join(lines)
    title, addressee = text.index("清石镇消安办关于2026年11月"), lines.index("望山县消安办：")
    assert title >= 0
    assert lines[addressee + 1] == "一、重点任务推进情况"
    headings = [one for one in lines if one[1:2] == "、"]
    assert headings == [
        "一、重点任务推进情况", "二、工作开展情况", "三、督办落实情况", "四、存在的主要问题",
        "五、下一步工作打算",
    ]  # fmt: skip
    assert "抓好整改。" in lines
    assert lines[-2:] == ["清石镇消安办", "2026年11月20日"]


def test_a_report_is_not_submitted_before_its_period_is_over(county):
    report = fresh(county.report())

    with pytest.raises(rules.PeriodOpen):
        services.submit_report(report=report, actor=county.clerks[0], at=at(19, 23))


def test_nobody_approves_his_own_words(county):
    report = fresh(county.report())
    both = make_actor(
        county.towns[0].path, *CLERK, *MAYOR, user=UserFactory(), organisation=county.offices[0]
    )
    services.edit_section(
        section=section(report, "next"), version=0, text="我写的。", actor=both, at=at(20)
    )
    report = county.submitted(report)
    with pytest.raises(rules.OwnReport):
        services.approve_report(report=report, revision=1, actor=both, at=at(20, 11))


def test_nobody_approves_what_he_submitted(county):
    report = fresh(county.report())
    both = make_actor(
        county.towns[0].path, *CLERK, *MAYOR, user=UserFactory(), organisation=county.offices[0]
    )
    services.submit_report(report=report, actor=both, at=at(20, 10))

    with pytest.raises(rules.OwnReport):
        services.approve_report(report=fresh(report), revision=1, actor=both, at=at(20, 11))


def test_an_approver_approves_what_was_read(county):
    report = county.submitted(fresh(county.report()))
    services.revise_report(report=report, actor=county.clerks[0], at=at(20, 11))
    report = county.submitted(fresh(report), when=at(20, 12))

    with pytest.raises(StaleRecord):
        services.approve_report(report=report, revision=1, actor=county.mayors[0], at=at(20, 13))
    assert fresh(report).state == "submitted"


def test_a_rejected_report_goes_back_with_its_reason(county):
    report = county.submitted(fresh(county.report()))

    services.reject_report(
        report=report, reason="第二节不实。", actor=county.mayors[0], at=at(20, 11)
    )

    assert fresh(report).state == "drafting"
    [remark] = ReportRemark._base_manager.all()
    assert (remark.kind, remark.text, remark.by_id) == (
        "rejected", "第二节不实。", county.mayors[0].id,
    )  # fmt: skip


def test_an_approved_report_may_be_taken_back_before_it_is_sent(county):
    report = county.approved(fresh(county.report()))

    services.revise_report(report=report, actor=county.clerks[0], at=at(20, 12))

    report = fresh(report)
    assert (report.state, report.approved_by_id, report.file.name) == ("drafting", None, "")
    county.sent(report, when=at(21))


def test_a_report_that_leaves_the_system_is_sent_with_proof(county):
    report = fresh(county.report(receiver=None, receiver_name="市消安办"))
    report = county.approved(report)
    with pytest.raises(BadInput):
        services.send_report(report=report, actor=county.clerks[0], at=at(20, 12))

    services.send_report(
        report=report, actor=county.clerks[0], at=at(20, 12), proof="公文系统 2026-118 号"
    )

    assert fresh(report).state == "sent"
    [remark] = ReportRemark._base_manager.all()
    assert (remark.kind, remark.text) == ("sent", "公文系统 2026-118 号")
    with pytest.raises(BadInput):
        services.receive_report(report=fresh(report), actor=county.receiver, at=at(21))


def test_a_late_report_says_by_how_many_days(county):
    report = county.sent(fresh(county.report()), when=at(26))

    assert report.first_sent_on == at(26).date()
    [fact] = Fact._base_manager.filter(kind="report.sent")
    assert '"days_late":2' in fact.body


def refused(act):
    with pytest.raises(CapabilityMissing):
        act()


def test_only_the_sender_writes_and_only_his_own_leader_approves(county):
    report = county.submitted(fresh(county.report()))
    neighbour, above = county.clerks[1], county.receiver
    for actor in (neighbour, above, county.mayors[0]):
        refused(lambda actor=actor: services.revise_report(report=report, actor=actor, at=at(20)))
    for actor in (county.mayors[1], county.leader, county.clerks[0]):
        refused(
            lambda actor=actor: services.approve_report(
                report=report, revision=1, actor=actor, at=at(20)
            )
        )
    approved = fresh(report)
    services.approve_report(report=approved, revision=1, actor=county.mayors[0], at=at(20, 11))
    for actor in (neighbour, above):
        refused(
            lambda actor=actor: services.send_report(report=approved, actor=actor, at=at(20, 12))
        )


def test_a_department_is_written_for_by_itself_alone(county):
    town = county.towns[0]
    station, school = (OrganisationFactory(area=town, name=name) for name in ("工作站", "学校"))
    [report] = county.reports(units=[station])
    mine, other = (
        make_actor(town.path, *CLERK, user=UserFactory(), organisation=one)
        for one in (station, school)
    )

    refused(lambda: services.submit_report(report=fresh(report), actor=other, at=at(20, 10)))
    services.submit_report(report=fresh(report), actor=mine, at=at(20, 10))
    services.approve_report(report=fresh(report), revision=1, actor=county.mayors[0], at=at(20, 11))
    assert fresh(report).state == "approved"


def test_nothing_is_sent_twice(county):
    report = county.sent(fresh(county.report()))

    with pytest.raises(TransitionRefused):
        services.send_report(report=report, actor=county.clerks[0], at=at(21))


@pytest.fixture
def racers(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        yield County()


def race(*works):
    def inside(work):
        def run():
            with scoped(EVERYWHERE):
                work()

        return run

    return sorted(at_once(*map(inside, works)), key=str)


def test_two_approvals_are_one(racers):
    report = racers.submitted(fresh(racers.report()))
    second = make_actor(racers.towns[0].path, *MAYOR, user=UserFactory())

    def approve(actor):
        mine = fresh(report)
        return lambda: services.approve_report(report=mine, revision=1, actor=actor, at=at(20, 11))

    outcomes = race(approve(racers.mayors[0]), approve(second))

    assert outcomes == sorted([None, StaleRecord], key=str)
    assert facts_of(report).count("report.approved") == 1


def test_two_sendings_are_one(racers):
    report = racers.approved(fresh(racers.report()))

    def send():
        mine = fresh(report)
        return lambda: services.send_report(report=mine, actor=racers.clerks[0], at=at(20, 12))

    assert race(send(), send()) == sorted([None, StaleRecord], key=str)
    assert facts_of(report).count("report.sent") == 1


def test_two_edits_of_one_section_are_one(racers):
    report = fresh(racers.report())

    def write(text):
        mine = section(report, "next")
        return lambda: services.edit_section(
            section=mine, version=0, text=text, actor=racers.clerks[0], at=at(20, 10)
        )

    assert race(write("甲"), write("乙")) == sorted([None, StaleRecord], key=str)
    assert SectionEdit._base_manager.count() == 1


def test_an_edit_and_a_submission_end_in_one_order(racers):
    report = fresh(racers.report())
    mine = section(report, "next")

    outcomes = race(
        lambda: services.edit_section(
            section=mine, version=0, text="临时", actor=racers.clerks[0], at=at(20, 10)
        ),
        lambda: services.submit_report(report=fresh(report), actor=racers.clerks[0], at=at(20, 10)),
    )

    assert fresh(report).state == "submitted"
    is_written = texts_of(report)["next"] == "临时"
    assert is_written == (outcomes == [None, None])


def test_the_print_says_what_the_word_file_says_and_goes_with_it(county):
    work(county)
    report = county.approved(fresh(county.report()))

    with report.printed.open("rb") as content, pdfplumber.open(content) as pdf:
        printed = "".join(page.extract_text() for page in pdf.pages)

    assert "望山县消安办" in printed
    services.revise_report(report=report, actor=county.clerks[0], at=at(20, 15))
    assert (fresh(report).printed.name, fresh(report).file.name) == ("", "")


@pytest.mark.parametrize(
    ("organisation", "area", "whole"),
    [
        ("镇消安办", "清石镇", "清石镇消安办"),
        ("县消安办", "望山县", "望山县消安办"),
        ("清石镇人民政府", "清石镇", "清石镇人民政府"),
        ("清石村民委员会", "清石村", "清石村民委员会"),
        ("派出所", "清石镇", "清石镇派出所"),
        ("石镇工作站", "清石镇", "清石镇工作站"),
        ("消安办", "", "消安办"),
    ],
)
def test_a_document_names_a_body_in_full(organisation, area, whole):
    assert rules.full_name(organisation, area) == whole
