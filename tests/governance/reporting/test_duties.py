"""Duties: proposed from plans, set by hand, confirmed, changed, ended; reports come of them."""

from datetime import date, timedelta

import pytest

from tests.base.people.racing import at_once
from tests.factories import OrganisationFactory, make_actor
from tests.governance.plans.builders import line
from tests.governance.reporting.builders import (
    COUNTY,
    DUE,
    OCTOBER,
    County,
    at,
    deadlines_of,
    facts_of,
    fresh,
)
from tests.web.operations import program
from wanghuo import wiring
from wanghuo.base.deadlines.rules import Frequency, Shift
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.governance.plans.reading import values
from wanghuo.governance.reporting import queries, rules, services
from wanghuo.governance.reporting.models import DutyUnit, Report, ReportDuty
from wanghuo.governance.reporting.rules import DutyState, OutlineUnknown, ReportState
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import (
    BadInput,
    CapabilityMissing,
    NotFound,
    StaleRecord,
    TransitionRefused,
)
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.scoping import scoped

NOWHERE = values.Span(0, 0)
F = values.Frequency
MONTHLY = values.ReportDue("本月情况", "每月24日前", NOWHERE, freq=F.MONTHLY, month_day="24")
YEARLY = values.ReportDue("年度总结", "每年12月1日前", NOWHERE, freq=F.YEARLY, month_day="12-01")
FINAL = values.ReportDue("三年行动评估报告", "2026年11月5日前", NOWHERE, date=date(2026, 11, 5))
UNDATED = values.ReportDue("情况", "及时", NOWHERE)
THREE_YEARS = values.Period(date(2024, 1, 1), date(2026, 12, 31))


def told(when=OCTOBER):
    ledger.seal(at=when, force=True)
    while wiring.listen(when):
        pass


def duties():
    return list(ReportDuty._base_manager.order_by("title", "id"))


def units_of(duty):
    rows = DutyUnit._base_manager.filter(duty=duty).order_by("area_path", "id")
    return [one.organisation for one in rows.select_related("organisation")]


def test_a_confirmed_plan_proposes_what_it_asks_to_be_reported(county):
    plan = county.plan(
        county.area, line("整治"), MONTHLY, YEARLY, FINAL, UNDATED, period=THREE_YEARS
    )
    told()
    told()  # hearing it again proposes nothing twice

    shown = [
        (one.title, one.outline, one.freq, one.month_day, one.on, one.since, one.until, one.state)
        for one in duties()
    ]
    begins, ends = THREE_YEARS.since, THREE_YEARS.until
    assert shown == [
        ("三年行动评估报告", "final", "", "", date(2026, 11, 5), begins, None, "proposed"),
        ("年度总结", "yearly", "YEARLY", "12-01", None, begins, ends, "proposed"),
        ("本月情况", "monthly", "MONTHLY", "24", None, begins, ends, "proposed"),
    ]
    for duty in duties():
        assert (duty.plan, duty.receiver) == (plan, county.office)
        assert units_of(duty) == county.offices
        assert facts_of(duty) == ["duty.proposed"]
    assert Report._base_manager.count() == 0


def test_a_plan_not_confirmed_asks_nothing(county):
    county.plan(county.area, line("整治"), MONTHLY, confirm=False)
    told()

    assert duties() == []


def test_an_area_without_offices_below_owes_its_own_report_to_somebody_above(county):
    county.plan(county.towns[0], line("整治"), MONTHLY)
    told()

    [duty] = duties()
    assert units_of(duty) == [county.offices[0]]
    assert (duty.receiver, duty.receiver_name) == (None, "上级消防安全委员会办公室")


def test_a_committee_goes_before_the_government_and_a_closed_office_owes_nothing(county):
    town, closed = county.towns[:2]
    OrganisationFactory(area=town, name="镇政府", kind=OrganisationKind.GOVERNMENT)
    county.offices[1].valid_to = date(2026, 1, 1)
    county.offices[1].save()
    OrganisationFactory(area=closed, name="中心学校")

    owing, receiver = queries.customary_sides(county.area, at(1).date())

    assert (owing, receiver) == ([county.offices[0], county.offices[2]], county.office)


