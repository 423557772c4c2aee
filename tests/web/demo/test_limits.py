"""The demo's hydrant and board, in small: one drifts, one is beyond its limit."""

import random
from datetime import UTC, datetime

import pytest

from wanghuo.base.people import services as people
from wanghuo.kernel import clock
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.readings.models import Drift, Series
from wanghuo.web.demo import build, county, limits, register
from wanghuo.web.roles import shipped_roles

FOUNDED = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.mark.usefixtures("everywhere")
def test_a_hydrant_drifts_and_a_board_is_too_high(db):
    now = clock.now()
    build._build_areas(FOUNDED)
    people.install_roles(roles=shipped_roles(), at=FOUNDED)
    rng = random.Random(county.SEED)  # noqa: S311 -- names for a story, not secrets
    build._build_people(build._build_organisations(FOUNDED), FOUNDED, rng)
    register.fill(founded=FOUNDED, now=now, count=600)

    limits.measure(now)

    [drift] = Drift.objects.select_related("series")
    assert (drift.series.quantity, drift.side) == ("pressure", "low")
    assert 5 <= drift.days_left <= 20
    assert Series.objects.get(quantity="residual_current").level == "high"
    found = Alarm.objects.order_by("kind").values_list("kind", "where")
    assert [(kind, where[:6]) for kind, where in found] == [
        ("limit", "剩余电流过高"),
        ("trend", str(drift)[:6]),
    ]
