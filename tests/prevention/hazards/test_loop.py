"""The closed loop: found, given, ordered, rectified, rechecked by somebody else, closed."""

from datetime import date

import pytest

from tests.base.documents.pictures import picture
from tests.factories import make_actor
from tests.prevention.hazards.builders import (
    GRID,
    OFFICER,
    PROOF,
    at,
    deadlines_of,
    facts_of,
    fresh,
    steps_of,
)
from tests.register.samples import small
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services import Upload
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards import rules, services
from wanghuo.prevention.hazards.models import Hazard, HazardSeries
from wanghuo.prevention.hazards.rules import HazardGrade, HazardSource, OrderKind
from wanghuo.prevention.hazards.services import Discovery

DUE = date(2026, 3, 20)


def test_a_hazard_goes_round_the_loop(village):
    hazard = village.found()
    assert (hazard.number, hazard.state, hazard.organisation, hazard.due_on) == (
        "YH2026-000001",
        "assigned",
        village.committee,
        date(2026, 3, 17),
    )
    assert deadlines_of(hazard) == [(date(2026, 3, 17), village.committee.pk, "open")]

    village.ordered(hazard)
    services.begin_rectification(hazard=fresh(hazard), actor=village.owner, at=at(3))
    village.submitted(hazard)
    village.returned(hazard)
    village.submitted(hazard, when=at(9))
    closed = village.closed(hazard, when=at(10))

    assert (closed.state, closed.closed_at, closed.is_open) == ("closed", at(10), False)
    assert [kind for kind in facts_of(hazard) if kind.startswith("hazard.")] == [
        rules.HAZARD_FOUND,
        rules.HAZARD_ASSIGNED,
        rules.HAZARD_ORDERED,
        rules.HAZARD_STARTED,
        rules.HAZARD_SUBMITTED,
        rules.HAZARD_RETURNED,
        rules.HAZARD_SUBMITTED,
        rules.HAZARD_CLOSED,
    ]
    assert steps_of(hazard) == [
        ("find", ""),
        ("assign", ""),
        ("order", "清空疏散通道"),
        ("begin", ""),
        ("submit", PROOF),
        ("return", "仍有杂物"),
        ("submit", PROOF),
        ("close", "现场复查，通道畅通。"),
    ]


def test_the_days_of_a_hazard_are_owed_one_after_the_other(village):
    """Found 2 March: 15 days. Ordered by the 20th. Handed in on Wednesday the 4th: rechecked within
    three working days, Monday the 9th. Returned: the 18th. Handed in on Friday the 13th: Wednesday
    the 18th, the same day as before. Closed: met.
    """
    committee = village.committee.pk
    hazard = village.ordered()
    assert deadlines_of(hazard) == [
        (date(2026, 3, 17), committee, "cancelled"),
        (DUE, committee, "open"),
    ]

    village.submitted(hazard)
    assert fresh(hazard).recheck_by == date(2026, 3, 9)
    assert deadlines_of(hazard)[0] == (date(2026, 3, 9), committee, "open")

    village.returned(hazard)
    village.submitted(hazard, when=at(13))
    assert fresh(hazard).recheck_by == date(2026, 3, 18)
    village.closed(hazard, when=at(16))

    assert deadlines_of(hazard) == [
        (date(2026, 3, 9), committee, "cancelled"),
        (date(2026, 3, 17), committee, "cancelled"),
        (date(2026, 3, 18), committee, "met"),
        (DUE, committee, "cancelled"),
    ]


def test_recheck_days_pass_over_the_spring_festival(village):
    """Handed in on Friday 13 February 2026: the 14th is worked (调休), holidays run 15 to 23."""
    hazard = village.ordered(when=at(10, month=2), due_on=date(2026, 3, 1))

    village.submitted(hazard, when=at(13, month=2))

    assert fresh(hazard).recheck_by == date(2026, 2, 25)


def test_the_term_that_runs_out_is_rechecked_within_three_working_days(village):
    """The term ends on Friday 20 March: rechecked by Wednesday the 25th."""
    hazard = village.ordered()

    assert (hazard.due_on, hazard.recheck_by) == (DUE, date(2026, 3, 25))


