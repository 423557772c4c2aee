"""What can be seen of campaigns; every list is scoped and in a named order."""

from wanghuo.prevention.campaigns.queries.campaigns import (
    campaign_in_scope,
    campaigns,
    going_along,
    levels,
    live_for,
    names_of,
    organisations_of,
    places_of,
)
from wanghuo.prevention.campaigns.queries.progress import (
    Progress,
    checks,
    hazard_list,
    hazards_of,
    places,
    progress,
)

__all__ = [
    "Progress", "campaign_in_scope", "campaigns", "checks", "going_along", "hazard_list",
    "hazards_of", "levels", "live_for", "names_of", "organisations_of", "places", "places_of",
    "progress",
]  # fmt: skip
