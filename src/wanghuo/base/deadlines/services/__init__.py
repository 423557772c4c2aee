"""Open, end and press deadlines; keep the working calendar.

Whoever owns the subject (a task, an order) opens and ends its deadlines in the transaction of its
own change, having asked the actor for the capability; the clock presses them. Facts stand on the
subject, so that its timeline shows them, and name the deadline in `data`.
"""

from wanghuo.base.deadlines.services.calendar import (
    recompute,
    remove_calendar_day,
    set_calendar_day,
)
from wanghuo.base.deadlines.services.owing import (
    Owed,
    cancel_deadlines,
    ensure_occurrences,
    meet_deadline,
    open_deadline,
    open_deadlines,
)
from wanghuo.base.deadlines.services.pressing import PressOutcome, Tell, press_deadlines

__all__ = [
    "Owed",
    "PressOutcome",
    "Tell",
    "cancel_deadlines",
    "ensure_occurrences",
    "meet_deadline",
    "open_deadline",
    "open_deadlines",
    "press_deadlines",
    "recompute",
    "remove_calendar_day",
    "set_calendar_day",
]
