"""Slow change seen before it is an alarm (趋势): how early, how often in vain, at what cost.

Faults with a known onset (a leak, ageing insulation, a loosening contact) and a thousand quiet
device-years with noise, day and week, weather, spikes, gaps and steps of maintenance. Beside the
trend stand a plain threshold that hears every value, and the house's limit with its hysteresis and
duration. The same seed each time; the suite asserts a small part of it.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
from harness import claim, done

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.monitoring.readings import measuring, synthetic  # noqa: E402 -- once it is found

from wanghuo.kernel.rulebook.services import open_rulebook  # noqa: E402 -- as above
from wanghuo.monitoring.readings.rules.trends import by_days, trend_of  # noqa: E402 -- as above

FAULTS, YEARS = 100, {"pressure": 400, "residual_current": 300, "temperature": 300}
SEED = 26875
TIMES = 20
if "--small" in sys.argv:
    FAULTS, YEARS = 10, dict.fromkeys(YEARS, 10)


def early(quantity: str) -> None:
    rng = np.random.default_rng(SEED)
    faults = [measuring.fault(quantity, rng) for _ in range(FAULTS)]
    seen = [one for one in faults if one.trend is not None]
    ahead = [one.house - one.trend for one in seen if one.house is not None]
    took = [one.trend for one in seen]
    print(
        f"{quantity:18} found {len(seen)}/{FAULTS}, {statistics.median(took):.0f} days after the"
        f" onset, ahead of the limit by {statistics.median(ahead):.1f} days (median),"
        f" {np.quantile(ahead, 0.1):.1f} (worst tenth)"
    )
    claim(f"{quantity}, share of faults found", len(seen) / FAULTS, at_least=0.95)
    claim(f"{quantity}, median lead in days to 7", statistics.median(ahead) / 7, at_least=1)


def in_vain(quantity: str) -> tuple[int, int]:
    rng = np.random.default_rng(SEED)
    years = YEARS[quantity]
    found = [measuring.false_ones(quantity, rng, is_mended=nth % 2 == 1) for nth in range(years)]
    trend, plain, house = (sum(column) for column in zip(*found, strict=True))
    print(
        f"{quantity:18} in vain a device-year: trend {trend / years:.4f},"
        f" plain threshold {plain / years:.3f}, limit with duration {house / years:.4f}"
    )
    return trend, plain


def cost() -> None:
    limit, sense = measuring.rules_of("pressure")
    taken = {}
    for per_day, fault in ((48, None), (48, 18), (480, 18)):
        rng = np.random.default_rng(SEED)
        at, values = synthetic.pressure(rng, 28, leak_from=fault, per_day=per_day)
        start = time.perf_counter()
        for _ in range(TIMES):
            trend_of(*by_days(at, values, sense), sense, limit)
        taken[per_day, fault] = (time.perf_counter() - start) / TIMES * 1000
    quiet, small, large = taken.values()
    print(f"cost a series: quiet {quiet:.2f} ms, drifting {small:.2f} ms, ten times the values "
          f"{large:.2f} ms")  # fmt: skip
    claim("milliseconds for a quiet series to 5", quiet / 5, at_most=1)
    claim("ten times the values of a series", large / small, at_most=12)


open_rulebook([ROOT / "src/wanghuo/web/rules"])
for name in YEARS:
    early(name)
told = [in_vain(name) for name in YEARS]
trends, plains = (sum(column) for column in zip(*told, strict=True))
claim("warnings in vain, per device-year, to 0.05", trends / sum(YEARS.values()) / 0.05, at_most=1)
claim("warnings in vain to those of a plain threshold", trends / max(plains, 1), at_most=0.1)
cost()
done()
