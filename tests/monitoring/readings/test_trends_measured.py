"""The trend detector in numbers, small: `benchmarks/trends.py` measures the same on many."""

import statistics

import numpy as np
import pytest

from tests.monitoring.readings import measuring


@pytest.mark.parametrize(
    ("quantity", "least_lead"), [("pressure", 7), ("residual_current", 14), ("temperature", 8)]
)
def test_faults_are_seen_well_before_their_limit(quantity, least_lead):
    rng = np.random.default_rng(26875)

    faults = [measuring.fault(quantity, rng) for _ in range(12)]

    seen = [one for one in faults if one.trend is not None]
    assert len(seen) >= 11
    ahead = [one.house - one.trend for one in seen if one.house is not None]
    assert statistics.median(ahead) >= least_lead


@pytest.mark.parametrize("quantity", sorted(measuring.DRAW))
def test_devices_without_a_fault_are_seldom_warned_of(quantity):
    rng = np.random.default_rng(26875)

    years = [measuring.false_ones(quantity, rng, is_mended=nth % 2 == 1) for nth in range(10)]

    trends = sum(trend for trend, _, _ in years)
    plain = sum(plain for _, plain, _ in years)
    assert trends <= 1
    assert plain > trends
