"""Two at the same moment: one is first, the other is told, nothing is counted twice."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.governance.plans.services.test_races import together
from tests.prevention.rounds.builders import AT, Ground, opened, rounds
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.rounds import services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ground(transactional_db):
    with scoped(EVERYWHERE):
        yield Ground()


def test_two_clocks_plan_each_place_once(ground):
    ground.worker()
    for _ in range(4):
        ground.corner_shop()

    together(lambda: services.open_rounds(at=AT), lambda: services.open_rounds(at=AT))

    assert len(rounds()) == 4


def test_of_two_who_waive_one_is_late(ground):
    ground.worker()
    ground.corner_shop()
    [one], [other] = opened(), rounds()

    def waive(row):
        return services.waive_round(
            row=row, version=0, reason="停业整修", actor=ground.manager, at=AT
        )

    outcomes = together(lambda: waive(one), lambda: waive(other))

    assert sum(isinstance(each, StaleRecord) for each in outcomes) == 1
    assert Fact._base_manager.filter(kind="round.waived").count() == 1


def test_checks_of_two_phones_both_count(ground):
    ground.place(kind="hotel", is_gathering=True, is_small=True, occupier=ground.occupier())
    [row] = [one for one in opened() if one.frequency == "gathering_hours"]
    morning = datetime(2026, 3, 2, 2, tzinfo=UTC)  # ten o'clock in China

    def meet(hours):
        at = morning + timedelta(hours=hours)
        return services.meet_rounds(row.place_id, "self", at, new_id(), at)

    together(lambda: meet(0), lambda: meet(4))

    [now] = rounds(frequency="gathering_hours")
    assert (now.actual, len(now.checks), now.version) == (2, 2, 2)
