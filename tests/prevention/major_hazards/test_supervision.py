"""Told, listed, reported on, inspected, closed by who listed it; each day by hand."""

from datetime import date, timedelta

import pytest

from tests.factories import OrganisationFactory
from tests.prevention.major_hazards.builders import AT, NOW, County, file, fresh
from wanghuo.base.deadlines.models import Deadline
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.major_hazards import queries, rules, services
from wanghuo.prevention.major_hazards.models import Closure, LookBack, MajorHazard, WeeklyProgress
from wanghuo.prevention.major_hazards.rules import LookBackResult


def owed(*, state="open"):
    """What is owed: by which subject, until when, by whom."""
    rows = Deadline._base_manager.filter(state=state).select_related("organisation")
    return [
        (one.subject_type, str(one.due_on), one.organisation.name)
        for one in rows.order_by("due_on", "subject_type")
    ]


def test_days_of_the_way_by_hand(county):
    office, firm = county.office.name, county.firm.name

    row = county.suspected()  # Monday: the seventh working day after is Wednesday next week
    assert owed() == [("majorhazard.opinion", "2025-09-10", office)]

    county.talk(
        row, kind=rules.DiscussionKind.EXPERT, agreed=7, participants="一 二 三 四 五 六 七"
    )  # experts take ten working days more
    assert owed() == [("majorhazard.opinion", "2025-09-24", office)]

    county.check(row, "6.8")
    county.judge(row)  # three working days to tell
    assert owed() == [("majorhazard.notice", "2025-09-04", office)]

    services.report_to_government(
        row=row, on=AT.date(), note="消报1号", actor=county.officer, at=AT
    )
    assert owed() == []

    services.list_for_supervision(row=row, listing=county.listing(), actor=county.leader, at=AT)
    assert owed() == [
        ("listedsupervision", "2025-09-08", firm),
        ("majorhazard", "2025-10-31", firm),
    ]

    county.progress(row, AT + timedelta(days=3))  # told early: the week is done
    assert owed() == [
        ("listedsupervision", "2025-09-15", firm),
        ("majorhazard", "2025-10-31", firm),
    ]

    county.ask(row, AT.replace(day=26))  # a Friday; Sunday the 28th is worked before the holiday
    assert owed() == [
        ("majorhazard.recheck", "2025-09-30", office),
        ("majorhazard", "2025-10-31", firm),
    ]

    county.inspect(row, AT.replace(day=29))
    assert owed() == [("majorhazard", "2025-10-31", firm)]

    county.decide(row, AT.replace(day=30))
    assert owed() == [("lookback", "2025-12-29", office)]
    assert str(fresh(row).look_back_on) == "2025-12-29"

    county.look_back(row, AT.replace(month=12, day=29))
    assert owed() == []


def test_a_look_back_on_a_rest_day_waits_for_the_next_working_day(county):
    county.closed()  # 1 September and 90 days are Sunday, 30 November

    assert LookBack._base_manager.get().due_on == date(2025, 12, 1)


def test_sent_back_it_owes_reports_again(county):
    row = county.asked()
    county.inspect(row, AT + timedelta(days=9), is_passed=False)

    assert ("listedsupervision", "2025-09-15", county.firm.name) in owed()
    assert fresh(row).state == "returned"


def test_without_an_occupiers_office_who_watches_owes(county):
    county.firm.delete()
    watching = OrganisationFactory(area=county.area, name="商务局")

    county.listed(supervisor=watching)

    assert {name for _, _, name in owed()} == {"商务局"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"due_on": AT.date()}, "整改期限"),
        ({"listed_on": AT.date() + timedelta(days=1)}, "挂牌日期"),
        ({"listed_on": AT.date() - timedelta(days=1)}, "挂牌日期"),
        ({"number": " "}, "挂牌文号"),
        ({"responsible_leader": ""}, "责任领导"),
        ({"interim": ""}, "防范措施"),
    ],
)
def test_a_listing_says_all_it_must(county, given, problem):
    row = county.reported()

    with pytest.raises(BadInput, match=problem):
        services.list_for_supervision(
            row=row, listing=county.listing(**given), actor=county.leader, at=AT
        )
    assert fresh(row).state == "reported"


def test_a_government_lists_only_what_lies_below_it(county):
    row, other = county.reported(), County("白水县")

    with pytest.raises(BadInput, match="不管辖"):
        services.list_for_supervision(
            row=row,
            listing=county.listing(authority=other.government),
            actor=county.leader,
            at=AT,
        )


def test_a_listing_is_made_once(county):
    row, listing = county.reported(), county.listing()

    first = services.list_for_supervision(row=row, listing=listing, actor=county.leader, at=AT)
    again = services.list_for_supervision(row=row, listing=listing, actor=county.leader, at=AT)

    assert first.pk == again.pk
    with pytest.raises(TransitionRefused):
        services.list_for_supervision(row=row, listing=county.listing(), actor=county.leader, at=AT)


