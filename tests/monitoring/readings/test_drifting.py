"""Drifts are found once, go on, come to rest; a run that was cut off goes on."""

from datetime import timedelta

import numpy as np
import pytest

from tests.monitoring.devices.builders import facts
from tests.monitoring.readings import synthetic
from tests.monitoring.readings.limits_builders import AT, TODAY, Meadow, later, told
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import (
    BadInput,
    CapabilityMissing,
    NotFound,
    StaleRecord,
    TransitionRefused,
)
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.projector import warn_of_drifts
from wanghuo.monitoring.alarms.rules import AlarmKind, AlarmState
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings import queries, services
from wanghuo.monitoring.readings.models import Drift, DriftRun
from wanghuo.monitoring.readings.queries import DriftFilter
from wanghuo.monitoring.readings.rules import DriftState, Level
from wanghuo.monitoring.readings.services import drifting


@pytest.fixture
def meadow(db):
    """A village with devices that measure."""
    with scoped(EVERYWHERE):
        yield Meadow()


def test_a_hydrant_that_drifts_is_found_and_told(meadow):
    hydrant = meadow.leaking(where="东口")
    meadow.quiet()

    watch = services.find_drifts(at=AT)

    assert (watch.looked, watch.found) == (2, 1)
    [drift] = Drift.objects.all()
    assert (drift.series_id, drift.side, drift.limit) == (hydrant.pk, Level.LOW, 140.0)
    assert (drift.area_id, drift.found_at) == (meadow.village.pk, AT)
    assert drift.until_on == TODAY - timedelta(days=1)
    assert drift.rule.startswith("trend.pressure@")
    assert drift.limit_rule.startswith("limit.hydrant_pressure@")
    assert str(drift).startswith("压力近")
    [fact] = facts("drift.found")
    assert fact.subject_id == str(drift.pk)
    assert told(fact)["data"]["days_left"] == drift.days_left


def test_a_day_is_looked_at_once(meadow):
    meadow.leaking()
    services.find_drifts(at=AT)

    again = services.find_drifts(at=AT + timedelta(hours=1))

    assert (again.looked, Drift.objects.count(), len(facts("drift.found"))) == (0, 1, 1)
    assert DriftRun.objects.get().ended_at == AT


def test_a_run_that_was_cut_off_goes_on(meadow, monkeypatch):
    for nth in range(1, 6):
        meadow.leaking(nth, seed=nth)
    pages = []
    written = drifting._written

    def torn(run, rows, judged, at):
        if len(pages) == 2:
            raise KeyboardInterrupt
        pages.append(rows)
        return written(run, rows, judged, at)

    monkeypatch.setattr(drifting, "_written", torn)
    with pytest.raises(KeyboardInterrupt):
        services.find_drifts(at=AT, page=2)
    assert (DriftRun.objects.get().looked, Drift.objects.count()) == (4, 4)
    monkeypatch.undo()

    watch = services.find_drifts(at=AT, page=2)

    assert (watch.looked, watch.found, Drift.objects.count()) == (5, 5, 5)


def test_of_two_runs_one_leaves_it_to_the_other(meadow, monkeypatch):
    meadow.leaking()
    judged = drifting._judged

    def faster(rows, senses, today):
        monkeypatch.setattr(drifting, "_judged", judged)
        services.find_drifts(at=AT)
        return judged(rows, senses, today)

    monkeypatch.setattr(drifting, "_judged", faster)
    services.find_drifts(at=AT)

    assert (Drift.objects.count(), len(facts("drift.found"))) == (1, 1)


def test_a_drift_that_goes_on_is_the_same(meadow):
    hydrant = meadow.leaking()
    services.find_drifts(at=AT)
    [before] = Drift.objects.all()
    meadow.measures(hydrant, *_leak(30, 20), until=TODAY + timedelta(days=2))

    services.find_drifts(at=later(2))

    [after] = Drift.objects.all()
    assert after.pk == before.pk
    assert after.until_on == TODAY + timedelta(days=1)
    assert after.days_left < before.days_left
    assert len(facts("drift.found")) == 1


def _leak(days, begin):
    """The same leak, some days longer."""
    return synthetic.pressure(np.random.default_rng(7), days, leak_from=begin, per_day=24)


def test_what_comes_to_rest_is_settled_by_itself(meadow):
    hydrant = meadow.leaking()
    services.find_drifts(at=AT)
    at, values = _leak(28, None)
    meadow.measures(hydrant, at, values, until=TODAY + timedelta(days=28))

    services.find_drifts(at=later(2))
    assert Drift.objects.get().settled_at is None
    services.find_drifts(at=later(8))

    [drift] = Drift.objects.all()
    assert (drift.settled_at, drift.settled_by_id) == (later(8), None)
    assert told(facts("drift.settled")[0])["data"]["note"] == "变化已停止"


