"""A village with places that owe rounds, and people who go."""

from datetime import UTC, date, datetime

from tests.factories import (
    OrganisationFactory,
    PostFactory,
    RoleFactory,
    UserFactory,
    make_actor,
    make_area,
)
from tests.register.samples import small
from wanghuo.base.people import queries as people
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.prevention.rounds import services
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import ROUND_MANAGE, ROUND_READ
from wanghuo.register.places.models import Place

AT = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)
"""01:30 on Monday, 2 March 2026, in China: when the clock plans."""
MONDAY = date(2026, 3, 2)


class Ground:
    """A county, a town, a village."""

    def __init__(self, code="440111"):
        self.county = make_area("清石县", code=f"{code}000000")
        self.town = make_area("南河镇", self.county, code=f"{code}101000")
        self.village = make_area("东村", self.town, code=f"{code}101201")
        self.manager = make_actor(self.county.path, ROUND_READ, ROUND_MANAGE)

    def place(self, area=None, **given):
        """A place that is nothing by rule, unless it is said."""
        flags = {name: given.pop(name) for name in list(given) if name in FLAGS}
        place = small("place", area or self.village, **given)
        Place._base_manager.filter(pk=place.pk).update(**dict.fromkeys(FLAGS, False) | flags)
        place.refresh_from_db()
        return place

    def corner_shop(self, area=None, **given):
        return self.place(area, kind="shop", is_small=True, **given)

    def occupier(self, area=None, **given):
        return small("occupier", area or self.village, **given)

    def worker(self, area=None, role="grid_worker", **given):
        """Somebody whose post goes round an area."""
        area = area or self.village
        kept = RoleFactory._meta.model.objects.filter(code=role).first()
        role = kept or RoleFactory(code=role, capabilities=[ROUND_READ])
        unit = OrganisationFactory(area=area)
        return PostFactory(user=UserFactory(), organisation=unit, role=role, area=area, **given)

    def owner(self, occupier):
        """Somebody of an occupier, who sees his rows alone."""
        unit = OrganisationFactory(
            area=self.village, kind=OrganisationKind.OCCUPIER, holder=occupier.number
        )
        role = RoleFactory(capabilities=[ROUND_READ])
        return PostFactory(user=UserFactory(), organisation=unit, role=role)


FLAGS = ("is_small", "is_gathering", "is_crowded", "is_key", "is_high_risk")


def actor_of(post, on=MONDAY):
    return people.actor_of(post.user, on)


def opened(at=AT):
    """Plan, and return every round in the order of place and frequency."""
    services.open_rounds(at=at)
    return rounds()


def rounds(**which):
    return list(
        Round._base_manager.filter(**which).order_by("place__number", "frequency", "due_on")
    )