def test_an_immediate_order_is_due_the_same_day(village):
    hazard = services.order_rectification(
        hazard=village.found(),
        kind=OrderKind.IMMEDIATE,
        measure="立即清空",
        actor=village.officer,
        at=at(),
    )

    assert (hazard.state, hazard.due_on, hazard.order_kind) == (
        "ordered",
        date(2026, 3, 2),
        "immediate",
    )


@pytest.mark.parametrize(
    ("kind", "due_on"),
    [
        (OrderKind.IMMEDIATE, date(2026, 3, 3)),
        (OrderKind.TERM, None),
        (OrderKind.TERM, date(2026, 3, 2)),
        (OrderKind.TERM, date(2026, 6, 1)),
    ],
)
def test_an_order_by_an_impossible_day_is_refused(village, kind, due_on):
    hazard = village.found()

    with pytest.raises(BadInput):
        services.order_rectification(
            hazard=hazard,
            kind=kind,
            due_on=due_on,
            measure="清空",
            actor=village.officer,
            at=at(),
        )
    assert fresh(hazard).state == "assigned"


def test_an_order_without_a_measure_is_refused(village):
    with pytest.raises(BadInput):
        services.order_rectification(
            hazard=village.found(),
            kind=OrderKind.IMMEDIATE,
            measure=" ",
            actor=village.officer,
            at=at(),
        )


def test_numbers_count_up_and_begin_anew_with_the_year(village):
    numbers = [village.found().number for _ in range(2)]
    last = village.found(when=at(1, month=1).replace(year=2027)).number

    assert [*numbers, last] == ["YH2026-000001", "YH2026-000002", "YH2027-000001"]
    assert list(HazardSeries.objects.order_by("year").values_list("year", "last")) == [
        (2026, 2),
        (2027, 1),
    ]


def test_the_same_finding_is_entered_once(village):
    told = {"source": HazardSource.INSPECTION, "source_id": "check-1", "item": "3"}
    first = village.found(**told)
    again = village.found(**told, id=new_id())

    assert again == first
    assert Hazard.objects.count() == 1


def test_the_same_id_is_the_same_hazard(village):
    key = new_id()

    assert village.found(id=key) == village.found(id=key)
    assert Hazard.objects.count() == 1


@pytest.mark.parametrize("other", ["title", "place"])
def test_the_same_id_for_something_else_is_refused(village, other):
    key = new_id()
    village.found(id=key)
    changed = {"title": "灭火器失效"} if other == "title" else {"place": village.new_place()}

    with pytest.raises(rules.HazardIdTaken):
        village.found(id=key, **changed)


def test_the_same_source_at_another_place_is_refused(village):
    told = {"source": HazardSource.INSPECTION, "source_id": "check-1", "item": "3"}
    village.found(**told)

    with pytest.raises(rules.HazardIdTaken):
        village.found(**told, place=village.new_place())


@pytest.mark.parametrize("told", [{"title": " "}, {"title": "长" * 201}, {"clause": "长" * 201}])
def test_a_hazard_without_a_proper_name_is_refused(village, told):
    with pytest.raises(BadInput):
        village.found(**told)


def test_only_who_may_find_enters_a_hazard(village):
    with pytest.raises(CapabilityMissing):
        village.found(actor=make_actor(village.area.path, rules.HAZARD_READ))


def test_an_owner_enters_what_his_self_check_found_and_nothing_else(village):
    hazard = village.found(actor=village.owner, source=HazardSource.SELF_CHECK)
    stranger = village.owner_of(small("occupier", village.area))

    assert (hazard.state, hazard.organisation) == ("assigned", village.committee)
    with pytest.raises(CapabilityMissing):
        village.found(actor=village.owner, source=HazardSource.PATROL)
    with pytest.raises(CapabilityMissing):
        village.found(actor=stranger, source=HazardSource.SELF_CHECK)


def test_a_hazard_is_followed_up_by_the_finders_own_body(village):
    assert village.found(actor=village.officer).organisation == village.office
    assert village.found(actor=SYSTEM).organisation == village.committee


