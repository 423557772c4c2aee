"""A duty check is passed by an answer in time, missed without one, lost where it never came."""

from datetime import timedelta

import pytest

from tests.factories import make_actor, make_area
from tests.monitoring.devices.builders import named
from tests.monitoring.maintenance.builders import (
    ALL,
    AT,
    MINUTE,
    answer,
    facts,
    result_of,
    tickets,
)
from wanghuo.kernel.errors import BadInput, CapabilityMissing
from wanghuo.monitoring.devices.models import DeviceCommand, Twin
from wanghuo.monitoring.devices.rules import DEVICE_COMMAND, Connectivity
from wanghuo.monitoring.maintenance import queries, services
from wanghuo.monitoring.maintenance.models import DutyCheck, DutyDrive
from wanghuo.monitoring.maintenance.queries import CheckFilter
from wanghuo.monitoring.maintenance.rules import (
    DUTY_CHECK_SEND,
    CheckState,
    DriveTooLarge,
    DutyNumbers,
    FaultReason,
    Grouping,
    NobodyToAsk,
)

S = CheckState


@pytest.fixture
def check(shop):
    """A duty check of ten minutes that the device took at once."""
    row = shop.asked()
    shop.delivered(row)
    return row


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, S.PASSED), (599, S.PASSED), (660, S.PASSED), (661, S.ASKED), (-1, S.ASKED)],
)
def test_an_answer_within_its_minutes_passes(shop, check, tmp_path, seconds, state):
    """Ten minutes and one on its way."""
    shop.answers(tmp_path, seconds)

    assert result_of(check) == state


def test_what_was_passed_says_when(shop, check, tmp_path):
    shop.answers(tmp_path, 60)

    row = DutyCheck._base_manager.get()
    assert row.answered_at == AT + MINUTE
    [fact] = facts("duty_check.passed")
    assert fact.subject_id == str(shop.device.pk)


def test_an_answer_read_again_is_one(shop, check, tmp_path):
    shop.answers(tmp_path, 60)
    shop.answers(tmp_path, 60, 90)

    assert DutyCheck._base_manager.get().answered_at == AT + MINUTE
    assert len(facts("duty_check.passed")) == 1


@pytest.mark.parametrize("unit", [answer(0b0000_0001), answer(0), b"\x02" + answer()[1:], b""])
def test_another_thing_done_at_the_transmitter_is_no_answer(shop, check, tmp_path, unit):
    shop.answers(tmp_path, 60, unit=unit or b"\x18\x02\x20")

    assert result_of(check) == S.ASKED


def test_an_answer_of_another_device_is_nobodys(shop, check, tmp_path):
    shop.another(2)
    shop.answers(tmp_path, 60, nth=2)

    assert result_of(check) == S.ASKED


def test_several_bits_at_once_hold_the_answer(shop, check, tmp_path):
    shop.answers(tmp_path, 60, unit=answer(0b0010_0011))

    assert result_of(check) == S.PASSED


def test_one_answer_meets_all_that_wait(shop, tmp_path):
    asked = [shop.asked(), shop.asked(at=AT + timedelta(seconds=30))]
    later = shop.asked(at=AT + timedelta(seconds=90))

    shop.answers(tmp_path, 60)

    assert [result_of(one) for one in (*asked, later)] == [S.PASSED, S.PASSED, S.ASKED]


def test_an_answer_before_anybody_watched_counts(shop, tmp_path):
    """The command was sent and its fact is not heard yet."""
    shop.asked()
    DutyCheck._base_manager.all().delete()

    shop.answers(tmp_path, 60)

    assert DutyCheck._base_manager.get().state == S.PASSED


def test_an_answer_before_the_receipt_counts(shop, tmp_path):
    """The confirmation of the device may be carried in after the answer of the person."""
    check = shop.asked()

    shop.answers(tmp_path, 60)

    assert result_of(check) == S.PASSED


