"""A finished check meets what was due of its place (应查完成); a void one meets nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import StaleRecord
from wanghuo.prevention.rounds.judging import Frequency
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries import FrequencyBook
from wanghuo.prevention.rounds.rules import COUNTED, OPEN, RoundAction, RoundState, next_state
from wanghuo.prevention.rounds.services.moves import move

TRIES = 3


def meet_rounds(
    place_id: UUID,
    kind: str,
    finished_at: datetime,
    inspection_id: UUID,
    at: datetime,
    *,
    actor: Actor = SYSTEM,
) -> list[Round]:
    """Count a finished check towards every round of its place that it meets; the same one once.

    Who may check was asked when he checked, so this is not scoped. What counts is when the check
    ended, not when a phone brought it in.
    """
    local = finished_at.astimezone(SHANGHAI)
    book = FrequencyBook(local.date())
    keys = _keys(place_id, local, OPEN)
    met = (_meet(key, kind, local, inspection_id, at, actor, book) for key in keys)
    return [row for row in met if row is not None]


def unmeet_rounds(
    place_id: UUID,
    finished_at: datetime,
    inspection_id: UUID,
    at: datetime,
    *,
    actor: Actor = SYSTEM,
) -> list[Round]:
    """Take a void check back from every round of its place that it met (撤销计入); return them."""
    keys = _keys(place_id, finished_at.astimezone(SHANGHAI), COUNTED)
    taken = (_unmeet(key, inspection_id, at, actor) for key in keys)
    return [row for row in taken if row is not None]


def _keys(place_id: UUID, local: datetime, states: tuple[RoundState, ...]) -> list[UUID]:
    """Return the rounds of a place that a check at that moment may be about."""
    days = (local.date() - timedelta(days=1), local.date())  # a night belongs to the evening before
    rows = Round._base_manager.filter(
        place_id=place_id, period_from__lte=days[1], period_to__gte=days[0], state__in=states
    )
    return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


def _meet(
    key: UUID,
    kind: str,
    local: datetime,
    inspection_id: UUID,
    at: datetime,
    actor: Actor,
    book: FrequencyBook,
) -> Round | None:
    """Count once; somebody who was faster is counted on top of."""
    for left in range(TRIES, 0, -1):
        row = Round._base_manager.select_related("area").defer("area__boundary").get(pk=key)
        frequency = book.named(row.frequency, row.area.code)
        window = _window(row, frequency, kind, local) if frequency else None
        if window is None or row.state not in OPEN or _is_counted(row, window, inspection_id):
            return None
        try:
            with transaction.atomic():
                _count(row, window, local, inspection_id, at, actor)
        except StaleRecord:
            if left == 1:
                raise
        else:
            return row
    return None


def _unmeet(key: UUID, inspection_id: UUID, at: datetime, actor: Actor) -> Round | None:
    """Take back once; somebody who was faster is read again."""
    for left in range(TRIES, 0, -1):
        row = Round._base_manager.get(pk=key)
        kept = [one for one in row.checks if one["inspection"] != str(inspection_id)]
        if len(kept) == len(row.checks) or row.state not in COUNTED:
            return None
        try:
            with transaction.atomic():
                _take_back(row, kept, inspection_id, at, actor)
        except StaleRecord:
            if left == 1:
                raise
        else:
            return row
    return None


def _take_back(
    row: Round, kept: list[dict[str, Any]], inspection_id: UUID, at: datetime, actor: Actor
) -> None:
    told = {"inspection": str(inspection_id), "actual": len(kept), "expected": row.expected}
    last = UUID(kept[-1]["inspection"]) if kept else None
    move(
        row,
        RoundAction.UNMEET,
        actor=actor,
        at=at,
        version=row.version,
        data=told,
        actual=len(kept),
        checks=kept,
        inspection=last,
        done_at=None,
    )


def _window(row: Round, frequency: Frequency, kind: str, local: datetime) -> int | None:
    """Tell which of the round's windows a check falls into; None when it does not count."""
    if kind not in frequency.met_by:
        return None
    if frequency.hours and row.expected > 1:
        day, window = frequency.hours.window(local)
        return window if day == row.period_from else None
    return 0 if row.period_from <= local.date() <= row.period_to else None


def _is_counted(row: Round, window: int, inspection_id: UUID) -> bool:
    return any(
        one["inspection"] == str(inspection_id) or one["window"] == window for one in row.checks
    )


def _count(
    row: Round, window: int, local: datetime, inspection_id: UUID, at: datetime, actor: Actor
) -> None:
    check = {"inspection": str(inspection_id), "window": window, "at": local.isoformat()}
    actual = row.actual + 1
    before = RoundState(row.state)
    is_whole = actual == row.expected
    after = next_state(before, RoundAction.MEET) if is_whole else before
    move(
        row,
        RoundAction.MEET,
        actor=actor,
        at=at,
        version=row.version,
        data={"inspection": str(inspection_id), "actual": actual, "expected": row.expected},
        after=after,
        actual=actual,
        checks=[*row.checks, check],
        inspection=inspection_id,
        done_at=local if is_whole else None,
    )
