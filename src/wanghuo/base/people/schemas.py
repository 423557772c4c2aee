"""How people, posts and organisations go in and out of the API."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from wanghuo.base.areas.schemas import CardOut
from wanghuo.base.people.models import User
from wanghuo.base.people.rules import LONGEST_HOLDER, Duty, OrganisationKind, Sector
from wanghuo.base.people.rules.personal import LONGEST_REASON, PersonalField, masked
from wanghuo.kernel.operations import Asked, Day, Paging, RowId, Words

Name = Annotated[str, Field(max_length=80)]
Names = Annotated[list[Name], Field(max_length=100)]
Holder = Annotated[str, Field(max_length=LONGEST_HOLDER)]


class PeopleAsked(Paging):
    """Which people."""

    below_id: RowId | None = Field(None, description="岗位在该区划及其下级的")
    text: Words = Field("", description="姓名或用户名含")


class OrganisationsAsked(Paging):
    """Which organisations."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    kind: OrganisationKind | None = None
    text: Words = Field("", description="名称含")


class OrganisationAsked(Asked):
    """What is known of an organisation."""

    name: Name
    kind: OrganisationKind
    sector: Sector | None = None
    aliases: Names = []
    groups: Names = []
    holder: Holder | None = Field(None, description="社会单位编号；修改时不给出为不变")


class NewOrganisation(OrganisationAsked):
    """An organisation and the area it belongs to."""

    area_id: RowId
    holder: Holder = Field("", description="社会单位编号，类别为社会单位时必填")


class LastDay(Asked):
    """The last day of something; it still counts."""

    last_day: Day


class PersonName(Asked):
    """A person's name."""

    name: Name


class NewUser(PersonName):
    """A log-in name, a person's name, and the area whose account it is."""

    username: Name
    area_id: RowId


class NewPost(Asked):
    """What a post is to be; without an area, the organisation's own."""

    organisation_id: RowId
    role_id: RowId
    area_id: RowId | None = None
    sector: Sector | None = None
    title: str = Field("", max_length=40)
    valid_from: Day
    valid_to: Day | None = None
    is_temporary: bool = False


class OrganisationOut(Schema):
    """An organisation."""

    id: int
    area_id: int
    area: str = Field(alias="area.name")
    name: str
    kind: OrganisationKind
    sector: str
    aliases: list[str]
    groups: list[str]
    holder: str
    valid_to: date | None


class RoleOut(Schema):
    """A set of capabilities."""

    id: int
    code: str
    name: str
    duty: Duty
    capabilities: list[str]


class UnitOut(Schema):
    """An organisation by name."""

    id: int
    name: str


class PostOut(Schema):
    """A person's function in an organisation over an area."""

    id: int
    organisation: UnitOut
    area: CardOut
    role: str = Field(alias="role.code")
    sector: str
    title: str
    valid_from: date
    valid_to: date | None


class PersonOut(Schema):
    """A person who logs in."""

    id: int
    username: str
    name: str
    is_active: bool


class PersonNumbers(PersonOut):
    """A person with personal numbers, masked."""

    mobile: str = Field(description="脱敏")
    id_number: str = Field(description="脱敏")

    @staticmethod
    def resolve_mobile(user: User) -> str:
        """Mask it."""
        return masked(user.mobile)

    @staticmethod
    def resolve_id_number(user: User) -> str:
        """Mask it."""
        return masked(user.id_number)


class PersonalAsked(Asked):
    """Personal numbers to enter; null leaves one as it is, blank clears it."""

    mobile: str | None = Field(None, max_length=30)
    id_number: str | None = Field(None, max_length=30)

    def numbers(self) -> dict[PersonalField, str]:
        """Return what is to be changed."""
        given = self.model_dump(exclude_none=True)
        return {PersonalField(code): text for code, text in given.items()}


class RevealAsked(Asked):
    """Which personal values, and why."""

    fields: Annotated[list[PersonalField], Field(min_length=1, max_length=2)]
    reason: str = Field(max_length=LONGEST_REASON)


class RevealedOut(Schema):
    """Personal values in clear; null for those that were not asked for."""

    mobile: str | None = None
    id_number: str | None = None


class NumberAsked(Asked):
    """A whole number; it never stands in an address."""

    number: str = Field(max_length=30)


class RevealsAsked(Paging):
    """Which looks at personal values."""

    since: Day | None = None
    until: Day | None = None


class RevealOut(Schema):
    """One look at personal values."""

    at: datetime
    actor: str
    person: str
    fields: list[str]
    reason: str


class PersonLine(PersonOut):
    """A person with the posts that lie in scope."""

    posts: list[PostOut] = Field(alias="posts_shown")


class PersonDetailOut(Schema):
    """A person and every post that lies in scope, ended ones too."""

    user: PersonNumbers
    posts: list[PostOut]


class PasswordOut(Schema):
    """A person with a one-time password that is told only now."""

    user: PersonOut
    password: str


class PostHolder(PostOut):
    """A post and who holds it."""

    user: PersonOut


class OrganisationDetailOut(Schema):
    """An organisation and the posts in force there."""

    organisation: OrganisationOut
    posts: list[PostHolder]


class GrantOut(PostOut):
    """One's own post in force, and what it allows."""

    capabilities: list[str] = Field(alias="role.capabilities")


class MeOut(Schema):
    """Who asks, and what the posts in force allow."""

    user: PersonOut
    grants: list[GrantOut]
