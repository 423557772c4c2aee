"""How campaigns are told on a page: states, numbers that open their lists."""

from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.queries import Progress
from wanghuo.prevention.campaigns.rules import CampaignState

register = template.Library()

SHAPES = {
    CampaignState.DRAFT: "yellow",
    CampaignState.LIVE: "blue",
    CampaignState.CLOSED: "done",
    CampaignState.WITHDRAWN: "grey",
}
OPENS = {
    "places": ("campaigns:places", {}),
    "checked": ("campaigns:places", {"is_checked": "true"}),
    "remote": ("campaigns:checks", {"is_remote": "true"}),
    "hazards": ("campaigns:hazards", {}),
    "closed": ("campaigns:hazards", {"is_closed": "true"}),
}
"""What each number counts, and which list that is."""


@register.simple_tag
def campaign_state(campaign: Campaign) -> SafeString:
    """Say the state of a campaign."""
    state = CampaignState(campaign.state)
    return format_html(
        '<span class="wh-state wh-state--{}">{}</span>', SHAPES[state], gettext(state.label)
    )


@register.simple_tag
def progress_number(campaign_id: UUID, one: Progress, number: str) -> SafeString:
    """Show a number of the progress as a link to the list it counts."""
    name, words = OPENS[number]
    asked = words | ({"below": str(one.key)} if one.key else {})
    address = reverse(name, args=[campaign_id])
    query = f"?{urlencode(asked)}" if asked else ""
    return format_html('<a href="{}{}">{}</a>', address, query, getattr(one, number))
