"""Lists, board, statistics, today: every number is the count of its list."""

from datetime import date
from itertools import product

import pytest

from tests.factories import make_actor
from tests.governance.reporting.builders import COUNTY, DUE, at, fresh
from wanghuo.governance.reporting import queries, rules, services
from wanghuo.governance.reporting.queries import ReportFilter
from wanghuo.governance.reporting.rules import Lateness
from wanghuo.kernel.actors import SYSTEM, AreaPath, Reach, Scope
from wanghuo.kernel.scoping import scoped

ON = date(2026, 12, 27)
NUMBERS = ("due", "on_time", "late", "missing", "pending", "returned", "reminded")


@pytest.fixture
def played(county):
    """November: 清石 on time, 白水 two days late and returned, 云岭 missing and reminded.

    December (due on the 24th, seen on the 27th): nobody has sent; its whole is there for November.
    """
    duty = county.duty()
    county.duty_ = fresh(duty)
    first, second, third = (fresh(one) for one in county.reports(duty))
    county.received(first)
    county.sent(second, 1, when=at(26))
    services.return_report(report=fresh(second), reason="不全", actor=county.receiver, at=at(27))
    services.remind_missing(
        duty=county.duty_, named_on=DUE, note="", actor=county.receiver, at=at(28)
    )
    services.consolidate(duty=county.duty_, named_on=DUE, actor=county.receiver, at=at(29))
    services.open_due_reports(at=at(20, month=12))
    county.shown = [first, second, third]
    return county


def test_the_board_shows_who_is_missing_first_and_by_how_many_days(played):
    board = queries.board(played.duty_, DUE, date(2026, 11, 29))

    assert [
        (one.report.organisation.name, one.lateness.value, one.days) for one in board.lines
    ] == [
        ("云岭乡消安办", "missing", 5),
        ("白水镇消安办", "late", 2),
        ("清石镇消安办", "on_time", 0),
    ]
    assert [board.count(one) for one in Lateness] == [1, 1, 1, 0]
    assert board.whole.organisation == played.office
    assert board.to_consolidate == 0


def test_the_board_names_the_periods_latest_first(played):
    assert queries.periods_of(played.duty_) == [
        (date(2026, 12, 24), "2026年12月"),
        (DUE, "2026年11月"),
    ]
    assert list(queries.received_duties()) == [played.duty_]


def test_each_unit_has_its_numbers(played):
    counts = queries.unit_counts(ReportFilter(on=ON), ON)

    assert [tuple(getattr(one, name) for name in NUMBERS) for one in counts] == [
        (2, 0, 0, 2, 0, 0, 1),  # 云岭: November and December missing
        (2, 0, 1, 1, 0, 1, 1),  # 白水: late, returned, then reminded; December missing
        (2, 1, 0, 1, 0, 0, 0),  # 清石
    ]
    assert [one.days_late for one in counts] == [33 + 3, 2 + 3, 3]


def test_every_number_is_the_count_of_its_list(played):
    for chosen in (ReportFilter(on=ON), ReportFilter(on=ON, due_to=DUE)):
        counts = queries.unit_counts(chosen, ON)
        for one, number in product(counts, NUMBERS):
            listed = queries.report_list(one.filter_of(number, chosen))
            assert listed.count() == getattr(one, number)


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({}, 7),
        ({"is_part": True}, 6),
        ({"state": rules.ReportState.RETURNED}, 1),
        ({"state": rules.ReportState.DRAFTING}, 5),
        ({"named_on": DUE}, 4),
        ({"due_from": date(2026, 12, 1)}, 3),
        ({"is_returned": True}, 1),
        ({"is_reminded": True}, 2),
        ({"lateness": Lateness.LATE}, 1),
        ({"lateness": Lateness.PENDING}, 0),
    ],
)
def test_a_filter_narrows(played, chosen, names):
    assert queries.report_list(ReportFilter(on=ON, **chosen)).count() == names


def test_a_filter_names_an_area_a_unit_a_duty_a_whole(played):
    first = played.shown[0]
    by_area = ReportFilter(area_path=first.area_path)
    whole = queries.whole_of(played.duty_, DUE)

    assert queries.report_list(by_area).count() == 2
    assert queries.report_list(ReportFilter(organisation_id=first.organisation_id)).count() == 2
    assert queries.report_list(ReportFilter(duty_id=played.duty_.pk)).count() == 7
    assert [one.pk for one in queries.report_list(ReportFilter(whole_id=whole.pk))] == [first.pk]


def test_a_town_sees_its_own_only(played):
    with scoped(Scope((Reach(AreaPath(played.towns[0].path)),))):
        assert {one.organisation_id for one in queries.report_list(ReportFilter())} == {
            played.offices[0].pk
        }
        assert list(queries.duties()) == []


def names(rows):
    return [(one.organisation.name, one.named_on.month) for one in rows]


def test_today_at_the_county(played):
    today = queries.reports_today(actor=played.receiver, on=ON)

    assert names(today.missing) == [
        ("云岭乡消安办", 11), ("清石镇消安办", 12), ("白水镇消安办", 12), ("云岭乡消安办", 12),
    ]  # fmt: skip
    assert names(today.to_write) == [("县消安办", 11)]
    assert [list(one) for one in (today.returned, today.to_approve, today.to_send)] == [[], [], []]


def test_today_at_the_town(played):
    today = queries.reports_today(actor=played.clerks[1], on=ON)

    assert names(today.returned) == [("白水镇消安办", 11)]
    assert names(today.to_write) == [("白水镇消安办", 12)]
    assert [list(one) for one in (today.missing, today.to_receive, today.to_confirm)] == [
        [],
        [],
        [],
    ]

    services.revise_report(report=fresh(played.shown[1]), actor=played.clerks[1], at=at(28))
    report = played.submitted(fresh(played.shown[1]), 1, when=at(28))
    assert names(queries.reports_today(actor=played.mayors[1], on=ON).to_approve) == [
        ("白水镇消安办", 11)
    ]
    assert names(queries.reports_today(actor=played.leader, on=ON).to_approve) == []
    services.approve_report(report=report, revision=2, actor=played.mayors[1], at=at(28))
    assert names(queries.reports_today(actor=played.clerks[1], on=ON).to_send) == [
        ("白水镇消安办", 11)
    ]
    services.send_report(report=fresh(report), actor=played.clerks[1], at=at(28))
    assert names(queries.reports_today(actor=played.receiver, on=ON).to_receive) == [
        ("白水镇消安办", 11)
    ]


def test_today_asks_who_sets_duties_to_confirm_them(played):
    waiting = played.proposed()

    assert list(queries.reports_today(actor=played.receiver, on=ON).to_confirm) == [waiting]


def test_the_steps_shown_are_the_steps_allowed(played):
    waiting = fresh(played.shown[2])
    elsewhere = make_actor(played.towns[0].path, *COUNTY)

    assert queries.steps_of(waiting, played.clerks[2]) == {"edit", "submit"}
    assert queries.steps_of(waiting, played.receiver) == set()
    assert queries.steps_of(fresh(played.shown[0]), played.receiver) == {"return"}
    assert queries.steps_of(fresh(played.shown[1]), played.clerks[1]) == {"revise"}
    assert queries.steps_of(fresh(played.shown[1]), elsewhere) == set()
    assert "approve" not in queries.steps_of(waiting, SYSTEM)
