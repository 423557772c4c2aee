"""Two at once on one series: one is done, the other is told; nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.monitoring.devices.builders import facts
from tests.monitoring.readings.limits_builders import AT, Meadow
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.projector import warn_of_drifts
from wanghuo.monitoring.readings import services
from wanghuo.monitoring.readings.models import Drift, SeriesLimit
from wanghuo.monitoring.readings.rules import Limit

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def together(work):
    """Do the same several times at once; return what came of each."""
    gate = Barrier(AT_ONCE)

    def one(nth):
        with scoped(EVERYWHERE):
            gate.wait()
            try:
                return work(nth)
            except StaleRecord:
                return "stale"
            finally:
                connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.fixture
def meadow(transactional_db):
    """A village with devices that measure."""
    del transactional_db
    with scoped(EVERYWHERE):
        yield Meadow()


def test_the_first_limits_of_a_series_are_set_once(meadow):
    hydrant = meadow.series()

    found = together(
        lambda nth: services.set_limits(
            series=hydrant, version=0, limit=Limit(low=100.0 + nth), actor=meadow.warden, at=AT
        )
    )

    assert (found.count("stale"), SeriesLimit.objects.count()) == (AT_ONCE - 1, 1)
    assert len(facts("series.limited")) == 1


def test_runs_at_once_find_a_drift_once_and_warn_once(meadow):
    meadow.leaking()

    together(lambda _: (services.find_drifts(at=AT), warn_of_drifts(at=AT)))

    assert (Drift.objects.count(), len(facts("drift.found"))) == (1, 1)
    alarm = Alarm._base_manager.get()
    assert (alarm.count, len(facts("alarm.opened"))) == (1, 1)
