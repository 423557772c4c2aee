"""What the clock does about rounds, in the order it matters."""

from dataclasses import dataclass
from datetime import datetime

from wanghuo.prevention.rounds.services.closing import miss_rounds, waive_closed
from wanghuo.prevention.rounds.services.opening import Opened, open_rounds


@dataclass(frozen=True, slots=True)
class Night:
    """What one run came to."""

    missed: int
    waived: int
    planned: Opened


def plan_rounds(*, at: datetime) -> Night:
    """Close what is over and open what is due; as often as the clock likes."""
    waived = waive_closed(at=at)
    missed = miss_rounds(at=at)
    return Night(missed, waived, open_rounds(at=at))
