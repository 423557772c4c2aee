"""A village with a school, its occupier, and people on both sides."""

from datetime import UTC, datetime

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.register.samples import small
from wanghuo.base.people.queries import actor_of
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.owners import queries, services
from wanghuo.prevention.owners.rules import OWNER_DECLARE, OWNER_READ, STANDARD_REVIEW

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TODAY = local_date(AT)


class World:
    """清石镇下王村: 福来小学, its account, and the town's education office."""

    def __init__(self):
        self.county = make_area("望山县")
        self.town = make_area("清石镇", self.county)
        self.village = make_area("下王村", self.town)
        self.occupier = small("occupier", self.village, name="福来教育")
        self.school = self.place(name="福来小学", kind="school")
        self.office = OrganisationFactory(area=self.town, name="教育办")
        self.firm = self.firm_of(self.occupier)
        self.owner = self.actor(self.firm, OWNER_READ, OWNER_DECLARE)
        self.reviewer = self.actor(self.office, OWNER_READ, STANDARD_REVIEW)

    def place(self, **given):
        terms = {"kind": "school", "occupier": self.occupier} | given
        return queries.place_in_scope(small("place", self.village, **terms).pk)

    def firm_of(self, occupier):
        return OrganisationFactory(
            area=self.village, kind=OrganisationKind.OCCUPIER, holder=occupier.number
        )

    def user(self, organisation, *capabilities, sector=""):
        user = UserFactory()
        role = RoleFactory(capabilities=list(capabilities))
        PostFactory(user=user, organisation=organisation, role=role, sector=sector)
        return user

    def actor(self, organisation, *capabilities, sector=""):
        return actor_of(self.user(organisation, *capabilities, sector=sector), TODAY)

    def stranger(self):
        """The owner of another place of the same village."""
        other = small("occupier", self.village)
        return self.actor(self.firm_of(other), OWNER_READ, OWNER_DECLARE)

    def pledge(self, at=AT, actor=SYSTEM, **given):
        terms = {"place": self.school, "text_code": "general", "signer": "王校长", "key": new_id()}
        return services.post_pledge(actor=actor, at=at, **terms | given)

    def begin(self, actor=SYSTEM, at=AT, **given):
        terms = {"place": self.school, "standard_code": "school", "key": new_id()}
        return services.begin_assessment(actor=actor, at=at, **terms | given)

    def rated(self, points=None, actor=SYSTEM, at=AT):
        """An assessment whose owner has marked every item: in full, or so many points."""
        found = self.begin(actor=actor, at=at)
        marks = {
            one.code: (one.weight if points is None else points, "")
            for one in queries.items_of(found)
        }
        return services.rate_items(
            assessment=found, version=found.version, marks=marks, actor=actor, at=at
        )
