"""What may follow what, and how much is to be done."""

from collections.abc import Mapping
from math import ceil
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.campaigns.rules.words import (
    CampaignAction,
    CampaignState,
    TargetKind,
)

NEXT_STATE: Mapping[tuple[CampaignState, CampaignAction], CampaignState] = MappingProxyType(
    {
        (CampaignState.DRAFT, CampaignAction.CHANGE): CampaignState.DRAFT,
        (CampaignState.DRAFT, CampaignAction.LAUNCH): CampaignState.LIVE,
        (CampaignState.DRAFT, CampaignAction.WITHDRAW): CampaignState.WITHDRAWN,
        (CampaignState.LIVE, CampaignAction.RECOUNT): CampaignState.LIVE,
        (CampaignState.LIVE, CampaignAction.CLOSE): CampaignState.CLOSED,
    }
)


def next_state(state: CampaignState, action: CampaignAction) -> CampaignState:
    """Return the campaign's state after `action`, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None


def target_of(kind: TargetKind, amount: int, places: int) -> int:
    """Return how many of an area's places are to be checked: never more than there are."""
    wanted = ceil(places * amount / 100) if kind is TargetKind.SHARE else amount
    return min(wanted, places)
