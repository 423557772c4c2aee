"""Which places owe which rounds, and who goes where on which day; pure."""

from wanghuo.prevention.rounds.judging.frequencies import Frequency, read_frequency
from wanghuo.prevention.rounds.judging.planning import Plan, Slot, Stop, plan

__all__ = ["Frequency", "Plan", "Slot", "Stop", "plan", "read_frequency"]
