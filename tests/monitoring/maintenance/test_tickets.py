"""A ticket is opened once, goes its way by its day, and tells everybody whom it concerns."""

from datetime import date, datetime, timedelta

import pytest

from tests.factories import make_actor, make_area
from tests.monitoring.maintenance.builders import ALL, AT, A, facts, tickets
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import (
    BadInput,
    CapabilityMissing,
    StaleRecord,
    TransitionRefused,
)
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.maintenance import services
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.rules import (
    TICKET_READ,
    FaultReason,
    NotRecovered,
    TicketStands,
    TicketState,
)

MONDAY = date(2026, 3, 2)


def owed(ticket):
    """The days that are owed, with how each stands."""
    rows = Deadline._base_manager.filter(subject_id=str(ticket.pk)).order_by("due_on")
    return [(one.due_on, one.state) for one in rows]


def test_a_ticket_holds_whose_the_device_is(shop):
    ticket = shop.broken()

    assert (ticket.place_id, ticket.area_path) == (shop.shop.pk, shop.village.path)
    assert (ticket.firm_id, ticket.organisation) == (shop.firm.pk, shop.office)
    assert (ticket.state, ticket.count, ticket.opened_at) == (TicketState.OPENED, 1, AT)
    [fact] = facts("ticket.opened")
    assert (fact.subject_type, fact.subject_id) == ("faultticket", str(ticket.pk))
    [at_device] = facts("device.ticketed")
    assert (at_device.subject_id, "故障信号" in at_device.body) == (str(shop.device.pk), True)


@pytest.mark.parametrize(
    ("reason", "due"),
    [
        (FaultReason.FAULT, date(2026, 3, 5)),
        (FaultReason.OFFLINE, date(2026, 3, 5)),
        (FaultReason.BATTERY, date(2026, 3, 9)),
        (FaultReason.FALSE_ALARMS, date(2026, 3, 16)),
        (FaultReason.DUTY_CHECK, date(2026, 3, 9)),
        (FaultReason.PERSON, date(2026, 3, 9)),
    ],
)
def test_every_reason_has_its_day_in_working_days(shop, reason, due):
    ticket = shop.broken(reason)

    assert (ticket.due_on, owed(ticket)) == (due, [(due, DeadlineState.OPEN)])


def test_holidays_are_not_worked(shop):
    """Thursday 30 April; 1 to 5 May are free, so the third working day is Friday the eighth."""
    ticket = shop.broken(at=datetime(2026, 4, 30, 10, tzinfo=SHANGHAI))

    assert (ticket.due_on, ticket.is_provisional) == (date(2026, 5, 8), False)


def test_nobody_owes_what_nobody_keeps(shop):
    elsewhere = make_area("别县")
    device = shop.another(7, area=elsewhere)

    ticket = shop.broken(device=device)

    assert (ticket.organisation, owed(ticket)) == (None, [])


def test_the_same_trouble_again_is_the_same_ticket(shop):
    ticket = shop.broken(source="one")
    again = shop.broken(source="two", at=AT + timedelta(hours=1))

    [row] = tickets()
    assert (again, row.pk, row.count) == (None, ticket.pk, 2)
    assert row.last_at - row.opened_at == timedelta(hours=1)
    assert len(facts("ticket.recurred")) == 1


def test_another_trouble_is_another_ticket(shop):
    shop.broken()
    shop.broken(FaultReason.BATTERY)

    assert len(tickets()) == 2


def test_what_told_of_it_twice_told_of_it_once(shop):
    ticket = shop.broken(source="one")
    shop.broken(source="one")
    shop.broken(source="two")
    shop.broken(source="two")
    shop.stepped(ticket, A.REPAIR, A.CLOSE)
    shop.broken(source="one")
    shop.broken(source="two")

    [row] = tickets()
    assert (row.count, row.state) == (2, TicketState.CLOSED)


def test_after_its_end_the_same_trouble_opens_anew(shop):
    shop.stepped(shop.broken(source="one"), A.REPAIR, A.CLOSE)

    assert shop.broken(source="two") is not None


def test_a_released_device_is_not_chased(shop):
    Device._base_manager.update(is_allowed=False)
    shop.device.refresh_from_db()

    assert (shop.broken(), tickets()) == (None, [])


def test_a_ticket_is_accepted_repaired_and_closed(shop):
    ticket = shop.broken()

    done = shop.stepped(ticket, A.ACCEPT, A.REPAIR, A.CLOSE)

    assert (done.state, done.version, done.note) == (TicketState.CLOSED, 3, "换了电池，安维消防")
    assert done.accepted_at == done.repaired_at == done.ended_at == AT
    assert owed(ticket) == [(ticket.due_on, DeadlineState.MET)]
    for kind in ("accepted", "repaired", "closed"):
        assert len(facts(f"ticket.{kind}")) == 1
    assert len(facts("device.ticketed")) == 4


