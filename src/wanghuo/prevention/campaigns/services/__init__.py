"""What can be done about campaigns."""

from wanghuo.prevention.campaigns.services.counting import count_inspection
from wanghuo.prevention.campaigns.services.drafting import (
    CampaignTerms,
    change_campaign,
    close_campaign,
    draft_campaign,
    launch_campaign,
    recount_targets,
    withdraw_campaign,
)
from wanghuo.prevention.campaigns.services.joint import (
    JointTerms,
    record_joint_check,
    sign_joint_check,
)
from wanghuo.prevention.campaigns.services.summarising import about, summary_of

__all__ = [
    "CampaignTerms",
    "JointTerms",
    "about",
    "change_campaign",
    "close_campaign",
    "count_inspection",
    "draft_campaign",
    "launch_campaign",
    "record_joint_check",
    "recount_targets",
    "sign_joint_check",
    "summary_of",
    "withdraw_campaign",
]  # fmt: skip
