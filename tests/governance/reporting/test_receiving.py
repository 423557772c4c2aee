"""The receiver's side: receive, return, remind, consolidate; who is missing is never silent."""

import io
from datetime import date

import pytest
from docx import Document

from tests.base.people.racing import at_once
from tests.factories import UserFactory, make_actor
from tests.governance.plans.builders import line
from tests.governance.reporting.builders import (
    COUNTY,
    DUE,
    County,
    at,
    deadlines_of,
    facts_of,
    fresh,
    texts_of,
    values_of,
)
from wanghuo.base.deadlines.rules import Frequency
from wanghuo.governance.plans import services as plans
from wanghuo.governance.reporting import queries, rules, services
from wanghuo.governance.reporting.models import Report, ReportFigure, ReportRemark, ReportSection
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.scoping import scoped


def consolidate(county, duty, when=None):
    return services.consolidate(
        duty=fresh(duty), named_on=DUE, actor=county.receiver, at=when or at(26)
    )


def give_back(county, report, when=None, **more):
    services.return_report(
        report=fresh(report), reason="数字不全。", actor=county.receiver, at=when or at(23), **more
    )
    return fresh(report)


def test_a_sent_report_is_received_once(county):
    report = county.received(fresh(county.report()))

    assert (report.state, report.received_at) == ("received", at(21))
    with pytest.raises(TransitionRefused):
        services.receive_report(report=report, actor=county.receiver, at=at(22))


def test_a_returned_report_comes_back_and_counts_from_its_first_sending(county):
    report = give_back(county, county.sent(fresh(county.report())))
    assert (report.state, deadlines_of(report)) == (
        "returned",
        [(DUE, "met"), (date(2026, 11, 26), "open")],
    )

    services.revise_report(report=report, actor=county.clerks[0], at=at(24))
    report = county.sent(fresh(report), when=at(26))

    assert report.first_sent_on == at(20).date()
    assert deadlines_of(report) == [(DUE, "met"), (date(2026, 11, 26), "met")]
    [remark] = ReportRemark._base_manager.all()
    assert (remark.kind, remark.text) == ("returned", "数字不全。")


def test_the_receiver_says_by_when_it_is_wanted_again(county):
    report = give_back(county, county.sent(fresh(county.report())), again_by=date(2026, 12, 1))

    assert deadlines_of(report)[-1] == (date(2026, 12, 1), "open")


def test_a_day_that_was_met_is_not_opened_again(county):
    report = give_back(county, county.sent(fresh(county.report())), again_by=DUE)

    assert deadlines_of(report) == [(DUE, "met"), (date(2026, 11, 25), "open")]


def test_returning_needs_a_reason_and_a_day_to_come(county):
    report = county.sent(fresh(county.report()))
    for reason, day in ((" ", None), ("不全", date(2026, 11, 1))):
        with pytest.raises(BadInput):
            services.return_report(
                report=report, reason=reason, again_by=day, actor=county.receiver, at=at(23)
            )


def test_only_who_receives_there_receives(county):
    report = county.sent(fresh(county.report()))
    for actor in (county.clerks[0], make_actor(county.towns[0].path, *COUNTY)):
        with pytest.raises(CapabilityMissing):
            services.receive_report(report=report, actor=actor, at=at(21))


def test_those_who_have_not_sent_are_reminded_and_it_is_logged(county):
    duty = county.duty()
    first, second, third = county.reports(duty)
    county.sent(fresh(first))
    give_back(county, county.sent(fresh(second), 1))

    told = services.remind_missing(
        duty=fresh(duty), named_on=DUE, note="请尽快报送", actor=county.receiver, at=at(25)
    )

    assert [one.pk for one in told] == [second.pk, third.pk]
    assert facts_of(third)[-1] == "report.reminded"
    said = ReportRemark._base_manager.filter(kind="reminded")
    assert {(one.report_id, one.text) for one in said} == {
        (second.pk, "请尽快报送"),
        (third.pk, "请尽快报送"),
    }


def play(county, n, done):
    """Town n has two tasks, `done` of them finished within the period."""
    wholes = county.tasks(n, line("甲"), line("乙"), when=at(1, month=10))
    for number, whole in enumerate(wholes):
        part = county.part(whole, county.offices[n], at(2, month=10))
        if number < done:
            terms = {"actor": SYSTEM, "at": at(5)}
            plans.report_progress(task=part, percent=100, text="完成", **terms)
            plans.submit_task(task=part, **terms)
            plans.complete_task(task=part, **terms)