def test_an_amended_plan_carries_on_what_it_asks_again_and_ends_the_rest(county):
    first = county.plan(county.area, line("整治"), MONTHLY, YEARLY, period=THREE_YEARS)
    told()
    yearly, monthly = duties()
    services.confirm_duty(duty=monthly, version=0, actor=SYSTEM, at=at(20))
    [report, *_] = county.reports(monthly)

    second = county.plan(
        county.area, line("整治"), MONTHLY, FINAL, title="修订", when=at(21), previous=first
    )
    told(at(21))

    assert (fresh(monthly).plan, fresh(monthly).state) == (second, DutyState.LIVE)
    assert fresh(yearly).state == DutyState.CLOSED
    assert fresh(report).state == ReportState.DRAFTING
    assert facts_of(monthly)[-1] == "duty.carried"
    assert [one.title for one in duties() if one.state == DutyState.PROPOSED] == [
        "三年行动评估报告"
    ]


def test_a_day_that_no_calendar_has_falls_on_the_last_of_the_period(county):
    odd = values.ReportDue("情况", "每月", NOWHERE, freq=values.Frequency.MONTHLY, month_day="77")
    county.plan(county.area, line("整治"), odd)
    told()

    assert [one.month_day for one in duties()] == [""]


def test_a_duty_confirmed_on_the_20th_drafts_the_reports_of_the_24th(county):
    duty = county.duty()

    reports = county.reports(duty)
    assert [one.organisation for one in reports] == county.offices
    assert {(one.named_on, one.period_from, one.period_to) for one in reports} == {
        (DUE, date(2026, 10, 20), date(2026, 11, 19))
    }
    assert reports[0].title == "清石镇消安办关于2026年11月消防安全工作推进落实情况的报告"
    assert facts_of(reports[0]) == ["report.drafted", "deadline.opened"]
    assert deadlines_of(reports[0]) == [(DUE, "open")]


def test_a_duty_confirmed_on_the_19th_drafts_nothing_until_the_next_day(county):
    duty = county.duty(when=at(19))
    assert county.reports(duty) == []

    opened = [services.open_due_reports(at=at(day)) for day in (19, 20, 20, 21)]

    assert opened == [0, 3, 0, 0]


def test_what_the_program_slept_through_is_made_up(county):
    duty = county.duty(when=at(20, month=8))

    services.open_due_reports(at=at(21))

    days = {one.named_on for one in county.reports(duty)}
    assert days == {date(2026, month, 24) for month in (8, 9, 10, 11)}


def test_a_unit_that_joins_owes_only_what_is_not_past(county):
    duty = fresh(county.duty(when=at(20, month=10), units=county.offices[:2]))
    services.open_due_reports(at=at(20))

    services.change_duty(
        duty=duty,
        version=duty.version,
        terms=county.terms(),
        units=county.offices,
        actor=SYSTEM,
        at=at(21),
    )

    joined = [one for one in county.reports(duty) if one.organisation == county.offices[2]]
    assert [one.named_on for one in joined] == [DUE]


def test_a_day_of_rest_moves_the_due_day_and_not_the_period(county):
    duty = county.duty(when=at(18, month=10), month_day="25", shift=Shift.AFTER)  # a Sunday
    services.open_due_reports(at=at(21, month=10))

    report = county.reports(duty)[0]
    assert (report.named_on, report.due_on) == (date(2026, 10, 25), date(2026, 10, 26))
    assert report.period_to == date(2026, 10, 20)
    assert deadlines_of(report) == [(date(2026, 10, 26), "open")]


def test_a_duty_is_changed_as_it_was_read(county):
    duty = county.proposed()
    change = {"units": county.offices, "actor": SYSTEM, "at": at(1)}
    services.change_duty(duty=duty, version=0, terms=county.terms(month_day="20"), **change)

    with pytest.raises(StaleRecord):
        services.change_duty(duty=fresh(duty), version=0, terms=county.terms(), **change)
    assert (fresh(duty).month_day, fresh(duty).version) == ("20", 1)


