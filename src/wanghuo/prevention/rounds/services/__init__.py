"""What can be done about rounds."""

from wanghuo.prevention.rounds.services.changing import assign_round, waive_round
from wanghuo.prevention.rounds.services.closing import miss_rounds, waive_closed
from wanghuo.prevention.rounds.services.meeting import meet_rounds, unmeet_rounds
from wanghuo.prevention.rounds.services.nightly import Night, plan_rounds
from wanghuo.prevention.rounds.services.opening import Opened, open_rounds

__all__ = [
    "Night", "Opened", "assign_round", "meet_rounds", "miss_rounds", "open_rounds", "plan_rounds",
    "unmeet_rounds", "waive_closed", "waive_round",
]  # fmt: skip