def test_a_hazard_that_nobody_follows_up_waits(village):
    village.committee.valid_to = date(2026, 1, 1)
    village.committee.save()

    hazard = village.found(actor=SYSTEM)

    assert (hazard.state, hazard.organisation, deadlines_of(hazard)) == ("found", None, [])
    with pytest.raises(TransitionRefused):
        village.submitted(hazard)
    with pytest.raises(rules.OrganisationMissing):
        village.ordered(hazard)


def test_a_complaint_is_looked_into_sooner(village):
    assert village.found(source=HazardSource.COMPLAINT).due_on == date(2026, 3, 7)


def test_a_proposed_major_hazard_waits_for_an_officer(village):
    hazard = village.found(grade=HazardGrade.MAJOR)
    assert (hazard.state, hazard.is_proposed, hazard.organisation) == (
        "found",
        True,
        village.committee,
    )

    settled = services.settle_grade(
        hazard=hazard,
        grade=HazardGrade.GENERAL,
        reason="不符合判定要素",
        actor=village.officer,
        at=at(3),
    )

    assert (settled.state, settled.grade, settled.is_proposed) == ("assigned", "general", False)
    assert deadlines_of(hazard) == [(date(2026, 3, 18), village.committee.pk, "open")]
    assert [kind for kind in facts_of(hazard) if kind.startswith("hazard.")] == [
        rules.HAZARD_FOUND,
        rules.HAZARD_GRADED,
        rules.HAZARD_ASSIGNED,
    ]


def test_a_grade_is_settled_with_a_reason_by_who_may(village):
    hazard = village.major()

    with pytest.raises(BadInput):
        services.settle_grade(
            hazard=hazard, grade=HazardGrade.MAJOR, reason="", actor=village.officer, at=at()
        )
    with pytest.raises(CapabilityMissing):
        services.settle_grade(
            hazard=hazard, grade=HazardGrade.MAJOR, reason="是", actor=village.grid, at=at()
        )


def test_a_general_hazard_of_a_village_leaves_it_by_transfer_only(village):
    """一般隐患不出网格; a major one may be given to whoever can handle it."""
    hazard = village.found()

    with pytest.raises(rules.StaysInGrid):
        services.assign_hazard(
            hazard=hazard, organisation=village.station, actor=village.officer, at=at(3)
        )
    services.settle_grade(
        hazard=hazard, grade=HazardGrade.MAJOR, reason="直接判定", actor=village.officer, at=at(3)
    )
    services.assign_hazard(
        hazard=hazard, organisation=village.station, actor=village.officer, at=at(3)
    )
    assert fresh(hazard).organisation == village.station


def test_assigning_gives_the_hazard_to_a_body_on_its_line(village):
    hazard = village.found(actor=village.officer)

    given = services.assign_hazard(
        hazard=hazard, organisation=village.station, actor=village.officer, at=at(3), note="职责"
    )

    assert (given.state, given.organisation) == ("assigned", village.station)
    assert deadlines_of(hazard) == [(date(2026, 3, 17), village.station.pk, "open")]
    again = services.assign_hazard(
        hazard=given, organisation=village.station, actor=village.officer, at=at(4)
    )
    assert again.version == given.version


@pytest.mark.parametrize("to", ["fire", "firm", "closed"])
def test_a_hazard_is_not_assigned_out_of_reach(village, to):
    village.station.valid_to = date(2026, 1, 1)
    village.station.save()
    body = {"fire": village.fire, "firm": village.firm, "closed": village.station}[to]

    with pytest.raises(BadInput):
        services.assign_hazard(
            hazard=village.found(), organisation=body, actor=village.officer, at=at()
        )


def test_who_rectified_does_not_recheck(village):
    hazard = village.submitted(actor=village.grid)

    for refused in (village.closed, village.returned):
        with pytest.raises(rules.OwnRectification):
            refused(hazard)
    assert fresh(hazard).state == "submitted"
    closed = services.close_hazard(
        hazard=fresh(hazard), note="属实", actor=village.other_grid, at=at(5)
    )
    assert closed.state == "closed"


def test_a_hazard_mended_on_the_spot_needs_no_order(village):
    hazard = village.submitted(village.found())

    assert village.closed(hazard).state == "closed"