@pytest.mark.parametrize("reason", ["released", "silent", "off", "no words"])
def test_who_has_no_say_is_not_looked_at(meadow, reason):
    hydrant = meadow.leaking(name="稳压泵" if reason == "no words" else "路口消火栓")
    if reason == "released":
        hydrant.device.is_allowed = False
        hydrant.device.save(update_fields=["is_allowed"])
    if reason == "off":
        services.set_limits(series=hydrant, version=0, limit=None, actor=meadow.warden, at=AT)
    at = later(4) if reason == "silent" else AT

    services.find_drifts(at=at)

    assert not Drift.objects.exists()


def test_what_never_measured_is_passed_over(meadow):
    meadow.series()

    assert services.find_drifts(at=AT).looked == 1


def settled(drift, actor, note="已查，阀门渗漏，已更换", version=0):
    """Settle a drift as somebody."""
    return services.settle_drift(drift=drift, version=version, note=note, actor=actor, at=AT)


def found(meadow):
    """A drift that stands."""
    meadow.leaking()
    services.find_drifts(at=AT)
    return queries.drift_in_scope(Drift.objects.get().pk)


def test_somebody_settles_a_drift_and_the_same_days_make_no_other(meadow):
    drift = settled(found(meadow), meadow.warden)

    assert (drift.settled_at, drift.settled_by_id, drift.version) == (AT, meadow.warden.id, 1)
    [fact] = facts("drift.settled")
    assert "阀门" not in fact.body
    services.find_drifts(at=later(1))
    assert Drift.objects.count() == 1


def test_a_drift_is_settled_once_by_who_may_and_says_how(meadow):
    drift = found(meadow)
    for who in (meadow.reader, meadow.stranger):
        with pytest.raises(CapabilityMissing):
            settled(drift, who)
    for note in ("", "好", "长" * 201):
        with pytest.raises(BadInput):
            settled(drift, meadow.warden, note=note)
    with pytest.raises(StaleRecord):
        settled(drift, meadow.warden, version=3)

    settled(drift, meadow.warden)

    with pytest.raises(TransitionRefused):
        settled(drift, meadow.warden, version=1)


def test_the_desk_is_warned_once_of_each_drift(meadow):
    drift = found(meadow)

    [alarm] = warn_of_drifts(at=AT)
    assert warn_of_drifts(at=AT) == []

    assert (alarm.kind, alarm.state) == (AlarmKind.TREND, AlarmState.OPENED)
    assert alarm.where == str(drift)
    assert (alarm.point, alarm.device_id) == (drift.series.key, drift.series.device_id)
    assert len(facts("alarm.opened")) == 1
    assert Drift.objects.get().warned_at == AT


def test_while_a_warning_stands_the_next_drift_is_counted_with_it(meadow):
    drift = found(meadow)
    warn_of_drifts(at=AT)
    settled(drift, meadow.warden)
    Drift.objects.create(
        series=drift.series, area=drift.area, area_path=drift.area_path, side=Level.LOW,
        since_on=TODAY, until_on=TODAY, first_value=320, last_value=250, a_day=-9, limit=140,
        days_left=12, found_at=AT,
    )  # fmt: skip

    assert warn_of_drifts(at=AT) == []
    assert Alarm._base_manager.get().count == 2


def test_who_is_settled_is_not_warned_of(meadow):
    settled(found(meadow), meadow.warden)

    assert warn_of_drifts(at=AT) == []


def test_the_list_is_narrowed_by_everything(meadow):
    drift = found(meadow)

    def listed(**given):
        return list(queries.drift_list(DriftFilter(**given)))

    standing = DriftState.STANDING
    assert listed() == listed(state=standing) == listed(quantity="pressure") == [drift]
    assert listed(text="消火栓") == listed(within_days=30) == listed(below=meadow.town) == [drift]
    assert listed(device_id=drift.series.device_id) == [drift]
    assert listed(state=DriftState.SETTLED) == listed(quantity="level") == []
    assert listed(text="没有") == listed(within_days=1) == []


def test_out_of_area_there_is_no_drift(meadow):
    drift = found(meadow)

    with scoped(meadow.stranger.scope(DEVICE_READ)):
        assert not Drift.objects.filter(pk=drift.pk).exists()
        with pytest.raises(NotFound):
            queries.drift_in_scope(drift.pk)
        with pytest.raises(NotFound):
            queries.series_in_scope(drift.series_id)
