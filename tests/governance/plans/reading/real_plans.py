"""The five real plans, each read once."""

from functools import cache
from pathlib import Path

from tests.shared_data import shared_file
from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.values import PlanReading, Task


@cache
def _read(path: Path) -> PlanReading:
    return read(path.read_text("utf-8"))


def plan(number: str) -> PlanReading:
    return _read(shared_file(f"plans/{number}_*.txt"))


def one_each(tasks: list[Task]) -> dict[int | None, Task]:
    return {task.no: task for task in tasks}
