"""Slow change seen before it is an alarm (趋势): how early, how often in vain, at what cost.

Faults with a known onset (a leak, ageing insulation, a loosening contact) and a thousand quiet
device-years with noise, day and week, weather, spikes, gaps and steps of maintenance. Beside the
trend stand a plain threshold that hears every value, and the house's limit with its hysteresis and
duration. The same seed each time; the suite asserts a small part of it.
"""

import os
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
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
WORKERS = next((int(one[10:]) for one in sys.argv if one.startswith("--workers=")), os.cpu_count())
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


def a_year(which: tuple[str, int]) -> tuple[int, int, int]:
    """One quiet device-year; its number is its seed, so that any order draws the same."""
    quantity, nth = which
    rng = np.random.default_rng([SEED, nth])
    return measuring.false_ones(quantity, rng, is_mended=nth % 2 == 1)


def in_vain(quantity: str, pool: ProcessPoolExecutor) -> tuple[int, int]:
    years = YEARS[quantity]
    found = pool.map(a_year, [(quantity, nth) for nth in range(years)], chunksize=10)
    trend, plain, house = (sum(column) for column in zip(*found, strict=True))
    print(
        f"{quantity:18} in vain in {years} device-years: trend {trend}, plain threshold {plain},"
        f" limit with duration {house}", flush=True,
    )  # fmt: skip
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
if "--quiet" not in sys.argv:
    for name in YEARS:
        early(name)
with ProcessPoolExecutor(WORKERS) as workers:
    told = [in_vain(name, workers) for name in YEARS]
trends, plains = (sum(column) for column in zip(*told, strict=True))
claim("warnings in vain, per device-year, to 0.05", trends / sum(YEARS.values()) / 0.05, at_most=1)
claim("warnings in vain to those of a plain threshold", trends / max(plains, 1), at_most=0.1)
cost()
done()
