"""A county with places, organisations and campaigns about them."""

from datetime import UTC, date, datetime

from tests.factories import OrganisationFactory, make_actor
from tests.prevention.rounds.builders import Ground
from wanghuo.kernel.actors import SYSTEM
from wanghuo.prevention.campaigns import services
from wanghuo.prevention.campaigns.models import Campaign
from wanghuo.prevention.campaigns.rules import CAMPAIGN_MANAGE, CAMPAIGN_READ, CampaignKind
from wanghuo.prevention.campaigns.services import CampaignTerms

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SPRING = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 5, 31)}


class County(Ground):
    """The ground, with who organises and who goes along."""

    def __init__(self):
        super().__init__()
        self.office = OrganisationFactory(area=self.county, name="县消安办")
        self.schools = OrganisationFactory(area=self.county, name="县教育局", sector="education")
        self.manager = make_actor(self.county.path, CAMPAIGN_READ, CAMPAIGN_MANAGE)

    def terms(self, **given):
        return CampaignTerms(**{"title": "冬春火灾防控", **SPRING} | given)

    def drafted(self, **given):
        return services.draft_campaign(
            area=self.county, organiser=self.office, terms=self.terms(**given),
            actor=SYSTEM, at=AT,
        )  # fmt: skip

    def live(self, **given):
        drafted = self.drafted(**given)
        return services.launch_campaign(campaign=drafted, version=0, actor=SYSTEM, at=AT)

    def joint(self):
        both = [self.office.pk, self.schools.pk]
        return self.live(title="三月联合检查", kind=CampaignKind.JOINT, participants=both)


def now(campaign):
    """The campaign as it stands."""
    return Campaign._base_manager.get(pk=campaign.pk)
