"""Two openings, two keepers, two answers at once: one ticket, one step; on either database."""

import pytest

from tests.monitoring.alarms.test_races import at_once
from tests.monitoring.maintenance.builders import AT, MINUTE, A, Shop, facts, result_of, tickets
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.maintenance import services
from wanghuo.monitoring.maintenance.models import DutyCheck, FaultTicket
from wanghuo.monitoring.maintenance.rules import CheckState, FaultReason, TicketStands

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    with scoped(EVERYWHERE):
        return Shop()


def test_of_openings_at_once_one_is_the_ticket(shop):
    works = [lambda nth=nth: shop.broken(source=f"fact/{nth}") for nth in range(4)]

    told = at_once(works)

    [ticket] = tickets()
    assert sorted(one is None for one in told) == [False, True, True, True]
    assert ticket.count == 4
    assert (len(facts("ticket.opened")), len(facts("ticket.recurred"))) == (1, 3)


def test_the_same_fact_heard_at_once_opens_one(shop):
    told = at_once([lambda: shop.broken(source="fact/1")] * 4)

    assert len(tickets()) == sum(one is not None for one in told) == 1


def test_of_persons_at_once_one_opens(shop):
    def report():
        try:
            return services.report_fault(
                device=shop.device, text="外壳破损", actor=shop.keeper, at=AT
            )
        except TicketStands:
            return None

    told = at_once([report] * 4)

    assert len(tickets()) == sum(one is not None for one in told) == 1


def test_of_keepers_at_once_one_takes_the_step(shop):
    ticket = shop.broken()

    def accepts():
        return services.handle_ticket(
            ticket=FaultTicket._base_manager.get(pk=ticket.pk),
            version=0, action=A.ACCEPT, actor=shop.keeper, at=AT,
        )  # fmt: skip

    told = at_once([accepts] * 4)

    assert sum(isinstance(one, Exception) for one in told) == 3
    assert len(facts("ticket.accepted")) == 1


def test_a_return_and_a_step_at_once_lose_nothing(shop):
    """Whoever comes second is told, or is written beside the first: never over it."""
    ticket = shop.broken(FaultReason.OFFLINE)

    at_once([
        lambda: shop.stepped(ticket, A.ACCEPT),
        lambda: services.hear_return(device_id=shop.device.pk, at=AT),
    ])  # fmt: skip
    services.hear_return(device_id=shop.device.pk, at=AT)

    [row] = tickets()
    assert row.recovered_at == AT
    assert len(facts("ticket.recovered")) == 1


def test_a_check_swept_by_two_clocks_is_judged_once(shop):
    check = shop.asked()
    shop.delivered(check)
    late = AT + 20 * MINUTE

    at_once([lambda: services.sweep_checks(at=late)] * 4)

    assert result_of(check) == CheckState.MISSED
    assert len(facts("duty_check.missed")) == 1


def test_a_command_heard_at_once_is_one_check(shop):
    check = shop.asked()
    command = check.command_id
    DutyCheck._base_manager.all().delete()

    at_once([lambda: services.watch_command(command_id=command)] * 4)

    assert DutyCheck._base_manager.count() == 1
