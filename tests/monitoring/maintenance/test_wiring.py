"""From what is told to the ticket: silence, return, false alarms, duty checks."""

from datetime import timedelta

import pytest

from tests.monitoring.maintenance.builders import (
    AT,
    A,
    component,
    facts,
    listened,
    tickets,
)
from wanghuo.base.deadlines.rules import Levels
from wanghuo.base.deadlines.services import press_deadlines
from wanghuo.base.notices.models import Notice
from wanghuo.kernel.facts.models import Cursor
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import AlarmAction, Cause
from wanghuo.monitoring.devices import services as devices
from wanghuo.monitoring.devices.rules import Connectivity
from wanghuo.monitoring.maintenance.models import DutyCheck
from wanghuo.monitoring.maintenance.rules import CheckState, FaultReason

D = AlarmAction
FIRE, FAULT, POWER = component(0b10), component(0b100), component(1 << 8)


def notices(shop):
    """What the keeper was told, in order."""
    return [
        (one.kind, one.title) for one in Notice.objects.filter(recipient=shop.user).order_by("id")
    ]


def judged(shop, folder, unit, action, seconds=0, **given):
    """Let a point cry out and be judged."""
    shop.hears(folder, shop.signal(unit, seconds))
    alarm = Alarm._base_manager.order_by("-opened_at", "-id").first()
    shop.handled(alarm, D.ACKNOWLEDGE)
    return shop.handled(alarm, action, **given)


def test_a_silent_device_has_a_ticket_and_its_keeper_a_notice(shop):
    shop.silenced()
    listened()

    [ticket] = tickets()
    assert (ticket.reason, ticket.text) == (
        FaultReason.OFFLINE, "装置离线，最近一次上报 2026-03-02 09:00",
    )  # fmt: skip
    assert notices(shop) == [("assigned", "红星超市传输装置：离线")]


def test_what_is_cut_off_says_nothing_of_itself(shop):
    shop.silenced(state=Connectivity.CUT_OFF)
    listened()

    assert tickets() == []


def test_a_device_that_never_spoke_says_so(shop):
    shop.silenced(heard_at=None)
    listened()

    assert tickets()[0].text == "装置离线，从未收到上报"


def test_a_device_that_came_back_may_be_closed(shop):
    shop.silenced()
    shop.returned()
    listened()

    [ticket] = tickets()
    assert ticket.recovered_at == AT
    assert notices(shop)[-1] == ("submitted", "红星超市传输装置：离线")


def test_silent_again_it_is_not_well(shop):
    shop.silenced()
    shop.returned()
    shop.silenced()
    listened()

    [ticket] = tickets()
    assert (ticket.count, ticket.recovered_at) == (2, None)


def test_facts_heard_twice_open_nothing_twice(shop, tmp_path):
    judged(shop, tmp_path, FAULT, D.CALL_FAULT)
    shop.silenced()
    listened()
    first = [(one.reason, one.count) for one in tickets()]

    Cursor.objects.filter(name="wiring").update(position=0)
    listened()

    assert first == [(one.reason, one.count) for one in tickets()]
    assert sorted(first) == [("fault", 1), ("offline", 1)]


@pytest.mark.parametrize(
    ("unit", "reason", "text"),
    [
        (FAULT, FaultReason.FAULT, "感烟火灾探测器 10-2：故障"),
        (FIRE, FaultReason.FAULT, "感烟火灾探测器 10-2：火警"),
        (POWER, FaultReason.BATTERY, "感烟火灾探测器 10-2：电源故障"),
    ],
)
def test_what_was_judged_a_fault_has_a_ticket(shop, tmp_path, unit, reason, text):
    judged(shop, tmp_path, unit, D.CALL_FAULT)
    listened()

    assert [(one.reason, one.text) for one in tickets()] == [(reason, text)]


@pytest.mark.parametrize("cause", list(Cause))
def test_one_false_alarm_chases_what_lies_in_the_device(shop, tmp_path, cause):
    judged(shop, tmp_path, FIRE, D.CALL_FALSE, cause=cause)
    listened()

    found = [(one.reason, one.text) for one in tickets()]
    expected = [(FaultReason.FALSE_ALARMS, f"感烟火灾探测器 10-2：{cause.label}")]
    assert found == (expected if cause in {Cause.AGING, Cause.DUST} else [])


def test_the_third_false_alarm_of_a_point_chases_it(shop, tmp_path):
    for nth in range(2):
        judged(shop, tmp_path, FIRE, D.CALL_FALSE, seconds=60 * nth, cause=Cause.COOKING)
    judged(shop, tmp_path, component(0b10, point=9), D.CALL_FALSE, seconds=200, cause=Cause.SMOKING)
    listened()
    assert tickets() == []

    judged(shop, tmp_path, FIRE, D.CALL_FALSE, seconds=300, cause=Cause.UNKNOWN)
    listened()

    [ticket] = tickets()
    assert ticket.text == "感烟火灾探测器 10-2：30 天内误报 3 次"


def test_false_alarms_of_long_ago_are_forgotten(shop, tmp_path):
    for nth in range(2):
        judged(shop, tmp_path, FIRE, D.CALL_FALSE, seconds=60 * nth, cause=Cause.COOKING)
    Alarm._base_manager.update(settled_at=AT - timedelta(days=30))
    judged(shop, tmp_path, FIRE, D.CALL_FALSE, seconds=300, cause=Cause.COOKING)
    listened()

    assert tickets() == []


def test_a_test_chases_nobody(shop, tmp_path):
    judged(shop, tmp_path, FIRE, D.CALL_TEST)
    listened()

    assert tickets() == []


def test_a_duty_check_of_a_page_is_watched_for(shop):
    devices.send_command(
        device=shop.device, action=Action.DUTY_CHECK, actor=shop.keeper, at=AT, given={"minutes": 7}
    )
    devices.send_command(device=shop.device, action=Action.SET_CLOCK, actor=shop.keeper, at=AT)
    listened()

    [check] = DutyCheck._base_manager.all()
    assert (check.state, check.minutes, check.asked_by_id) == (CheckState.ASKED, 7, shop.user.pk)
    assert (check.place_id, check.firm_id, check.asked_at) == (shop.shop.pk, shop.firm.pk, AT)


def test_a_late_ticket_is_pressed_as_any_deadline(shop):
    shop.broken()
    levels = Levels(warn_days=7, escalate_days=7)
    for days in (1, 4, 11):
        press_deadlines(at=AT + timedelta(days=days), levels=levels)
    listened()

    kinds = [kind for kind, _ in notices(shop)]
    assert kinds == ["assigned", "warned", "overdue", "escalated"]


def test_every_step_that_wants_somebody_tells_him(shop):
    ticket = shop.broken()
    shop.stepped(ticket, A.ACCEPT, A.REPAIR, A.RETURN, actor=_another(shop))
    listened()

    assert [kind for kind, _ in notices(shop)] == ["assigned", "submitted", "returned"]
    assert len(facts("ticket.returned")) == 1


def _another(shop):
    return shop.keeper.__class__(id=None, name="系统外", grants=shop.keeper.grants)
