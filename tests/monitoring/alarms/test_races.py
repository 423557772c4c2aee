"""Two desks at once, two projectors a moment apart: one step, one alarm; on either database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.monitoring.alarms.builders import AT, A, Desk, component, facts
from wanghuo.gateway.journal.records import Lane, Stored
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import StaleRecord, TransitionRefused
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms import projector, services
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.devices.projector import Said, introduce

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