def test_progress_of_one_id_is_said_once(county):
    row, key = county.listed(), new_id()

    county.progress(row, id=key)
    county.progress(row, id=key)

    assert WeeklyProgress._base_manager.count() == 1
    with pytest.raises(rules.MajorHazardIdTaken):
        county.progress(row, percent=90, id=key)


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_is_a_share(county, percent):
    with pytest.raises(BadInput, match="0到100"):
        county.progress(county.listed(), percent=percent)


def test_an_occupier_reports_on_his_own_and_on_nobody_elses(county):
    row, other = county.listed(), County("白水县", parent=None)
    stranger = county.actor(
        rules.MAJOR_HAZARD_RECTIFY, organisation=other.firm, holders=[other.occupier.number]
    )
    said = services.Statement("打通", 40)

    for act in (services.post_progress, services.ask_closure):
        with pytest.raises(CapabilityMissing):
            act(row=row, said=said, actor=stranger, at=AT)
    assert county.progress(row).percent == 40


def test_an_occupier_neither_lists_nor_inspects_nor_closes(county):
    row = county.inspected()
    for act in (
        lambda: county.decide(row, actor=county.owner),
        lambda: county.inspect(row, actor=county.owner),
    ):
        with pytest.raises(CapabilityMissing):
            act()


def test_only_who_listed_it_closes_it(county):
    row = county.inspected()
    other = OrganisationFactory(area=county.area, name="别的单位")
    stranger = county.actor(rules.MAJOR_HAZARD_LIST, organisation=other)

    with pytest.raises(rules.NotListingAuthority, match="清石县人民政府"):
        county.decide(row, actor=stranger)
    with pytest.raises(rules.NotListingAuthority):
        county.decide(row, actor=stranger, is_approved=False, opinion="不同意")

    assert fresh(row).state == "inspected"
    assert not Fact._base_manager.filter(kind="major_hazard.closed").exists()


def test_nobody_passes_his_own_work(county):
    everything = county.actor(organisation=county.government)
    row = county.listed()
    services.ask_closure(row=row, said=services.Statement("完毕"), actor=everything, at=AT)

    with pytest.raises(rules.OwnClosure):
        county.inspect(row, actor=everything)
    county.inspect(row)
    with pytest.raises(rules.OwnClosure):
        county.decide(row, actor=everything)

    row = county.asked()
    county.inspect(row, actor=everything)
    with pytest.raises(rules.OwnClosure):
        county.decide(row, actor=everything)


def test_nothing_is_closed_before_it_was_inspected(county):
    row = county.asked()

    with pytest.raises(TransitionRefused):
        county.decide(row)
    assert fresh(row).closed_on is None


def test_two_approve_and_one_hears_that_it_is_done(county):
    row = county.inspected()
    same = queries.major_hazard(row.pk)
    second = county.actor(rules.MAJOR_HAZARD_LIST, organisation=county.government)

    county.decide(row)

    with pytest.raises(StaleRecord):
        county.decide(same, actor=second)
    assert Fact._base_manager.filter(kind="major_hazard.closed").count() == 1
    assert LookBack._base_manager.count() == 1


def test_approved_and_sent_back_at_once_is_one_of_both(county):
    row = county.inspected()
    same = queries.major_hazard(row.pk)

    county.decide(row, is_approved=False, opinion="补充照片")

    with pytest.raises(StaleRecord):
        county.decide(same)
    assert fresh(row).state == "returned"


def test_who_approves_approves_what_he_read(county):
    row = county.inspected()
    read = row.revision
    county.decide(row, is_approved=False, opinion="补充照片")
    county.ask(row)
    county.inspect(row)

    with pytest.raises(StaleRecord):
        county.decide(row, revision=read)
    county.decide(row)

    assert [one.is_approved for one in Closure._base_manager.order_by("at", "id")] == [False, True]


def test_sent_back_it_says_why(county):
    row = county.inspected()

    with pytest.raises(BadInput, match="审批意见"):
        county.decide(row, is_approved=False, opinion=" ")


def test_what_came_again_is_a_new_one_linked_to_the_old(county):
    row = county.closed()

    county.look_back(row, AT + timedelta(days=91), LookBackResult.AGAIN)

    again = MajorHazard._base_manager.get(previous=row)
    assert (again.state, again.place_id, again.found_at) == (
        "suspected",
        row.place_id,
        AT + timedelta(days=91),
    )
    assert queries.detail(row).again == again
    with pytest.raises(TransitionRefused):
        county.look_back(row, AT + timedelta(days=92))


def test_files_go_with_what_they_prove(county):
    row = county.listed(NOW)
    county.ask(row, NOW, [file()])

    [closure] = queries.detail(row).closures
    assert [one.file_name for one in closure.files] == ["现场.png"]