def test_a_closed_duty_is_owed_no_more(county):
    duty = county.duty()
    sent, waiting, _ = county.reports(duty)
    county.sent(fresh(sent))

    services.close_duty(duty=fresh(duty), version=1, actor=SYSTEM, at=at(21))

    assert [fresh(one).state for one in (sent, waiting)] == ["sent", "withdrawn"]
    assert deadlines_of(waiting) == [(DUE, "cancelled")]
    assert services.open_due_reports(at=at(20, month=12)) == 0
    with pytest.raises(TransitionRefused):
        services.confirm_duty(duty=fresh(duty), version=2, actor=SYSTEM, at=at(22))


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"title": " "}, BadInput),
        ({"title": "长" * 201}, BadInput),
        ({"outline": "nowhere"}, OutlineUnknown),
        ({"receiver": None}, BadInput),
        ({"receiver": None, "receiver_name": "长" * 81}, BadInput),
        ({"freq": None}, BadInput),
        ({"month_day": "99"}, BadInput),
    ],
)
def test_terms_that_make_no_sense_are_refused(county, terms, refusal):
    with pytest.raises(refusal):
        county.proposed(**terms)


def test_a_higher_duty_has_the_same_rhythm_and_is_another(county):
    yearly = county.proposed(freq=Frequency.YEARLY, month_day="12-01", outline="yearly")
    with pytest.raises(BadInput):
        county.proposed(higher=yearly)
    duty = county.proposed()
    with pytest.raises(BadInput):
        services.change_duty(
            duty=duty,
            version=0,
            terms=county.terms(higher=duty),
            units=county.offices,
            actor=SYSTEM,
            at=at(1),
        )


def test_a_program_too_names_only_a_higher_duty_in_force(county):
    ended = county.duty()
    services.close_duty(duty=ended, version=ended.version, actor=SYSTEM, at=at(20))
    robot = program(county.area, rules.REPORT_READ, rules.REPORT_MANAGE)
    terms = {
        "title": "月报",
        "outline": "monthly",
        "freq": Frequency.MONTHLY.value,
        "month_day": "24",
    }
    asked = {**terms, "area_id": county.area.pk, "receiver_id": county.office.pk}

    for higher, status in ((ended, 404), (county.proposed(), 404), (county.duty(), 201)):
        body = {**asked, "higher_id": str(higher.pk), "unit_ids": [county.offices[0].pk]}
        answer = robot.post("/api/report-duties", body, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()


def test_nobody_owes_who_stands_outside_the_area(county):
    with pytest.raises(NotFound):
        county.proposed(area=county.towns[0], units=[county.offices[1]])


def test_a_duty_that_nobody_owes_is_not_confirmed(county):
    duty = county.proposed(units=[])

    with pytest.raises(BadInput):
        services.confirm_duty(duty=duty, version=0, actor=SYSTEM, at=at(20))


def test_only_who_sets_duties_there_sets_them(county):
    elsewhere = make_actor(county.towns[0].path, *COUNTY)
    duty = county.proposed()
    steps = [
        lambda: services.add_duty(
            area=county.area, terms=county.terms(), units=[], actor=elsewhere, at=at(1)
        ),
        lambda: services.confirm_duty(duty=duty, version=0, actor=elsewhere, at=at(1)),
        lambda: services.close_duty(duty=duty, version=0, actor=elsewhere, at=at(1)),
        lambda: services.change_duty(
            duty=duty, version=0, terms=county.terms(), units=[], actor=elsewhere, at=at(1)
        ),
    ]

    for step in steps:
        with pytest.raises(CapabilityMissing):
            step()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_draft_each_report_once(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with scoped(EVERYWHERE):
        county = County()
        duty = county.duty(when=at(19))

    def work():
        services.open_due_reports(at=at(20))

    assert at_once(work, work) == [None, None]
    assert len(county.reports(duty)) == 3
    assert {tuple(facts_of(one)) for one in county.reports(duty)} == {
        ("report.drafted", "deadline.opened")
    }


LONG_AFTER = at(20) + timedelta(days=400)


def test_nothing_is_drafted_after_the_plan_is_over(county):
    duty = county.duty(until=date(2026, 12, 31))

    services.open_due_reports(at=LONG_AFTER)

    assert {one.named_on for one in county.reports(duty)} == {DUE, date(2026, 12, 24)}