@pytest.mark.parametrize(
    ("minutes", "state", "swept"), [(11, S.ASKED, 0), (12, S.MISSED, 1), (600, S.MISSED, 1)]
)
def test_what_nobody_answered_in_time_is_missed(shop, check, minutes, state, swept):
    found = services.sweep_checks(at=AT + minutes * MINUTE)

    assert (result_of(check), found.missed, found.lost) == (state, swept, 0)
    assert len(facts("duty_check.missed")) == swept


@pytest.mark.parametrize(
    ("command", "minutes", "state"),
    [
        ("expired", 1, S.LOST),
        ("failed", 1, S.LOST),
        ("delivered", 39, S.ASKED),
        ("delivered", 41, S.LOST),
    ],
)
def test_what_the_device_never_took_is_lost(shop, command, minutes, state):
    check = shop.asked()
    has_ended = command in {"expired", "failed"}
    DeviceCommand._base_manager.update(state=command, settled_at=AT if has_ended else None)

    services.sweep_checks(at=AT + minutes * MINUTE)

    assert result_of(check) == state


def test_an_answer_in_time_that_was_carried_late_counts(shop, check, tmp_path):
    services.sweep_checks(at=AT + 12 * MINUTE)

    shop.answers(tmp_path, 300)

    row = DutyCheck._base_manager.get()
    assert (row.state, row.answered_at) == (S.PASSED, AT + 5 * MINUTE)


def missed(shop, nth):
    """The nth duty check of an afternoon that nobody answered."""
    at = AT + timedelta(hours=nth)
    check = shop.asked(at=at)
    shop.delivered(check, at)
    services.sweep_checks(at=at + 20 * MINUTE)


def test_several_in_a_row_have_it_seen_to(shop):
    for nth in range(2):
        missed(shop, nth)
    assert tickets() == []

    missed(shop, 2)
    missed(shop, 3)

    [ticket] = tickets()
    assert (ticket.reason, ticket.count) == (FaultReason.DUTY_CHECK, 2)
    assert ticket.text == "连续 3 次查岗未按时应答"


def test_one_answer_between_begins_anew(shop, tmp_path):
    missed(shop, 0)
    shop.asked(at=AT + timedelta(minutes=90))
    shop.answers(tmp_path, 5400 + 60)
    missed(shop, 2)
    missed(shop, 3)

    assert tickets() == []


def test_a_drive_asks_all_that_can_hear(shop):
    rooms = [shop.another(nth, place=shop.place()) for nth in (2, 3)]
    away, busy = shop.another(4), shop.another(5)
    cut, elsewhere = shop.another(6), shop.another(7, area=make_area("白水镇", shop.county))
    shop.connected(Connectivity.OFFLINE, away)
    shop.connected(Connectivity.CUT_OFF, cut)
    shop.asked(busy)

    drive = services.start_drive(area=shop.town, actor=shop.keeper, at=AT, minutes=5)

    asked = DutyCheck._base_manager.filter(drive=drive)
    assert {one.device_id for one in asked} == {shop.device.pk, *(one.pk for one in rooms)}
    assert (drive.offline, drive.pending) == (2, 1)
    assert {one.minutes for one in asked} == {5}
    commands = DeviceCommand._base_manager.filter(duty_check__drive=drive)
    assert {(one.state, one.given["minutes"], one.sent_by_id) for one in commands} == {
        ("queued", 5, shop.user.pk)
    }
    assert not DutyCheck._base_manager.filter(device=elsewhere).exists()
    [fact] = facts("duty_drive.started")
    assert fact.subject_id == str(drive.pk)


def test_a_drive_uses_the_minutes_of_the_rulebook(shop):
    assert services.start_drive(area=shop.town, actor=shop.keeper, at=AT).minutes == 10


@pytest.mark.parametrize("minutes", [0, 256, -1])
def test_a_drive_has_minutes_that_a_frame_can_say(shop, minutes):
    with pytest.raises(BadInput):
        services.start_drive(area=shop.town, actor=shop.keeper, at=AT, minutes=minutes)


