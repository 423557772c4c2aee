"""Two at the same moment: one is first, the other is told, nothing is counted twice."""

import pytest

from tests.governance.plans.services.test_races import together
from tests.prevention.campaigns.builders import AT, County, now
from tests.prevention.campaigns.test_services import counted
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.campaigns import services
from wanghuo.prevention.campaigns.models import CampaignTarget

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db):
    with scoped(EVERYWHERE):
        yield County()


def test_of_two_who_launch_one_is_late(county):
    county.place()
    one = county.drafted()
    other = now(one)

    def launch(row):
        return services.launch_campaign(campaign=row, version=0, actor=SYSTEM, at=AT)

    outcomes = together(lambda: launch(one), lambda: launch(other))

    assert sum(isinstance(each, DomainError) for each in outcomes) == 1
    assert CampaignTarget._base_manager.count() == 1


def test_the_same_draft_sent_twice_is_one(county):
    asked = {"area": county.county, "organiser": county.office, "actor": SYSTEM, "at": AT}
    key, terms = new_id(), county.terms()

    outcomes = together(
        *[lambda: services.draft_campaign(id=key, terms=terms, **asked)] * 2,
    )

    assert [one.pk for one in outcomes] == [key, key]
    assert Fact._base_manager.filter(kind="campaign.drafted").count() == 1


def test_one_check_told_twice_counts_once(county):
    place, key = county.place(), new_id()
    county.live()

    together(*[lambda: counted(place, inspection_id=key)] * 2)

    assert Fact._base_manager.filter(kind="campaign.counted").count() == 1
