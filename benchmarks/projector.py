"""Signals a second from the journal to committed rows: twin, readings, limits, alarms.

    [BENCH_DEVICES=150000] [BENCH_SECONDS=600] python benchmarks/projector.py [sqlite|postgresql]

A county's devices are registered and a journal is filled with what they say (`county.py`). Then as
many `wanghuo projector` as the database bears (one on SQLite, two on PostgreSQL) carry it in, each
in a process of its own, until the journal or the time is over. What was carried is counted from
outside, by their cursors. Every device has spoken once before the clock begins: series are entered
once in their lives. The goal is what a well-known platform publishes for 36 cores.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from harness import claim, environ, main

GOAL = 11_111
DEVICES = int(environ.get("BENCH_DEVICES", "150000"))
SECONDS = int(environ.get("BENCH_SECONDS", "600"))
LOOK_SECONDS = 1.0


def measure() -> None:
    """Fill, carry, and say how fast."""
    import county  # noqa: PLC0415 -- once Django is set up
    from django.db import connection  # noqa: PLC0415 -- as above

    from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- as above
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    var = Path(environ["WANGHUO_VAR"])
    signals = DEVICES + int(GOAL * 1.6 * SECONDS)
    with scoped(EVERYWHERE):
        county.register(DEVICES)
        county.fill(var / "journal", DEVICES, signals, GOAL)
        _analyze()
    parts = int(environ.get("BENCH_PARTS", 2 if connection.vendor == "postgresql" else 1))
    workers = [_projector(f"{nth}/{parts}") for nth in range(1, parts + 1)]
    try:
        first = _until(DEVICES, workers)
        _analyze()
        rates, memory = _carried(signals, workers)
    finally:
        for worker in workers:
            worker.kill()
    _report(parts, first, rates, memory)


def _analyze() -> None:
    """Let PostgreSQL know its tables, as it does by itself where nobody switched that off."""
    from django.db import connection  # noqa: PLC0415 -- as above

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _projector(part: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "wanghuo", "projector", "--part", part]
    return subprocess.Popen(command, env=dict(os.environ))  # noqa: TID251 -- a benchmark's own


def _position() -> int:
    """Return how many records of both lanes were carried in by every part."""
    from django.db import connection  # noqa: PLC0415 -- as above

    question = (
        "SELECT coalesce(sum(reached), 0) FROM (SELECT lane, min(position) AS reached"
        " FROM devices_journalcursor GROUP BY lane) AS lanes"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


def _until(position: int, workers: list[subprocess.Popen]) -> float:
    begun = time.perf_counter()
    while _position() < position:
        assert all(worker.poll() is None for worker in workers)
        time.sleep(0.2)
    return time.perf_counter() - begun


def _carried(signals: int, workers: list[subprocess.Popen]) -> tuple[list[float], int]:
    """Return the rate of each look until all is carried or the time is over, and the memory."""
    rates: list[float] = []
    begun = before_at = time.perf_counter()
    before = _position()
    while before < signals and before_at - begun < SECONDS:
        time.sleep(LOOK_SECONDS)
        now, at = _position(), time.perf_counter()
        rates.append((now - before) / (at - before_at))
        before, before_at = now, at
    return rates, max(_memory(worker.pid) for worker in workers)


def _memory(pid: int) -> int:
    """Return the most memory that a process has had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _report(parts: int, first: float, rates: list[float], memory: int) -> None:
    from wanghuo.monitoring.alarms.models import Alarm  # noqa: PLC0415 -- as above
    from wanghuo.monitoring.readings.models import Reading  # noqa: PLC0415 -- as above

    mean = statistics.fmean(rates)
    minutes = [statistics.fmean(rates[at : at + 60]) for at in range(0, len(rates), 60)]
    readings = Reading._base_manager.count()
    alarms = Alarm._base_manager.count()
    told = {
        "projectors": parts, "seconds": len(rates), "signals/s": round(mean),
        "slowest minute": round(min(minutes)), "readings": readings, "alarms": alarms,
        "MiB of a projector": round(memory / 2**20),
        "first words of all devices, s": round(first, 1),
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False))
    print(f"     {DEVICES} twins: {_bytes_each('devices_twin'):.0f} bytes each in the database")
    claim("signals a second to 11,111", mean / GOAL, at_least=1.0)


def _bytes_each(table: str) -> float:
    from django.db import connection  # noqa: PLC0415 -- as above

    asked = (
        f"SELECT pg_total_relation_size('{table}')"
        if connection.vendor == "postgresql"
        else f"SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%{table}%'"  # noqa: S608 -- ours
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return cursor.fetchone()[0] / DEVICES


if __name__ == "__main__":
    main(measure)