def test_the_whole_adds_up_recomputes_rates_lists_the_rest_and_names_who_is_missing(county):
    play(county, 0, 2)
    play(county, 1, 1)
    duty = county.duty()
    reports = [fresh(one) for one in county.reports(duty)]
    found = ReportSection._base_manager.select_related("report__organisation").get(
        report=reports[0], code="problems"
    )
    services.edit_section(
        section=found, version=0, text="夜间值守不足。", actor=county.clerks[0], at=at(20)
    )
    county.received(reports[0])
    county.received(reports[1], 1, when=at(21))

    whole = consolidate(county, duty)

    figures = values_of(whole)
    assert (figures["standing"], figures["done"], figures["completed"]) == ("4", "3", "3")
    assert figures["done_rate"] == "75.0%"  # 3 of 4, not the mean of 100 and 50
    texts = texts_of(whole)
    assert texts["_coverage"] == (
        "本期应报3个单位，汇总2个。未报送1个，未计入合计："
        "云岭乡消安办（自2026年11月25日起逾期，已逾期2天）。"
    )
    assert "在册任务4项，累计完成3项，完成率75.0%" in texts["progress"]
    assert "清石镇消安办：夜间值守不足。" in texts["problems"].split("\n")
    assert "白水镇消安办：" not in texts["problems"] + texts["next"]  # nobody wrote any of it
    assert (whole.receiver_id, whole.receiver_name) == (whole.organisation_id, "")
    assert [fresh(one).state for one in reports] == ["consolidated", "consolidated", "drafting"]
    table = queries.by_unit(fresh(whole))
    assert [row[:3] for row in table.rows] == [
        ["清石镇消安办", "2", "2"],
        ["白水镇消安办", "2", "1"],
        ["合计", "4", "3"],
    ]


def test_the_whole_tells_what_people_wrote_and_not_what_the_program_wrote(county):
    play(county, 0, 2)
    duty = county.duty()
    reports = [fresh(one) for one in county.reports(duty)]
    sections = ReportSection._base_manager.select_related("report__organisation")
    own = {0: "{}\n增设两处充电棚。", 1: ""}
    for n, words in own.items():
        found = sections.get(report=reports[n], code="next")
        text = words.format(found.text)
        terms = {"actor": county.clerks[n], "at": at(20)}
        services.edit_section(section=found, version=0, text=text, **terms)
        county.received(reports[n], n)

    whole = consolidate(county, duty)

    drafted = "继续按照实施方案推进未完成的任务，按时填报进展、上传佐证，确保如期完成。"
    assert texts_of(whole)["next"] == f"{drafted}\n清石镇消安办：增设两处充电棚。"


def test_every_figure_of_the_whole_opens_to_those_of_the_units(county):
    play(county, 0, 2)
    play(county, 1, 1)
    duty = county.duty()
    for n, one in enumerate(county.reports(duty)[:2]):
        county.received(fresh(one), n)

    whole = consolidate(county, duty)

    for figure in queries.figures(whole):
        behind = queries.behind(figure)
        if figure.together == "sum":
            assert figure.value == sum(one.value for one in behind)
            assert [one.code for one in behind] == [figure.code] * 2
        else:
            assert [one.code for one in behind] == figure.asked["of"]


def test_the_indicators_of_a_half_year_are_told_by_unit(county):
    duty = county.duty(
        freq=Frequency.HALF_YEARLY, month_day="", outline="half_yearly", when=at(28, month=12)
    )
    [report, *_] = county.reports(duty)
    day = report.named_on
    county.submitted(fresh(report), when=at(28, 10, 12))
    services.approve_report(
        report=fresh(report), revision=1, actor=county.mayors[0], at=at(28, 11, 12)
    )
    services.send_report(report=fresh(report), actor=county.clerks[0], at=at(28, 12, 12))
    services.receive_report(report=fresh(report), actor=county.receiver, at=at(28, 13, 12))

    whole = services.consolidate(
        duty=fresh(duty), named_on=day, actor=county.receiver, at=at(29, month=12)
    )

    figure = ReportFigure._base_manager.get(report=whole, code="indicators")
    assert (figure.value, len(queries.behind(figure))) == (None, 1)
    assert texts_of(whole)["indicators"] == "清石镇消安办：实施方案没有确定量化指标。"


def test_a_late_report_is_taken_in_when_consolidating_again(county):
    duty = county.duty()
    reports = [fresh(one) for one in county.reports(duty)]
    county.received(reports[0])
    whole = consolidate(county, duty)
    assert "未报送2个" in texts_of(whole)["_coverage"]
    county.received(reports[1], 1, when=at(27))
    county.received(reports[2], 2, when=at(28))

    again = consolidate(county, duty, at(29))

    assert again.pk == whole.pk
    assert texts_of(whole)["_coverage"] == (
        "本期应报3个单位，汇总3个。其中迟报2个："
        "白水镇消安办（迟3天）、云岭乡消安办（迟4天）。没有单位未报送。"
    )


def test_what_is_sent_but_not_received_is_said_and_not_added(county):
    duty = county.duty()
    reports = [fresh(one) for one in county.reports(duty)]
    county.received(reports[0])
    county.sent(reports[1], 1)
    give_back(county, county.sent(reports[2], 2))

    text = texts_of(consolidate(county, duty))["_coverage"]

    assert "已报送、尚未接收的1个：白水镇消安办，未计入。" in text
    assert "云岭乡消安办（已退回，待重报）" in text


