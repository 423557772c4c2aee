"""A campaign in the demo: the county checks its crowded and small places before winter."""

from datetime import datetime, timedelta

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation, User
from wanghuo.kernel.clock import local_date
from wanghuo.prevention.campaigns import services
from wanghuo.prevention.campaigns.rules import TargetKind
from wanghuo.register.places.rules import PlaceStatus
from wanghuo.web.demo.county import COUNTY

BEGAN, LASTS = 75, 150


def launch_drive(now: datetime) -> None:
    """Launch a campaign some weeks ago; the checks made since count towards it."""
    at = now - timedelta(days=BEGAN)
    actor = people.actor_of(User.objects.get(username="county"), local_date(now))
    terms = services.CampaignTerms(
        title="今冬明春火灾防控专项整治",
        starts_on=local_date(at),
        ends_on=local_date(at) + timedelta(days=LASTS),
        statuses=[PlaceStatus.KEY.value, PlaceStatus.CROWDED.value],
        target_kind=TargetKind.SHARE,
        target=100,
        basis="县消安委今冬明春火灾防控工作部署。",
    )
    campaign = services.draft_campaign(
        area=Area.objects.get(code=COUNTY),
        organiser=Organisation.objects.get(name="县消安办", area__code=COUNTY),
        terms=terms,
        actor=actor,
        at=at,
    )
    services.launch_campaign(campaign=campaign, version=campaign.version, actor=actor, at=at)
