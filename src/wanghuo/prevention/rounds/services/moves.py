"""What every change of a round shares: the move as it was read, and its fact."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.rounds import rules
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import RoundAction, RoundState

FACTS = MappingProxyType(
    {
        RoundAction.MEET: rules.ROUND_MET,
        RoundAction.UNMEET: rules.ROUND_REOPENED,
        RoundAction.WAIVE: rules.ROUND_WAIVED,
        RoundAction.ASSIGN: rules.ROUND_ASSIGNED,
    }
)


def move(
    row: Round,
    action: RoundAction,
    *,
    actor: Actor,
    at: datetime,
    version: int,
    data: Mapping[str, object] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the round to its next state as it was read, and record it; `StaleRecord` when late."""
    before = RoundState(row.state)
    after = changes.pop("after", None) or rules.next_state(before, action)
    changes |= {"state": after, "version": version + 1}
    as_read = Round._base_manager.filter(pk=row.pk, state=before, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(row, name, value)
    facts.record(
        FACTS[action],
        facts.mark(row),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data={"place": str(row.place_id), "frequency": row.frequency, **data},
    )
