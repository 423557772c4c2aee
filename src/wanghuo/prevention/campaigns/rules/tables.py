"""Which capability shows the tables of campaigns, and so lets them be exported."""

from wanghuo.base.exchange.rules import readable
from wanghuo.prevention.campaigns.rules.words import CAMPAIGN_READ

TABLES = ("campaign", "campaigntarget", "campaigncheck")


def declare_tables() -> None:
    """Tell the exchange."""
    for table in TABLES:
        readable(f"campaigns.{table}", CAMPAIGN_READ)