def test_proof_is_kept_with_its_step(village):
    photo = Upload("现场.png", picture("改后"))

    hazard = village.submitted(files=[photo])

    [kept] = Attachment._base_manager.filter(subject_type="hazardstep")
    assert (kept.file_name, kept.uploaded_by_id, kept.area_path) == (
        "现场.png",
        village.owner.id,
        hazard.area_path,
    )


def test_the_same_statement_is_said_once(village):
    hazard = village.ordered()
    key = new_id()

    village.submitted(hazard, id=key)
    village.submitted(hazard, id=key)

    assert [action for action, _ in steps_of(hazard)].count("submit") == 1
    with pytest.raises(rules.HazardIdTaken):
        services.submit_rectification(
            hazard=fresh(hazard), text="别的话", id=key, actor=village.owner, at=at(5)
        )


def test_a_statement_without_words_is_refused(village):
    with pytest.raises(BadInput):
        services.submit_rectification(
            hazard=village.ordered(), text=" ", actor=village.owner, at=at()
        )


@pytest.mark.parametrize("due_on", [None, date(2026, 3, 4), date(2026, 7, 1)])
def test_a_return_sets_a_possible_day(village, due_on):
    with pytest.raises(BadInput):
        village.returned(due_on=due_on)


def test_only_its_own_people_rectify(village):
    stranger = village.owner_of(small("occupier", village.area))
    hazard = village.ordered()

    with pytest.raises(CapabilityMissing):
        village.submitted(hazard, actor=stranger)
    with pytest.raises(CapabilityMissing):
        services.begin_rectification(hazard=fresh(hazard), actor=stranger, at=at())


@pytest.mark.parametrize("service", ["order", "assign", "return", "close", "void"])
def test_an_owner_decides_nothing(village, service):
    hazard, owner = village.submitted(), village.owner
    tries = {
        "order": lambda: services.order_rectification(
            hazard=hazard, kind=OrderKind.IMMEDIATE, measure="清", actor=owner, at=at()
        ),
        "assign": lambda: services.assign_hazard(
            hazard=hazard, organisation=village.office, actor=owner, at=at()
        ),
        "return": lambda: services.return_rectification(
            hazard=hazard, reason="不", due_on=DUE, actor=owner, at=at()
        ),
        "close": lambda: services.close_hazard(hazard=hazard, note="好", actor=owner, at=at()),
        "void": lambda: services.void_hazard(hazard=hazard, reason="错", actor=owner, at=at()),
    }

    with pytest.raises(CapabilityMissing):
        tries[service]()


def test_a_neighbour_may_do_nothing(village):
    away = make_actor("999/", *OFFICER, *GRID, rules.HAZARD_RECTIFY)

    with pytest.raises(CapabilityMissing):
        village.found(actor=away)
    with pytest.raises(CapabilityMissing):
        village.submitted(actor=away)


def test_who_read_it_earlier_is_told(village):
    hazard = village.submitted()
    earlier = fresh(hazard)
    village.returned(hazard)

    with pytest.raises(StaleRecord):
        services.close_hazard(hazard=earlier, note="好", actor=village.grid, at=at(6))
    assert fresh(hazard).state == "returned"


def test_a_hazard_that_came_back_to_its_state_is_not_what_was_read(village):
    hazard = village.submitted()
    earlier = fresh(hazard)
    village.returned(hazard)
    village.submitted(hazard)

    with pytest.raises(StaleRecord):
        services.close_hazard(hazard=earlier, note="好", actor=village.grid, at=at(6))


def test_void_ends_it_and_rewrites_nothing(village):
    hazard = village.ordered()
    before = steps_of(hazard)

    services.void_hazard(hazard=hazard, reason="重复录入", actor=village.officer, at=at(3))

    assert fresh(hazard).state == "void"
    assert steps_of(hazard) == [*before, ("void", "重复录入")]
    assert {state for *_, state in deadlines_of(hazard)} == {"cancelled"}
    with pytest.raises(TransitionRefused):
        services.void_hazard(hazard=fresh(hazard), reason="再", actor=village.officer, at=at(4))


def test_discovery_keeps_its_own_id():
    told = Discovery(title="甲", source=HazardSource.OTHER)

    assert told.id.version == 7
