"""Press what is open: warn, then overdue, then escalate, each level told once (催办)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wanghuo.base.deadlines import queries, rules
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineLevel, DeadlineState, Levels
from wanghuo.base.deadlines.services.changes import in_batches, record_changes
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped

Tell = Callable[[Deadline, DeadlineLevel], None]


@dataclass(frozen=True, slots=True)
class PressOutcome:
    """How many deadlines were told of at each level."""

    warned: int
    overdue: int
    escalated: int


def press_deadlines(*, at: datetime, levels: Levels, tell: Tell | None = None) -> PressOutcome:
    """Raise every open deadline to its level on the day of `at`, and tell of each level once.

    What is late is told again every so many days, if the rulebook says so.

    `tell` runs in the transaction that raises the deadline: either both happened or neither did,
    whoever else presses at the same time and wherever this run is cut off.
    """
    told: Counter[DeadlineLevel] = Counter()
    with scoped(EVERYWHERE):
        for batch in in_batches(queries.to_press(clock.local_date(at), levels)):
            told.update(_press(batch, at=at, levels=levels, tell=tell))
    return PressOutcome(
        warned=told[DeadlineLevel.WARNED],
        overdue=told[DeadlineLevel.OVERDUE],
        escalated=told[DeadlineLevel.ESCALATED],
    )


@transaction.atomic
def _press(
    batch: Iterable[Deadline], *, at: datetime, levels: Levels, tell: Tell | None
) -> list[DeadlineLevel]:
    return [level for row in batch for level in _raise(row, at=at, levels=levels, tell=tell)]


def _raise(
    deadline: Deadline, *, at: datetime, levels: Levels, tell: Tell | None
) -> tuple[DeadlineLevel, ...]:
    before = DeadlineLevel(deadline.level)
    today = clock.local_date(at)
    level = rules.level_on(deadline.due_on, today, levels)
    as_read = Deadline.objects.filter(
        pk=deadline.pk,
        state=DeadlineState.OPEN,
        level=before,
        due_on=deadline.due_on,
        pressed_on=deadline.pressed_on,
    )
    if as_read.update(level=level, pressed_on=today) != 1:
        return ()  # another process got there first, or it was just met
    passed = rules.levels_told(before, level)
    if level is before and rules.is_told_again(level, deadline.pressed_on, today, levels):
        passed = (level,)
    deadline.level, deadline.pressed_on = level, today
    for step in passed:
        record_changes(
            rules.LEVEL_FACTS[step],
            [deadline],
            actor=SYSTEM,
            at=at,
            before={"level": before},
            after={"level": step},
        )
        if tell:
            tell(deadline, step)
    return passed
