"""What is asked and told of promises, risks, assessments and accounts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Paging, RowId
from wanghuo.prevention.owners.models import AssessmentItem
from wanghuo.prevention.owners.rules import AssessmentState, PlaceStanding, PledgeState

Code = Annotated[str, Field(max_length=40)]
Text = Annotated[str, Field(max_length=60)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class PledgesAsked(Paging):
    """Which promises."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    text: Text = Field("", description="场所或单位名称含")
    is_expired: bool | None = None
    with_past: bool = Field(False, description="含已续、已撤下的")
    place_id: UUID | None = None


class DeclarationsAsked(Paging):
    """Which declarations."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    text: Text = Field("", description="场所或单位名称含")
    year: int | None = Field(None, ge=2000, le=2200)
    risk: str = Field("", max_length=40, pattern=r"^[a-z_]*$", description="申报有此风险")
    place_id: UUID | None = None


class AssessmentsAsked(Paging):
    """Which assessments."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    text: Text = Field("", description="场所或单位名称含")
    standard: Code = ""
    state: AssessmentState | None = None
    place_id: UUID | None = None


class RatesAsked(Asked):
    """Whose rates; with a standard, one line for each area below."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    standard: Code = ""


class StandingsAsked(Paging):
    """Which places of a standard."""

    standard: Code
    below_id: RowId | None = Field(None, description="该区划及其下级")
    standing: PlaceStanding | None = None


class AccountsAsked(Paging):
    """Which occupiers."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    text: Text = Field("", description="名称含，或统一社会信用代码、单位编号")
    has_account: bool | None = None


class NewPledge(Asked):
    """A promise; `id` is what the sender calls it."""

    id: UUID
    text_code: str = Field(max_length=20)
    signer: str = Field(max_length=40)


class Because(Asked):
    """A reason."""

    reason: str = Field(max_length=200)


class NewDeclaration(Asked):
    """Answers to every question of the place's kind."""

    id: UUID
    answers: dict[Code, bool] = Field(max_length=100)
    note: str = Field("", max_length=500)


class DeclarationChange(Asked):
    """Answers as they shall be; `version` is the one that was read."""

    version: Version
    answers: dict[Code, bool] = Field(max_length=100)
    note: str = Field("", max_length=500)


class NewAssessment(Asked):
    """Which standard to rate the place under."""

    id: UUID
    standard: str = Field(max_length=20)


class Seen(Asked):
    """Which version was read."""

    version: Version


class MarkIn(Asked):
    """Points and a word for an item; no points takes them back."""

    points: int | None = Field(None, ge=0, le=1000)
    note: str = Field("", max_length=300)


class MarksIn(Seen):
    """Marks by the code of their item."""

    marks: dict[Code, MarkIn] = Field(max_length=200)

    def given(self) -> dict[str, tuple[int | None, str]]:
        """Return them as the services take them."""
        return {code: (one.points, one.note) for code, one in self.marks.items()}


class SeenBecause(Seen):
    """Which version was read, and why."""

    reason: str = Field(max_length=500)


class Opinion(Seen):
    """Which version was read, and what the reviewer says."""

    opinion: str = Field("", max_length=500)


class NewAccount(Asked):
    """Whose account to open."""

    username: str = Field(max_length=40)
    name: str = Field(max_length=40)


class NewOwnerPost(Asked):
    """Which account may act for the occupier, as what."""

    username: str = Field(max_length=40)
    organisation_id: RowId
    role_id: RowId


class PlaceRef(Schema):
    """A place by name."""

    id: UUID
    number: str
    name: str


class OwnedOut(Schema):
    """Whose row it is, and where."""

    id: UUID
    place: PlaceRef
    occupier: str = Field(alias="occupier.name")
    occupier_number: str = Field(alias="occupier.number")
    area: str = Field(alias="area.name")
    area_id: int
    sector: str


class PledgeOut(OwnedOut):
    """A promise."""

    text_code: str
    title: str
    text: str
    signer: str
    posted_on: date
    valid_until: date
    state: PledgeState


class DeclarationOut(OwnedOut):
    """Declared risks."""

    year: int
    form_version: str
    answers: dict[str, bool]
    risk_count: int
    note: str
    version: int
    declared_at: datetime


class AssessmentOut(OwnedOut):
    """An assessment."""

    standard: str
    standard_title: str
    standard_version: str
    rule_version: str
    state: AssessmentState
    version: int
    begun_at: datetime
    submitted_at: datetime | None
    self_score: int | None
    score: int | None
    title: str
    decided_on: date | None
    valid_until: date | None
    opinion: str


class AssessmentItemOut(Schema):
    """An item of an assessment."""

    id: UUID
    ordinal: int
    code: str
    title: str
    basis: str
    weight: int
    needs_evidence: bool
    is_must: bool
    self_points: int | None
    self_note: str
    points: int | None
    comment: str
    file_ids: list[UUID] = []

    @staticmethod
    def resolve_file_ids(item: AssessmentItem) -> list[UUID]:
        """Return the files that stand with it."""
        return list(getattr(item, "file_ids", []))


class AssessmentDetail(Schema):
    """An assessment with its items."""

    assessment: AssessmentOut
    items: list[AssessmentItemOut]


class StandardItemOut(Schema):
    """An item of a standard."""

    code: str
    title: str
    weight: int
    needs_evidence: bool
    is_must: bool
    basis: str


class OwnerStandardOut(Schema):
    """A standard."""

    code: str
    title: str
    version: str
    sector: str
    kinds: list[str]
    only: str
    confidence: str
    sources: list[str]
    items: list[StandardItemOut]


class QuestionOut(Schema):
    """A question about risks; no kinds means every kind of place."""

    code: str
    title: str
    kinds: list[str]


class PledgeTextOut(Schema):
    """A promise in words."""

    code: str
    title: str
    kinds: list[str]
    text: str


class TextsOut(Schema):
    """What owners are asked and may promise."""

    form_version: str
    questions: list[QuestionOut]
    pledges: list[PledgeTextOut]


class RateOut(Schema):
    """How many of the places that should have reached a standard have."""

    standard: str
    area_id: int | None
    area: str
    total: int
    percent: float | None
    counts: dict[str, int]


class StandingOut(Schema):
    """A place and how it stands to a standard."""

    place: PlaceRef
    area: str
    standing: PlaceStanding


class OwnerPersonOut(Schema):
    """Somebody who acts for an occupier."""

    username: str = Field(alias="user.username")
    name: str = Field(alias="user.name")
    organisation_id: int
    valid_from: date
    valid_to: date | None


class OwnerAccountOut(Schema):
    """An occupier and who acts for him."""

    id: UUID = Field(alias="occupier.pk")
    name: str = Field(alias="occupier.name")
    number: str = Field(alias="occupier.number")
    uscc: str = Field(alias="occupier.uscc")
    area: str = Field(alias="occupier.area.name")
    people: list[OwnerPersonOut] = Field(alias="posts")


class OpenedOut(Schema):
    """An account that was opened; the password is told once."""

    organisation_id: int
    user_id: int
    username: str
    password: str


class PostIdOut(Schema):
    """A post that was granted."""

    id: int
