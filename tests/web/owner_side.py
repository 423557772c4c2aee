"""A village where an occupier and his neighbour each have one record of everything.

The neighbour's rows carry a mark that stands in no name of an area, so that any word of it which
reaches the occupier is a leak; the occupier's own carry another, so that a page which shows nothing
is no proof either.
"""

from datetime import UTC, datetime

from django.test import Client

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory, make_area
from tests.web.operations import program_of
from tests.web.owners_rows import Owners
from tests.web.register_rows import Register
from tests.web.twins import Town
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.documents.models import Attachment
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists.models import Checklist

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OWN, NEAR, FAR = "福来", "邻户", "远户"
OWNERS_KINDS = (
    "occupier", "place", "facility", "facilitytest", "firelane", "laneblock", "obstacle",
    "retrofit", "servicecontract", "policy",
)  # fmt: skip
"""Kinds of record that may be an occupier's own."""


class OwnerSide:
    """The occupier, his neighbour in the same village, and a town elsewhere."""

    def __init__(self):
        county = make_area("望山县")
        with scoped(EVERYWHERE):
            self.near, self.far = Town(NEAR, county), Town(FAR, county)
            self._rename_areas()
            self.village = self.near.village
            self.own = Register(OWN, self.village, AT)
            self.promises = Owners(self.own, OWN, self.village, AT)
            self.number = self.own.rows["occupier"].number
            self.firm = OrganisationFactory(
                area=self.village,
                name=f"{OWN}超市",
                kind=OrganisationKind.OCCUPIER,
                holder=self.number,
            )
            ledger.seal(at=AT, force=True)
            self.neighbours_file = Attachment._base_manager.get(
                area=self.village, subject_type="progress"
            )

    def _rename_areas(self):
        """Let no area be called by a mark, nor its check-lists: they are for all who live there."""
        for model in (Area, Designation, Checklist):
            for row in model._base_manager.all():
                for mark in (NEAR, FAR):
                    row.name = row.name.replace(mark, "某")
                row.save(update_fields=["name"])

    def user(self, *allowed, organisation=None):
        """Somebody of the occupier's, or of another's, whose one post allows these."""
        user = UserFactory()
        with scoped(EVERYWHERE):
            role = RoleFactory(capabilities=list(allowed))
            firm = organisation or self.firm
            PostFactory(user=user, organisation=firm, area=self.village, role=role)
        return user

    def person(self, *allowed, organisation=None):
        """The same, at a browser."""
        client = Client()
        client.force_login(self.user(*allowed, organisation=organisation))
        return client

    def program(self, *allowed):
        """The same, through the API."""
        return program_of(self.user(*allowed))