def test_a_drive_of_nobody_is_refused(shop):
    shop.connected(Connectivity.OFFLINE)

    with pytest.raises(NobodyToAsk) as refused:
        services.start_drive(area=shop.town, actor=shop.keeper, at=AT)
    assert refused.value.facts == {"area": "清石镇", "offline": 1, "pending": 0}
    assert DutyDrive._base_manager.count() == 0


def test_a_drive_of_too_many_is_refused(shop, monkeypatch):
    terms = queries.duty_terms(shop.town, AT.date())
    few = type(terms)(minutes=10, grace_seconds=60, most=1)
    monkeypatch.setattr("wanghuo.monitoring.maintenance.queries.duty_terms", lambda *_: few)
    shop.another(2)

    with pytest.raises(DriveTooLarge):
        services.start_drive(area=shop.town, actor=shop.keeper, at=AT)
    assert DutyCheck._base_manager.count() == 0


@pytest.mark.parametrize(
    "held", [(DUTY_CHECK_SEND,), (DEVICE_COMMAND,), ()], ids=["ask", "command", "nothing"]
)
def test_who_may_not_ask_is_refused(shop, held):
    with pytest.raises(CapabilityMissing):
        services.start_drive(area=shop.town, actor=make_actor(shop.town.path, *held), at=AT)
    assert DutyDrive._base_manager.count() == 0


def test_nobody_asks_beyond_his_area(shop):
    with pytest.raises(CapabilityMissing):
        services.start_drive(area=shop.county, actor=make_actor(shop.town.path, *ALL), at=AT)


def settled(shop, device, *states):
    """Duty checks of a device with these results."""
    for nth, state in enumerate(states):
        row = shop.asked(device, at=AT + nth * MINUTE)
        times = {} if state is S.ASKED else {"settled_at": AT}
        times |= {"answered_at": AT} if state is S.PASSED else {}
        DutyCheck._base_manager.filter(pk=row.pk).update(state=state, **times)


@pytest.fixture
def two_villages(shop):
    """The firm's shop answers three of four; a school of nobody in another village one of two."""
    other = make_area("西山村", shop.town)
    school = shop.place(other, name="西山小学")
    device = shop.another(2, place=school)
    settled(shop, shop.device, S.PASSED, S.PASSED, S.MISSED, S.PASSED, S.LOST, S.ASKED)
    settled(shop, device, S.PASSED, S.MISSED)
    return shop


def test_rates_are_what_a_hand_reckons(two_villages):
    def rates(by, **narrowed):
        lines = queries.duty_rates(CheckFilter(**narrowed), by)
        return [(one.name, one.numbers.rate, one.numbers.count) for one in lines]

    assert rates(Grouping.FIRM) == [("未指定维护机构", 50.0, 2), ("安维消防", 75.0, 6)]
    assert rates(Grouping.PLACE) == [("西山小学", 50.0, 2), ("红星超市", 75.0, 6)]
    assert rates(Grouping.AREA) == [("西山村", 50.0, 2), ("东山村", 75.0, 6)]
    assert rates(Grouping.AREA, below=two_villages.village) == [("东山村", 75.0, 6)]
    assert rates(Grouping.AREA, state=S.LOST) == rates(Grouping.AREA)
    assert queries.duty_numbers(CheckFilter()) == DutyNumbers(asked=1, passed=4, missed=2, lost=1)


def test_a_rate_of_no_days_is_none(two_villages):
    before = CheckFilter(until=AT.date() - timedelta(days=1))

    assert queries.duty_rates(before, Grouping.AREA) == []
    assert queries.duty_numbers(before).rate is None


def test_every_twin_of_a_drive_is_known(shop):
    """Who was never heard may be there: he is asked."""
    assert Twin._base_manager.get(device=shop.device).connectivity == Connectivity.UNHEARD
    assert [one.identity for one in queries.control_rooms(shop.town).ready] == [named(1)]
