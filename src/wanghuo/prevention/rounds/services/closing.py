"""Rounds whose time is over become visible as missed, and those of closed places fall away."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry, Mark
from wanghuo.prevention.rounds import rules
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import RoundAction, RoundState, next_state

BATCH = 500
NOON = 12
CLOSED = "场所已注销或并入其他登记"


def miss_rounds(*, at: datetime, actor: Actor = SYSTEM) -> int:
    """Mark as missed what was due and whose period is over (漏查); return how many. Run daily."""
    missed = 0
    while count := _turn(_over(at), RoundAction.MISS, "", actor, at):
        missed += count
    return missed


def waive_closed(*, at: datetime, actor: Actor = SYSTEM) -> int:
    """Let rounds of places that are closed or part of another fall away; return how many."""
    gone = Q(place__closed_on__isnull=False) | Q(place__merged_into__isnull=False)
    waived = 0
    while count := _turn(gone, RoundAction.WAIVE, CLOSED, actor, at):
        waived += count
    return waived


def _over(at: datetime) -> Q:
    """Match what is over: a night of rounds by the next noon, everything else with its day."""
    local = at.astimezone(SHANGHAI)
    today: date = local.date()
    night = today if local.hour >= NOON else today - timedelta(days=1)
    return Q(expected=1, period_to__lt=today) | Q(expected__gt=1, period_to__lt=night)


@transaction.atomic
def _turn(which: Q, action: RoundAction, reason: str, actor: Actor, at: datetime) -> int:
    """Take the next batch of rounds that are due to another state; each area is told how many."""
    due = Round._base_manager.filter(which, state=RoundState.DUE).order_by("pk")
    held = list(
        due.select_for_update(of=("self",)).values_list("pk", "area_id", "area_path")[:BATCH]
    )
    rows = Round._base_manager.filter(pk__in=[key for key, _, _ in held], state=RoundState.DUE)
    after = next_state(RoundState.DUE, action)
    rows.update(state=after, reason=reason)
    counts = Counter((area_id, path) for _, area_id, path in held)
    kind = rules.ROUND_MISSED if action is RoundAction.MISS else rules.ROUND_WAIVED
    told = [
        Entry(
            Mark("rounds", str(area_id), area_id, path),
            before={"state": RoundState.DUE},
            after={"state": after},
            data={"count": count, "reason": reason},
        )
        for (area_id, path), count in sorted(counts.items())
    ]
    facts.record_all(kind, told, actor=actor, at=at)
    return len(held)
