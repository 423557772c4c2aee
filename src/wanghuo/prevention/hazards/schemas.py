"""What is asked and told of hazards."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.documents.schemas import AttachmentOut
from wanghuo.kernel.facts.schemas import FactOut
from wanghuo.kernel.operations import Asked, Day, Paging, RowId
from wanghuo.prevention.hazards.models import Hazard, HazardTransfer
from wanghuo.prevention.hazards.rules import (
    ExtensionState,
    HazardAction,
    HazardGrade,
    HazardSource,
    HazardState,
    HazardView,
    NoticeForm,
    OrderKind,
    TransferState,
)
from wanghuo.register.places.rules import PlaceKind

LONGEST = 2000


class HazardsAsked(Paging):
    """Which hazards; `below_id` is an area with everything under it."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    view: HazardView | None = None
    state: HazardState | None = None
    grade: HazardGrade | None = None
    source: HazardSource | None = None
    place_kind: PlaceKind | None = None
    place_id: UUID | None = None
    organisation_id: RowId | None = None
    text: str = Field("", max_length=60)


class TransfersAsked(Paging):
    """Which transfers."""

    state: TransferState | None = None


class NewHazard(Asked):
    """What was found, and where; the same `id`, or source and item, is one hazard."""

    id: UUID
    place_id: UUID
    title: str = Field(min_length=1, max_length=200)
    source: HazardSource
    source_id: str = Field("", max_length=40)
    item: str = Field("", max_length=40)
    grade: HazardGrade = HazardGrade.GENERAL
    detail: str = Field("", max_length=LONGEST)
    clause: str = Field("", max_length=200)


class HazardNote(Asked):
    """What may be said with a step."""

    text: str = Field("", max_length=LONGEST)


class HazardReason(Asked):
    """What must be said with a step."""

    text: str = Field(max_length=LONGEST)


class Given(HazardNote):
    """To which body."""

    organisation_id: RowId


class Transferring(HazardReason):
    """To which body, and why; the same `id` is one transfer."""

    id: UUID
    organisation_id: RowId


class Escalating(HazardReason):
    """Why it goes up; the same `id` is one transfer."""

    id: UUID


class Grading(HazardReason):
    """How grave it is, and why."""

    grade: HazardGrade


class Ordering(Asked):
    """How soon, and what is asked."""

    kind: OrderKind
    measure: str = Field(max_length=LONGEST)
    due_on: Day | None = Field(None, description="责令立即改正的不填")
    responsible_name: str = Field("", max_length=40)


class HazardReturning(HazardReason):
    """What is not gone yet, and by when it must be."""

    due_on: Day


class Asking(HazardReason):
    """Until when, and why; the same `id` is one request."""

    id: UUID
    until: Day


class Merging(Asked):
    """Which hazard is the same."""

    absorbed_id: UUID


class Issuing(Asked):
    """Which document."""

    form: NoticeForm


class HazardOut(Schema):
    """A hazard as it stands; `organisation` follows it up, also while a transfer waits."""

    id: UUID
    number: str
    place_id: UUID
    place: str
    area_id: int
    organisation_id: int | None
    organisation: str
    title: str
    detail: str
    clause: str
    grade: HazardGrade
    is_proposed: bool
    source: HazardSource
    source_id: str
    item: str
    state: HazardState
    found_at: datetime
    order_kind: OrderKind | str
    measure: str
    due_on: date | None
    recheck_by: date | None
    is_provisional: bool
    submitted_at: datetime | None
    closed_at: datetime | None
    is_in_transfer: bool
    merged_into_id: UUID | None

    @staticmethod
    def resolve_place(one: Hazard) -> str:
        """Name the place."""
        return one.place.name

    @staticmethod
    def resolve_organisation(one: Hazard) -> str:
        """Name whoever follows it up."""
        return one.organisation.name if one.organisation else ""


class HazardStepOut(Schema):
    """One thing done about a hazard."""

    id: UUID
    action: HazardAction
    at: datetime
    text: str
    due_on: date | None
    organisation_id: int | None
    files: list[AttachmentOut] = []


class ExtensionOut(Schema):
    """A request for more time, and its answer."""

    id: UUID
    hazard_id: UUID
    due_on: date
    until: date
    reason: str
    state: ExtensionState
    asked_at: datetime
    decided_at: datetime | None
    answer: str


class TransferOut(Schema):
    """A hazard handed to another body."""

    id: UUID
    hazard_id: UUID
    number: str
    title: str
    from_organisation_id: int | None
    to_organisation_id: int
    reason: str
    state: TransferState
    sent_at: datetime
    answered_at: datetime | None
    answer: str

    @staticmethod
    def resolve_number(one: HazardTransfer) -> str:
        """Return the number of the hazard."""
        return one.hazard.number

    @staticmethod
    def resolve_title(one: HazardTransfer) -> str:
        """Say what the hazard is."""
        return one.hazard.title


class HazardNoticeOut(Schema):
    """A numbered document; its file is at `/hazard-notices/{id}/docx` and `/pdf`."""

    id: UUID
    hazard_id: UUID
    form: NoticeForm
    number: str
    issued_at: datetime
    file_hash: str
    printed_hash: str


class HazardDetail(Schema):
    """A hazard with its story."""

    hazard: HazardOut
    steps: list[HazardStepOut]
    extensions: list[ExtensionOut]
    transfers: list[TransferOut]
    notices: list[HazardNoticeOut]
    timeline: list[FactOut]


def step_out(step: Any, files: list[Any]) -> dict[str, Any]:  # noqa: ANN401 -- rows as the schema reads them
    """Put a step and its files together."""
    names = ("id", "action", "at", "text", "due_on", "organisation_id")
    return {**{name: getattr(step, name) for name in names}, "files": files}
