"""What a house of a campaign holds before it begins; run in a process of the house."""

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.monitoring.faults.house import SECRET
from tests.register.samples import small
from wanghuo.base.people import rules
from wanghuo.base.people.models import ApiToken
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.rules import ALARM_HANDLE, ALARM_READ
from wanghuo.monitoring.devices.services import Claim, claim_device


def furnish(identities):
    """A village with a shop, its transmitters, and a desk that speaks through the API."""
    with scoped(EVERYWHERE):
        county = make_area("望山县")
        village = make_area("东山村", county)
        shop = small("place", village, kind="shop", name="老街超市", number="LJ-0001")
        for identity in identities:
            claim_device(claim=Claim(identity=identity, place=shop), actor=SYSTEM, at=clock.now())
        officer = UserFactory()
        PostFactory(
            user=officer,
            organisation=OrganisationFactory(area=county),
            role=RoleFactory(capabilities=[ALARM_READ, ALARM_HANDLE]),
        )
        ApiToken.objects.create(
            user=officer, name="值守", secret_hash=rules.secret_hash(SECRET),
            created_at=clock.now(), expires_at=clock.now().replace(year=2099),
        )  # fmt: skip
