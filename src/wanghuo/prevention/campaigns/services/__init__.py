"""What can be done about campaigns."""

from wanghuo.prevention.campaigns.services.counting import count_inspection, uncount_inspection
from wanghuo.prevention.campaigns.services.drafting import (
    CampaignTerms,
    change_campaign,
    close_campaign,
    draft_campaign,
    launch_campaign,
    recount_targets,
    withdraw_campaign,
)
from wanghuo.prevention.campaigns.services.summarising import about, summary_of

__all__ = [
    "CampaignTerms",
    "about",
    "change_campaign",
    "close_campaign",
    "count_inspection",
    "draft_campaign",
    "launch_campaign",
    "recount_targets",
    "summary_of",
    "uncount_inspection",
    "withdraw_campaign",
]  # fmt: skip
