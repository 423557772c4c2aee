"""Which capability shows the table of rounds, and so lets it be exported."""

from wanghuo.base.exchange.rules import readable
from wanghuo.prevention.rounds.rules.words import ROUND_READ


def declare_tables() -> None:
    """Tell the exchange."""
    readable("rounds.round", ROUND_READ)
