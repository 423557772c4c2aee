"""Who may report, what a parent's percent is, and when a task is at risk."""

from collections.abc import Iterable
from datetime import date, timedelta

from wanghuo.governance.plans.rules.words import TASK_REPORT
from wanghuo.kernel.actors import Actor, System

AT_RISK_DAYS = 7
"""A task is at risk when it is due within this many days …"""
AT_RISK_PERCENT = 80
"""… and less than this is done."""
DUE_SOON_DAYS = 7
"""What is due within this many days stands on the home page."""


def horizon(on: date, days: int) -> date:
    """Return the last day of the coming `days`, counted after `on`."""
    return on + timedelta(days=days)


def is_overdue(due_on: date | None, on: date) -> bool:
    """Tell whether the last day on time lies before `on`."""
    return due_on is not None and due_on < on


def may_report(actor: Actor, organisation_id: int | None, area_path: str, sector: str) -> bool:
    """Tell whether a post reports for this organisation: its own, or one over an area above it.

    A neighbour in the same village who may report for his own office may not report for ours.
    """
    if isinstance(actor, System):
        return True
    return any(
        TASK_REPORT in grant.capabilities
        and grant.reach.covers(area_path, sector)
        and (
            grant.organisation_id == organisation_id or len(grant.reach.area_path) < len(area_path)
        )
        for grant in actor.grants
    )


def mean_percent(percents: Iterable[int]) -> int:
    """Return the mean, rounded down, so that only all done is 100; of nothing it is 0."""
    listed = list(percents)
    return sum(listed) // len(listed) if listed else 0
