"""A county that keeps every rule, so that each test breaks one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.registry import capabilities

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SQUARE = [[[104.0, 30.0], [104.1, 30.0], [104.1, 30.1], [104.0, 30.0]]]


@dataclass
class County:
    """望山县 with 清石镇 and two villages; the county's office may mend everything."""

    villages: list = field(init=False)

    def __post_init__(self):
        self.county = make_area("望山县", level=AreaLevel.COUNTY, code="441901000000")
        self.town = make_area("清石镇", self.county, code="441901001000")
        self.villages = [
            make_area(name, self.town, code=f"44190100100{n}")
            for n, name in enumerate(("东山村", "西河村"), 1)
        ]
        self.units = [
            OrganisationFactory(area=one, name=f"{one.name}村民委员会") for one in self.villages
        ]
        self.office = OrganisationFactory(area=self.county, name="县消安办")
        self.role = RoleFactory(name="文书", capabilities=list(capabilities.labels))
        self.user = UserFactory()
        self.post = PostFactory(user=self.user, organisation=self.office, role=self.role)

    @property
    def actor(self):
        return people.actor_of(self.user, clock.local_date(AT))


@pytest.fixture
def county(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return County()
