"""What is asked and told of major hazards."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.documents.schemas import AttachmentOut
from wanghuo.kernel.facts.schemas import FactOut
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.operations import Asked, Day, Paging, RowId, Words
from wanghuo.prevention.major_hazards.models import ListedSupervision, MajorHazard
from wanghuo.prevention.major_hazards.rules import (
    NEXT_STEP,
    By,
    Decision,
    DiscussionKind,
    ElementKind,
    LookBackResult,
    MajorHazardState,
    Site,
    Standing,
)


class MajorHazardsAsked(Paging):
    """Which major hazards; `on` is the day against which overdue is told, today if left out."""

    area_id: RowId | None = Field(None, description="该区划及其下级")
    state: MajorHazardState | None = None
    standing: Standing | None = None
    site: Site | None = None
    text: str = Field("", max_length=60, description="隐患或场所名称中的字")
    place_id: UUID | None = None
    hazard_id: UUID | None = None
    major_from: Day | None = None
    major_to: Day | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    stock_on: Day | None = None
    on: Day | None = None


class CurveAsked(Schema):
    """Over how many months, and below which area."""

    months: int = Field(12, ge=1, le=60)
    area_id: RowId | None = Field(None, description="该区划及其下级")


class PublishedAsked(Paging):
    """Of which area."""

    area_id: RowId | None = Field(None, description="该区划及其下级")


class CaseAsked(Asked):
    """What is to be judged by the standard alone, without a record."""

    site: Site
    elements: list[str] = Field([], max_length=200)
    exempt: list[str] = Field([], max_length=20)
    on: Day | None = Field(None, description="判定日，默认今天")


class Suspecting(Asked):
    """What was found, and where; the same `id` is the same one."""

    id: UUID = Field(default_factory=new_id)
    place_id: UUID
    title: str = Field(max_length=200)
    site: Site
    detail: Words = ""
    hazard_id: UUID | None = None


class Talking(Asked):
    """Who discussed and what they concluded; names one after another."""

    id: UUID = Field(default_factory=new_id)
    kind: DiscussionKind
    held_on: Day
    participants: str = Field(max_length=2000)
    conclusion: Words
    is_major: bool
    agreed: int = Field(0, ge=0, le=999)


class Reporting(Asked):
    """When and how the government was told."""

    on: Day
    note: Words


class ListingTerms(Asked):
    """On which terms it is listed."""

    id: UUID = Field(default_factory=new_id)
    authority_id: RowId
    supervisor_id: RowId | None = None
    number: str = Field(max_length=60)
    listed_on: Day
    due_on: Day
    responsible_leader: str = Field(max_length=40)
    interim: Words


class Inspecting(Asked):
    """What was seen at the place."""

    is_passed: bool
    findings: Words


class Deciding(Asked):
    """What who listed it decides; `revision` is what was read."""

    is_approved: bool
    opinion: Words = ""
    revision: int = Field(ge=0, le=2**31 - 1)


class LookingBack(Asked):
    """What was seen going back; `again_id` names the new one where it came again."""

    result: LookBackResult
    text: Words
    again_id: UUID = Field(default_factory=new_id)


class VerdictOut(Schema):
    """What the standard in force says."""

    decision: Decision
    by: By
    rule_version: str | None
    matched: list[str]
    explain: str


class ElementOut(Schema):
    """An element of the standard, in short."""

    id: str
    kind: ElementKind
    group: str
    text: str
    confidence: str


class ExemptionOut(Schema):
    """When a place is not judged."""

    id: str
    text: str


class StandardOut(Schema):
    """The edition in force on a day; without its text it holds nothing."""

    code: str
    title: str
    valid_from: date
    valid_to: date | None
    has_text: bool
    elements: list[ElementOut]
    exemptions: list[ExemptionOut]


class MajorHazardOut(Schema):
    """A major hazard."""

    id: UUID
    place_id: UUID
    place: str = Field(alias="place.name")
    area_id: int
    area: str = Field(alias="area.name")
    hazard_id: UUID | None
    title: str
    detail: str
    site: Site
    state: MajorHazardState
    state_label: str
    next_step: str
    revision: int
    decision: Decision | str
    by: By | str
    is_by_person: bool
    rule_version: str
    rule_digest: str
    matched: list[str]
    exempt: list[str]
    explain: str
    reasons: str
    judged_on: date | None
    found_at: datetime
    major_on: date | None
    reported_on: date | None
    due_on: date | None
    last_progress_on: date | None
    closed_on: date | None
    look_back_on: date | None
    previous_id: UUID | None

    @staticmethod
    def resolve_state_label(row: MajorHazard) -> str:
        """Say the state."""
        return MajorHazardState(row.state).label

    @staticmethod
    def resolve_next_step(row: MajorHazard) -> str:
        """Say what comes next."""
        return NEXT_STEP[MajorHazardState(row.state)]


class ElementCheckOut(Schema):
    """An element as it was checked."""

    id: UUID
    element: str
    title: str
    is_present: bool
    evidence: str
    version: int
    at: datetime


class DiscussionOut(Schema):
    """A discussion as it was written down."""

    id: UUID
    kind: DiscussionKind
    held_on: date
    participants: str
    people: int
    agreed: int
    is_major: bool
    conclusion: str


class ListingOut(Schema):
    """How it is supervised."""

    id: UUID
    authority_id: int
    supervisor_id: int | None
    number: str
    listed_on: date
    due_on: date
    responsible_leader: str
    interim: str


class WeeklyOut(Schema):
    """A report of progress."""

    id: UUID
    percent: int
    text: str
    at: datetime


class ClosureOut(Schema):
    """An application to close, as far as it has come."""

    id: UUID
    text: str
    at: datetime
    is_passed: bool | None
    inspected_at: datetime | None
    findings: str
    is_approved: bool | None
    decided_at: datetime | None
    opinion: str


class LookBackOut(Schema):
    """A look-back, planned or done."""

    id: UUID
    due_on: date
    done_on: date | None
    result: str
    text: str


class ElementWithFiles(Schema):
    """An element with its files."""

    row: ElementCheckOut
    files: list[AttachmentOut]


class WeeklyWithFiles(Schema):
    """A report of progress with its files."""

    row: WeeklyOut
    files: list[AttachmentOut]


class ClosureWithFiles(Schema):
    """An application to close with its files."""

    row: ClosureOut
    files: list[AttachmentOut]


class MajorHazardDetail(Schema):
    """A major hazard with everything around it."""

    row: MajorHazardOut
    elements: list[ElementWithFiles]
    discussions: list[DiscussionOut]
    papers: list[AttachmentOut]
    listing: ListingOut | None
    weeklies: list[WeeklyWithFiles]
    closures: list[ClosureWithFiles]
    look_back: LookBackOut | None
    again_id: UUID | None
    steps: list[str]
    timeline: list[FactOut]


class MonthOut(Schema):
    """A month of the curve."""

    first: date
    last: date
    new: int
    closed: int
    stock: int


class StandingCount(Schema):
    """How many stand so."""

    standing: Standing
    label: str
    count: int


class PublishedOut(Schema):
    """What everybody may read of one; no person is named."""

    place: str = Field(alias="major_hazard.place.name")
    address: str = Field(alias="major_hazard.place.address")
    title: str = Field(alias="major_hazard.title")
    number: str
    authority: str = Field(alias="authority.name")
    listed_on: date
    due_on: date
    state: str

    @staticmethod
    def resolve_state(row: ListedSupervision | dict[str, Any]) -> str:
        """Say the state."""
        if isinstance(row, dict):
            return str(row["state"])
        return MajorHazardState(row.major_hazard.state).label
