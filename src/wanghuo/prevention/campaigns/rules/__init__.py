"""Words and states of campaigns; pure."""

from wanghuo.prevention.campaigns.rules.errors import (
    CampaignClash,
    NothingToCheck,
)
from wanghuo.prevention.campaigns.rules.states import NEXT_STATE, next_state, target_of
from wanghuo.prevention.campaigns.rules.tables import declare_tables
from wanghuo.prevention.campaigns.rules.words import (
    CAMPAIGN_CHANGED,
    CAMPAIGN_CLOSED,
    CAMPAIGN_COUNTED,
    CAMPAIGN_DRAFTED,
    CAMPAIGN_LAUNCHED,
    CAMPAIGN_MANAGE,
    CAMPAIGN_READ,
    CAMPAIGN_RECOUNTED,
    CAMPAIGN_UNCOUNTED,
    CAMPAIGN_WITHDRAWN,
    CampaignAction,
    CampaignKind,
    CampaignState,
    Season,
    TargetKind,
)

__all__ = [
    "CAMPAIGN_CHANGED", "CAMPAIGN_CLOSED", "CAMPAIGN_COUNTED", "CAMPAIGN_DRAFTED",
    "CAMPAIGN_LAUNCHED", "CAMPAIGN_MANAGE", "CAMPAIGN_READ", "CAMPAIGN_RECOUNTED",
    "CAMPAIGN_UNCOUNTED", "CAMPAIGN_WITHDRAWN", "NEXT_STATE", "CampaignAction",
    "CampaignClash", "CampaignKind", "CampaignState", "NothingToCheck", "Season",
    "TargetKind", "next_state", "target_of",
]  # fmt: skip

declare_tables()