def test_what_was_sent_back_has_a_new_day(shop):
    """Mended on Tuesday and sent back then: three working days from there is Friday."""
    ticket = shop.broken()
    tuesday = AT + timedelta(days=1)
    back = shop.stepped(ticket, A.REPAIR, A.RETURN, at=tuesday)

    assert (back.state, back.due_on, back.repaired_at) == (
        TicketState.RETURNED, date(2026, 3, 6), None,
    )  # fmt: skip
    assert owed(ticket) == [
        (date(2026, 3, 5), DeadlineState.MET),
        (date(2026, 3, 6), DeadlineState.OPEN),
    ]
    assert shop.stepped(ticket, A.REPAIR, A.CLOSE, at=tuesday).state == TicketState.CLOSED


def test_what_was_sent_back_on_its_first_day_is_owed_again(shop):
    ticket = shop.broken()
    shop.stepped(ticket, A.REPAIR, A.RETURN)

    assert [state for _, state in owed(ticket)] == [DeadlineState.MET, DeadlineState.OPEN]


def test_a_cancelled_ticket_owes_nothing(shop):
    ticket = shop.broken()
    done = shop.stepped(ticket, A.CANCEL)

    assert (done.state, done.ended_at) == (TicketState.CANCELLED, AT)
    assert owed(ticket) == [(ticket.due_on, DeadlineState.CANCELLED)]


def test_what_was_written_is_in_no_fact(shop):
    shop.stepped(shop.broken(), A.REPAIR)

    [fact] = facts("ticket.repaired")
    assert "电池" not in fact.body


def test_what_has_not_come_back_does_not_settle_itself(shop):
    ticket = shop.broken(FaultReason.OFFLINE)

    with pytest.raises(NotRecovered):
        shop.stepped(ticket, A.SETTLE)
    services.hear_return(device_id=shop.device.pk, at=AT + timedelta(hours=2))
    done = shop.stepped(ticket, A.SETTLE, at=AT + timedelta(hours=3))

    assert (done.state, done.repaired_at) == (TicketState.CLOSED, AT + timedelta(hours=2))
    assert len(facts("ticket.recovered")) == 1


def test_coming_back_is_told_once_and_of_silence_alone(shop):
    shop.broken(FaultReason.FAULT)
    shop.broken(FaultReason.OFFLINE)

    told = [services.hear_return(device_id=shop.device.pk, at=AT) for _ in range(2)]

    assert (told, len(facts("ticket.recovered"))) == ([1, 0], 1)


def test_a_person_opens_a_ticket(shop):
    ticket = services.report_fault(device=shop.device, text=" 外壳破损 ", actor=shop.keeper, at=AT)

    assert (ticket.reason, ticket.text) == (FaultReason.PERSON, "外壳破损")
    assert (ticket.opened_by_id, ticket.source) == (shop.user.pk, None)
    with pytest.raises(TicketStands):
        services.report_fault(device=shop.device, text="又坏了", actor=shop.keeper, at=AT)


def test_a_person_says_what_is_wrong_with_a_claimed_device(shop):
    with pytest.raises(BadInput):
        services.report_fault(device=shop.device, text=" ", actor=shop.keeper, at=AT)
    shop.device.is_allowed = False
    with pytest.raises(TransitionRefused):
        services.report_fault(device=shop.device, text="坏了", actor=shop.keeper, at=AT)


@pytest.mark.parametrize("held", [(), (TICKET_READ,)])
def test_who_may_not_handle_is_refused(shop, held):
    ticket, reader = shop.broken(), make_actor(shop.town.path, *held)

    with pytest.raises(CapabilityMissing):
        shop.stepped(ticket, A.ACCEPT, actor=reader)
    with pytest.raises(CapabilityMissing):
        services.report_fault(device=shop.device, text="坏了", actor=reader, at=AT)


def test_a_neighbour_is_refused(shop):
    neighbour = make_actor(make_area("白水镇", shop.county).path, *ALL)

    with pytest.raises(CapabilityMissing):
        shop.stepped(shop.broken(), A.ACCEPT, actor=neighbour)


def test_of_two_keepers_the_second_is_told(shop):
    ticket = shop.broken()
    seen = [FaultTicket._base_manager.get(pk=ticket.pk) for _ in range(2)]
    asked = {"version": 0, "actor": shop.keeper, "at": AT}
    services.handle_ticket(ticket=seen[0], action=A.ACCEPT, **asked)

    with pytest.raises(StaleRecord):
        services.handle_ticket(ticket=seen[1], action=A.CANCEL, note="误报", **asked)
    assert facts("ticket.cancelled") == []


def test_a_step_that_does_not_follow_is_refused(shop):
    with pytest.raises(TransitionRefused):
        shop.stepped(shop.broken(), A.CLOSE)
