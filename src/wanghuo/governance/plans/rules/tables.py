"""Which capability shows a table of plans, and so lets it be exported."""

from wanghuo.base.exchange.rules import readable
from wanghuo.governance.plans.rules.words import PLAN_READ, TASK_READ


def declare_tables() -> None:
    """Tell the exchange."""
    for table in ("plan", "planitem"):
        readable(f"plans.{table}", PLAN_READ)
    for table in ("task", "problem", "responsibility", "progress"):
        readable(f"plans.{table}", TASK_READ)
    readable("deadlines.deadline", TASK_READ)
