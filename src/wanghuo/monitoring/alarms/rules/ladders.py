"""To whom an alarm is reported when nobody does what is due; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from wanghuo.monitoring.alarms.rules.words import AlarmKind, AlarmState, Ladder


class Rung(NamedTuple):
    """One step of a ladder: after how long, to which post, from how many areas further up."""

    level: int
    after_seconds: int
    told: str
    capability: str
    up: int


@dataclass(frozen=True, slots=True)
class Ladders:
    """The ladders of a region, and the kinds of alarm that climb them."""

    kinds: frozenset[AlarmKind]
    rungs: Mapping[Ladder, Sequence[Rung]]


WAITS_ON = {
    AlarmState.OPENED: Ladder.UNANSWERED,
    AlarmState.ACKNOWLEDGED: Ladder.UNVERIFIED,
    AlarmState.VERIFYING: Ladder.UNVERIFIED,
}
"""What is not done yet in each state; in the others nothing is waited for."""


def ladders_of(parameters: Mapping[str, Any]) -> Ladders:
    """Read the ladders as a rule writes them."""
    return Ladders(
        frozenset(AlarmKind(kind) for kind in parameters["kinds"]),
        {ladder: _rungs(parameters[ladder.value]) for ladder in Ladder},
    )


def _rungs(written: Sequence[Mapping[str, Any]]) -> tuple[Rung, ...]:
    ordered = sorted(written, key=lambda one: one["after_seconds"])
    return tuple(
        Rung(nth, one["after_seconds"], one["told"], one["capability"], one["up"])
        for nth, one in enumerate(ordered, 1)
    )


def rungs_due(
    ladders: Ladders, kind: AlarmKind, state: AlarmState, since: datetime, at: datetime
) -> tuple[Ladder, list[Rung]] | None:
    """Return every rung that is due of what is not done since a moment, the lowest first."""
    ladder = WAITS_ON.get(state)
    if ladder is None or kind not in ladders.kinds:
        return None
    due = [rung for rung in ladders.rungs[ladder]
           if at - since >= timedelta(seconds=rung.after_seconds)]  # fmt: skip
    return (ladder, due) if due else None


def path_up(area_path: str, up: int) -> str:
    """Return the path of the area so many steps above; the topmost where there are fewer."""
    ids = area_path.rstrip("/").split("/")
    return "/".join(ids[: max(1, len(ids) - up)]) + "/"