def test_a_part_taken_out_again_leaves_the_whole(county):
    duty = county.duty()
    reports = [fresh(one) for one in county.reports(duty)]
    for n in (0, 1):
        county.received(reports[n], n)
    whole = consolidate(county, duty)

    give_back(county, reports[0], at(27))
    consolidate(county, duty, at(28))

    assert fresh(reports[0]).whole_id is None
    assert "汇总1个" in texts_of(whole)["_coverage"]


def test_a_whole_on_its_way_takes_nothing_in_and_lets_nothing_out(county):
    duty = county.duty()
    reports = [fresh(one) for one in county.reports(duty)]
    county.received(reports[0])
    whole = consolidate(county, duty)
    services.submit_report(report=fresh(whole), actor=county.receiver, at=at(26, 10))
    county.received(reports[1], 1)

    with pytest.raises(rules.WholeClosed):
        consolidate(county, duty, at(27))
    with pytest.raises(rules.WholeClosed):
        give_back(county, reports[0], at(27))
    services.revise_report(report=fresh(whole), actor=county.receiver, at=at(27))
    consolidate(county, duty, at(27, 10))
    assert "汇总2个" in texts_of(whole)["_coverage"]


def test_the_whole_is_approved_by_the_leader_and_is_one_word_file(county):
    duty = county.duty()
    county.received(fresh(county.reports(duty)[0]))
    whole = consolidate(county, duty)
    services.submit_report(report=fresh(whole), actor=county.receiver, at=at(26, 10))
    services.approve_report(report=fresh(whole), revision=1, actor=county.leader, at=at(26, 11))

    with fresh(whole).file.open("rb") as file:
        document = Document(io.BytesIO(file.read()))

    lines = [one.text for one in document.paragraphs if one.text]
    assert "一、报送汇总情况" in lines
    [table] = document.tables
    assert [cell.text for cell in table.columns[0].cells] == ["单位", "清石镇消安办", "合计"]


def test_the_whole_goes_into_the_report_that_the_county_owes_further_up(county):
    higher = county.duty(
        units=[county.office], receiver=None, receiver_name="市消安办", month_day="26",
        title="向市报送", when=at(22),
    )  # fmt: skip
    duty = county.duty(higher=higher)
    county.received(fresh(county.reports(duty)[0]))

    whole = consolidate(county, duty)

    [owed] = county.reports(higher)
    assert (whole.pk, whole.receiver_name) == (owed.pk, "市消安办")
    assert deadlines_of(whole) == [(date(2026, 11, 26), "open")]
    assert queries.lateness_of(whole, date(2026, 11, 28)) == (rules.Lateness.MISSING, 2)


def test_nothing_received_is_nothing_to_consolidate(county):
    duty = county.duty()

    with pytest.raises(rules.PartsMissing):
        consolidate(county, duty)
    assert Report._base_manager.filter(duty=duty).count() == 3  # the empty whole is not kept


def test_figures_that_a_part_does_not_have_are_named(county):
    duty = county.duty()
    first = fresh(county.reports(duty)[0])
    county.received(first)
    ReportFigure._base_manager.filter(report=first, code="escalated").delete()

    text = texts_of(consolidate(county, duty))["_coverage"]

    assert "清石镇消安办的报告没有下列数字，合计未含：逾期升级督办。" in text


def test_outside_nobody_consolidates_or_reminds(county):
    duty = fresh(county.duty(receiver=None, receiver_name="市消安办"))
    with pytest.raises(BadInput):
        services.consolidate(duty=duty, named_on=DUE, actor=SYSTEM, at=at(26))
    with pytest.raises(BadInput):
        services.remind_missing(duty=duty, named_on=DUE, note="", actor=SYSTEM, at=at(26))


@pytest.mark.django_db(transaction=True)
def test_receiving_and_returning_at_once_is_one_of_them(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        county = County()
        report = county.sent(fresh(county.report()))
        mine, other = fresh(report), fresh(report)
    second = make_actor(county.area.path, *COUNTY, user=UserFactory())

    def receive():
        with scoped(EVERYWHERE):
            services.receive_report(report=mine, actor=county.receiver, at=at(21))

    def give():
        with scoped(EVERYWHERE):
            services.return_report(report=other, reason="不全", actor=second, at=at(21))

    assert sorted(at_once(receive, give), key=str) == sorted([None, StaleRecord], key=str)
    assert fresh(report).state in {"received", "returned"}


@pytest.mark.django_db(transaction=True)
def test_two_consolidations_make_one_whole(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        county = County()
        duty = county.duty()
        county.received(fresh(county.reports(duty)[0]))

    def work():
        with scoped(EVERYWHERE):
            consolidate(county, duty)

    outcomes = at_once(work, work)

    assert outcomes[0] is None or outcomes[1] is None
    assert set(outcomes) <= {None, StaleRecord}
    wholes = Report._base_manager.filter(duty=duty, organisation=county.office)
    assert wholes.count() == 1
    assert "汇总1个" in texts_of(wholes[0])["_coverage"]
