"""What every change of a campaign shares: the move as it was read, and its fact."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.campaigns import rules
from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.rules import CampaignAction, CampaignState

FACTS = MappingProxyType(
    {
        CampaignAction.CHANGE: rules.CAMPAIGN_CHANGED,
        CampaignAction.LAUNCH: rules.CAMPAIGN_LAUNCHED,
        CampaignAction.RECOUNT: rules.CAMPAIGN_RECOUNTED,
        CampaignAction.CLOSE: rules.CAMPAIGN_CLOSED,
        CampaignAction.WITHDRAW: rules.CAMPAIGN_WITHDRAWN,
    }
)


def move(
    campaign: Campaign,
    action: CampaignAction,
    *,
    version: int,
    actor: Actor,
    at: datetime,
    data: Mapping[str, object] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the campaign to its next state as it was read, and record it; `StaleRecord` if late."""
    before = CampaignState(campaign.state)
    after = rules.next_state(before, action)
    changes |= {"state": after, "version": version + 1}
    as_read = Campaign._base_manager.filter(pk=campaign.pk, state=before, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(campaign, name, value)
    facts.record(
        FACTS[action],
        facts.mark(campaign),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data=data,
    )


def said(text: str, longest: int, problem: str) -> str:
    """Return what a person wrote, or refuse an empty or endless word."""
    words = text.replace("\0", "").strip()
    if not words or len(words) > longest:
        raise BadInput(problem=problem)
    return words
