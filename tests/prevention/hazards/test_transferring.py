"""Handing a hazard up or sideways: until it is taken, it stays where it is."""

from datetime import date

import pytest

from tests.factories import OrganisationFactory, UserFactory, make_actor
from tests.prevention.hazards.builders import at, deadlines_of, facts_of, fresh, steps_of
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.hazards import queries, rules, services
from wanghuo.prevention.hazards.models import HazardTransfer

DUE = date(2026, 3, 17)


def read(transfer):
    return queries.transfer(transfer.pk)


def test_what_cannot_be_solved_goes_up_with_one_tap(village):
    hazard = village.found()

    transfer = services.escalate_hazard(
        hazard=hazard, reason="涉及多户，需镇里协调", actor=village.grid, at=at(3)
    )

    waiting = fresh(hazard)
    assert (transfer.to_organisation, transfer.from_organisation_id, transfer.state) == (
        village.office,
        village.committee.pk,
        "waiting",
    )
    assert (waiting.organisation, waiting.is_in_transfer, waiting.state) == (
        village.committee,
        True,
        "assigned",
    )
    assert deadlines_of(hazard) == [(DUE, village.committee.pk, "open")]


def test_it_goes_to_the_government_where_there_is_no_committee(village):
    village.office.valid_to = date(2026, 1, 1)
    village.office.save()

    assert queries.above(village.found(), date(2026, 3, 2)) == village.government


def test_it_goes_further_up_where_the_town_has_neither(village):
    for body in (village.office, village.government):
        body.valid_to = date(2026, 1, 1)
        body.save()
    hazard = village.found()
    with pytest.raises(rules.NobodyAbove):
        services.escalate_hazard(hazard=hazard, reason="难", actor=village.grid, at=at(3))

    county = OrganisationFactory(
        area=village.county, name="县人民政府", kind=OrganisationKind.GOVERNMENT
    )

    assert queries.above(hazard, date(2026, 3, 2)) == county


def test_whoever_takes_it_has_it_with_its_days(village):
    hazard = village.found()
    transfer = read(village.transferred(hazard))

    services.receive_transfer(transfer=transfer, actor=village.officer, at=at(4), note="收到")

    taken = fresh(hazard)
    assert (taken.organisation, taken.is_in_transfer, taken.state) == (
        village.office,
        False,
        "assigned",
    )
    assert deadlines_of(hazard) == [(DUE, village.office.pk, "open")]
    assert (transfer.state, transfer.answered_at, transfer.answer) == ("received", at(4), "收到")
    assert [one for one in facts_of(hazard) if one.startswith("hazard.")][-2:] == [
        rules.HAZARD_TRANSFERRED,
        rules.HAZARD_RECEIVED,
    ]


def test_a_department_takes_it_into_its_own_sector(village):
    village.station.sector = "market"
    village.station.save()
    officer = make_actor(
        village.town.path,
        rules.HAZARD_READ,
        rules.HAZARD_TRANSFER,
        user=UserFactory(),
        sectors=["market"],
        organisation=village.station,
    )
    transfer = village.transferred(to=village.station)

    with scoped(officer.scope(rules.HAZARD_TRANSFER)):
        services.receive_transfer(transfer=read(transfer), actor=officer, at=at(4))
        assert queries.hazard(transfer.hazard_id).sector == "market"


def test_what_nobody_had_yet_begins_its_days_with_the_receiver(village):
    hazard = village.major()
    hazard.organisation = None
    type(hazard)._base_manager.filter(pk=hazard.pk).update(organisation=None)
    transfer = village.transferred(hazard, actor=village.officer)

    services.receive_transfer(transfer=read(transfer), actor=village.officer, at=at(4))

    taken = fresh(hazard)
    assert (taken.state, taken.organisation, taken.due_on) == (
        "assigned",
        village.office,
        date(2026, 3, 19),
    )


def test_what_waits_for_recheck_is_owed_by_the_receiver_until_then(village):
    hazard = village.submitted()
    transfer = read(village.transferred(hazard))

    services.receive_transfer(transfer=transfer, actor=village.officer, at=at(5))

    assert (date(2026, 3, 9), village.office.pk, "open") in deadlines_of(hazard)


def test_a_declined_one_never_left(village):
    hazard = village.found()
    transfer = read(village.transferred(hazard))

    services.decline_transfer(
        transfer=transfer, reason="属村级职责", actor=village.officer, at=at(4)
    )

    kept = fresh(hazard)
    assert (kept.organisation, kept.is_in_transfer) == (village.committee, False)
    assert steps_of(hazard)[-1] == ("decline", "属村级职责")
    assert village.transferred(hazard).state == "waiting"


def test_one_takes_it_back_before_anybody_took_it(village):
    hazard = village.found()
    village.transferred(hazard)

    transfer = services.take_back(
        hazard=fresh(hazard), reason="已自行解决", actor=village.grid, at=at(4)
    )

    assert (transfer.state, fresh(hazard).is_in_transfer) == ("taken_back", False)
    with pytest.raises(StaleRecord):
        services.take_back(hazard=fresh(hazard), reason="再", actor=village.grid, at=at(4))


def test_while_it_waits_it_is_rectified_but_not_given_away(village):
    hazard = village.ordered()
    village.transferred(hazard)

    village.submitted(hazard)
    for refused in (village.transferred, village.closed):
        with pytest.raises(rules.TransferWaiting):
            refused(hazard)
    with pytest.raises(rules.TransferWaiting):
        services.void_hazard(hazard=fresh(hazard), reason="错", actor=village.officer, at=at(5))


@pytest.mark.parametrize("to", ["committee", "firm"])
def test_it_goes_to_no_occupier_and_not_to_oneself(village, to):
    with pytest.raises(BadInput):
        village.transferred(to=getattr(village, to))


def test_it_goes_to_nobody_beside_its_line(village):
    beside = OrganisationFactory(area=type(village)("白水", village.county).area)

    with pytest.raises(BadInput):
        village.transferred(to=beside)


def test_a_closed_hazard_goes_nowhere(village):
    with pytest.raises(TransitionRefused):
        village.transferred(village.closed())


def test_the_same_transfer_is_made_once(village):
    hazard, key = village.found(), new_id()

    assert village.transferred(hazard, id=key) == village.transferred(hazard, id=key)
    assert HazardTransfer._base_manager.count() == 1
    with pytest.raises(rules.HazardIdTaken):
        village.transferred(hazard, id=key, to=village.station)


def test_only_the_receivers_people_answer(village):
    transfer = read(village.transferred())

    for service, more in (
        (services.receive_transfer, {}),
        (services.decline_transfer, {"reason": "不"}),
    ):
        with pytest.raises(CapabilityMissing):
            service(transfer=transfer, actor=village.grid, at=at(4), **more)


def test_it_is_answered_once(village):
    transfer = read(village.transferred())
    late = read(transfer)
    services.receive_transfer(transfer=transfer, actor=village.officer, at=at(4))

    with pytest.raises(StaleRecord):
        services.decline_transfer(transfer=late, reason="不", actor=village.officer, at=at(5))


def test_the_receiver_finds_what_was_handed_to_it_and_the_sender_does_not(village):
    transfer = village.transferred()

    with scoped(village.officer.scope(rules.HAZARD_TRANSFER)):
        assert list(queries.incoming()) == [transfer]
    with scoped(village.grid.scope(rules.HAZARD_TRANSFER)):
        assert list(queries.incoming()) == []
        assert list(queries.transfers(fresh(transfer.hazard))) == [transfer]
