"""Two desks at once, two projectors a moment apart: one step, one alarm; on either database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.monitoring.alarms.builders import AT, A, Desk, component, facts
from wanghuo.gateway.journal.records import Lane, Stored
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import StaleRecord, TransitionRefused
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms import projector, services
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup
from wanghuo.monitoring.alarms.rules import Rank
from wanghuo.monitoring.devices.projector import Said, introduce

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(works):
    """Let everybody begin in the same moment; return what each answered or was refused with."""
    begin = threading.Barrier(len(works))

    def run(work):
        begin.wait()
        try:
            with scoped(EVERYWHERE):
                return work()
        except (StaleRecord, TransitionRefused) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def desk():
    with scoped(EVERYWHERE):
        return Desk()


def test_of_desks_that_answer_at_once_one_does(desk, tmp_path):
    [alarm] = desk.cries(component(0b10), folder=tmp_path)

    def answers():
        return services.handle_alarm(
            alarm=Alarm._base_manager.get(pk=alarm.pk), version=0, action=A.ACKNOWLEDGE,
            actor=desk.officer, at=AT,
        )  # fmt: skip

    told = at_once([answers] * 4)

    assert sum(isinstance(one, Exception) for one in told) == 3
    assert len(facts("alarm.acknowledged")) == 1


def test_signals_a_moment_apart_open_one_alarm(desk):
    """Each in a projector and a transaction of its own, as two parts that were cut anew."""
    signals = [desk.signal(component(0b10), seconds) for seconds in range(4)]
    works = [
        lambda one=one, nth=nth: carried(Stored(Lane.ALARM, nth, one))
        for nth, one in enumerate(signals)
    ]

    at_once(works)

    [alarm] = desk.alarms()
    assert alarm.count == 4
    assert len(facts("alarm.opened")) == 1


def carried(stored):
    with transaction.atomic():
        said = [Said(stored)]
        introduce(said)
        projector.carry(said, AT)


def test_two_projectors_that_complete_a_fire_make_one(desk):
    """Each brings a point that the other does not see before it has the building's row."""
    signals = [desk.signal(component(0b10, point=nth), nth) for nth in range(1, 5)]
    works = [
        lambda one=one, nth=nth: carried(Stored(Lane.ALARM, nth, one))
        for nth, one in enumerate(signals)
    ]

    at_once(works)

    [group] = AlarmGroup._base_manager.all()
    assert {one.group_id for one in desk.alarms()} == {group.pk}
    assert len(facts("alarm.grouped")) == 4


@pytest.mark.parametrize("order", [1, -1])
def test_a_shield_opened_while_a_cry_comes_in_hides_it_or_lets_it_ring(desk, order):
    """Whichever was first: the alarm is there once, and rings unless the shield covers it."""
    signal = desk.signal(component(0b10))
    works = [lambda: carried(Stored(Lane.ALARM, 1, signal)), desk.shielded]

    at_once(works[::order])

    [alarm] = desk.alarms()
    assert alarm.is_shielded == (alarm.shield_id is not None) == (alarm.rang_at is None)
    assert projector.surface(AT + timedelta(minutes=60)) == 0 or not alarm.is_shielded


def test_a_shield_lifted_while_a_cry_comes_in_hides_nothing(desk):
    shield = desk.shielded()
    signal = desk.signal(component(0b10))
    lift = {"shield": shield, "version": 0, "actor": desk.keeper_of_shields, "at": AT + SECOND}

    at_once([
        lambda: carried(Stored(Lane.ALARM, 1, signal)), lambda: services.lift_shield(**lift),
    ])  # fmt: skip
    projector.surface(AT + 2 * SECOND)

    [alarm] = desk.alarms()
    assert alarm.pressing == Rank.RINGING


def test_of_clocks_that_escalate_at_once_one_does(desk, tmp_path):
    desk.cries(component(0b10), folder=tmp_path)

    told = at_once([lambda: services.escalate_alarms(AT + 60 * SECOND)] * 3)

    assert (sum(told), len(facts("alarm.escalated"))) == (1, 1)


def test_of_clocks_that_bring_up_at_once_one_does(desk, tmp_path):
    desk.shielded()
    desk.hears(tmp_path, desk.signal(component(0b10), 3500))

    told = at_once([lambda: projector.surface(AT + timedelta(minutes=61))] * 3)

    assert (sum(told), len(facts("alarm.surfaced"))) == (1, 1)


def test_of_desks_that_handle_a_fire_at_once_one_does(desk, tmp_path):
    desk.cries(component(0b10), component(0b10, point=3), folder=tmp_path)
    group = AlarmGroup._base_manager.get()
    versions = {one.pk: one.version for one in desk.alarms()}

    def answers():
        return services.handle_group(
            group=group, versions=versions, action=A.ACKNOWLEDGE, actor=desk.officer, at=AT
        )

    told = at_once([answers] * 3)

    assert sum(isinstance(one, Exception) for one in told) == 2
    assert len(facts("alarm.acknowledged")) == 2
