"""A person sets limits on one series or lets the rulebook's hold; of two at once one is told."""

import pytest
from django.db import transaction

from tests.monitoring.devices.builders import facts
from tests.monitoring.readings.limits_builders import AT, TODAY, Meadow, told
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.readings import queries, services
from wanghuo.monitoring.readings.models import SeriesLimit
from wanghuo.monitoring.readings.projector import Crossing
from wanghuo.monitoring.readings.projector.telling import tell
from wanghuo.monitoring.readings.queries import LimitFilter
from wanghuo.monitoring.readings.reading import Measured
from wanghuo.monitoring.readings.rules import Level, Limit, LimitSource

OWN = Limit(low=200.0, release=10.0, seconds=60)


@pytest.fixture
def meadow(db):
    """A village with devices that measure."""
    with scoped(EVERYWHERE):
        yield Meadow()


def set_limits(series, actor, version=0, limit=OWN, **given):
    """Set limits as somebody."""
    return services.set_limits(
        series=series, version=version, limit=limit, actor=actor, at=AT, **given
    )


def held(series):
    """What holds for a series."""
    [one] = queries.held_limits([queries.series_in_scope(series.pk)], TODAY)
    return one


def test_limits_are_set_and_told_on_the_device(meadow):
    hydrant = meadow.series()

    row = set_limits(hydrant, meadow.warden, note=" 低区\0管网 ")

    assert (row.low, row.high, row.seconds, row.version) == (200.0, None, 60, 1)
    assert (row.note, row.set_by_id, row.set_at) == ("低区管网", meadow.warden.id, AT)
    assert row.rule.startswith("limit.hydrant_pressure@CN@2014-10-01#")
    [fact] = facts("series.limited")
    assert (fact.subject_type, fact.subject_id) == ("device", str(hydrant.device_id))
    assert (told(fact)["before"]["source"], told(fact)["after"]["source"]) == ("rule", "own")
    assert (told(fact)["before"]["low"], told(fact)["after"]["low"]) == (140.0, 200.0)
    assert "低区管网" not in fact.body


def test_limits_are_changed_as_they_were_read(meadow):
    hydrant = meadow.series()
    set_limits(hydrant, meadow.warden)

    row = set_limits(hydrant, meadow.warden, version=1, limit=None)

    assert (row.is_on, row.low, row.version) == (False, None, 2)
    assert held(hydrant).source is LimitSource.OFF


@pytest.mark.parametrize("version", [0, 2])
def test_limits_that_somebody_else_changed_are_refused(meadow, version):
    hydrant = meadow.series()
    set_limits(hydrant, meadow.warden)

    with pytest.raises(StaleRecord):
        set_limits(hydrant, meadow.warden, version=version, limit=Limit(low=1.0))

    assert SeriesLimit.objects.get().low == 200.0
    assert len(facts("series.limited")) == 1


def test_the_rulebook_holds_again(meadow):
    hydrant = meadow.series()
    set_limits(hydrant, meadow.warden)

    with pytest.raises(StaleRecord):
        services.drop_limits(series=hydrant, version=0, actor=meadow.warden, at=AT)
    services.drop_limits(series=hydrant, version=1, actor=meadow.warden, at=AT)

    assert (held(hydrant).source, held(hydrant).limit.low) == (LimitSource.RULE, 140.0)
    assert told(facts("series.limited")[-1])["after"]["source"] == "rule"


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_who_may_not_sets_and_drops_nothing(meadow, who):
    hydrant = meadow.series()
    set_limits(hydrant, meadow.warden)

    with pytest.raises(CapabilityMissing):
        set_limits(hydrant, getattr(meadow, who), version=1)
    with pytest.raises(CapabilityMissing):
        services.drop_limits(series=hydrant, version=1, actor=getattr(meadow, who), at=AT)


def test_what_cannot_hold_is_refused(meadow):
    hydrant = meadow.series()

    with pytest.raises(BadInput):
        set_limits(hydrant, meadow.warden, limit=Limit(low=3.0, high=2.0))
    with pytest.raises(BadInput):
        set_limits(hydrant, meadow.warden, note="长" * 201)

    assert not SeriesLimit.objects.exists()


def test_the_list_is_narrowed_by_everything(meadow):
    hydrant = meadow.series(where="东口")
    board = meadow.series(2, quantity="residual_current", name="配电箱", level=Level.HIGH)
    set_limits(hydrant, meadow.warden)

    def listed(**given):
        return list(queries.series_limits(LimitFilter(**given)))

    assert listed(level=Level.HIGH) == listed(quantity="residual_current") == [board]
    assert listed(is_own=True) == listed(text="东口") == [hydrant]
    assert listed(is_own=False) == listed(text="配电") == [board]
    assert listed(device_id=board.device_id) == [board]
    assert set(listed(below=meadow.town)) == {hydrant, board}
    assert listed(text="没有") == []


def test_a_released_device_is_listed_no_more(meadow):
    hydrant = meadow.series()
    hydrant.device.is_allowed = False
    hydrant.device.save(update_fields=["is_allowed"])

    assert list(queries.series_limits(LimitFilter())) == []


def test_a_crossing_stands_on_the_timeline_of_its_device_with_its_rule(meadow):
    hydrant = meadow.series(where="东口")
    limit = queries.limits_of_series([hydrant], TODAY)[hydrant.pk]
    low = Measured(hydrant.point, "东口", "pressure", "kPa", 130.0, 0)
    down = Crossing(hydrant.device_id, hydrant.pk, low, Level.LOW, limit, AT)
    back = down._replace(level=Level.NORMAL, measured=low._replace(value=150.0))

    with transaction.atomic():
        tell([down, back], AT)

    [exceeded], [recovered] = facts("series.exceeded"), facts("series.recovered")
    assert exceeded.subject_id == recovered.subject_id == str(hydrant.device_id)
    assert told(exceeded)["data"]["note"] == "东口 压力过低 130kPa"
    assert told(exceeded)["data"]["rule"].startswith("limit.hydrant_pressure@")
    assert told(recovered)["data"]["note"] == "东口 压力正常 150kPa"
