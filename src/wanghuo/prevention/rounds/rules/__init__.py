"""Words, states and periods of rounds; pure."""

from wanghuo.prevention.rounds.rules.errors import FrequencyRefused, PostUnfit
from wanghuo.prevention.rounds.rules.periods import Hours, Period, period_of
from wanghuo.prevention.rounds.rules.states import COUNTED, NEXT_STATE, OPEN, next_state
from wanghuo.prevention.rounds.rules.tables import declare_tables
from wanghuo.prevention.rounds.rules.words import (
    ROUND_ASSIGNED,
    ROUND_MANAGE,
    ROUND_MET,
    ROUND_MISSED,
    ROUND_OPENED,
    ROUND_READ,
    ROUND_REOPENED,
    ROUND_WAIVED,
    Every,
    OwedBy,
    RoundAction,
    RoundState,
)

__all__ = [
    "COUNTED", "NEXT_STATE", "OPEN", "ROUND_ASSIGNED", "ROUND_MANAGE", "ROUND_MET", "ROUND_MISSED",
    "ROUND_OPENED", "ROUND_READ", "ROUND_REOPENED", "ROUND_WAIVED", "Every", "FrequencyRefused",
    "Hours", "OwedBy", "Period", "PostUnfit", "RoundAction", "RoundState", "next_state",
    "period_of",
]  # fmt: skip

declare_tables()
