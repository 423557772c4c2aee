"""What is asked and told of inspections."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.facts.schemas import FactOut
from wanghuo.kernel.operations import Asked, Day, Paging, RowId, Words
from wanghuo.prevention.inspections.models import Edit, Inspection, InspectionSigner
from wanghuo.prevention.inspections.rules import (
    InspectionKind,
    InspectionState,
    PhotoState,
    Upshot,
)
from wanghuo.register.places.rules import PlaceKind

LARGEST_WHOLE = 2**31 - 1


class InspectionsAsked(Paging):
    """Which inspections to list; what is left out does not narrow."""

    text: str = Field("", max_length=100, description="场所名称或编号")
    state: InspectionState | None = None
    kind: InspectionKind | None = None
    place_kind: PlaceKind | None = None
    upshot: Upshot | None = None
    since: Day | None = Field(None, description="完成日期自")
    until: Day | None = Field(None, description="完成日期至")
    below_id: RowId | None = Field(None, description="区划及下级")
    inspector_id: RowId | None = None
    place_id: UUID | None = None
    is_conflicted: bool = False
    lacks_photos: bool = False


class InspectionOut(Schema):
    """An inspection as a list shows it."""

    id: UUID
    place_id: UUID
    place_name: str
    place_kind: PlaceKind
    area_id: int
    area_name: str
    kind: InspectionKind
    checklist_id: UUID
    checklist_name: str
    inspector_id: int
    inspector_name: str
    state: InspectionState
    started_at: datetime | None
    finished_at: datetime | None
    version: int
    digest: str
    score: Decimal | None
    passed: int
    failed: int
    not_applicable: int
    unanswered: int
    lacking_photos: int
    conflicts: int

    @staticmethod
    def resolve_place_name(row: Inspection) -> str:
        """Name the place."""
        return row.place.name

    @staticmethod
    def resolve_area_name(row: Inspection) -> str:
        """Name the area."""
        return row.area.name

    @staticmethod
    def resolve_checklist_name(row: Inspection) -> str:
        """Name the check-list."""
        return row.checklist.checklist.name

    @staticmethod
    def resolve_inspector_name(row: Inspection) -> str:
        """Name the inspector."""
        return row.inspector.name


class EditOut(Schema):
    """One edit as it was sent: by whom, on which device, when."""

    id: UUID
    version: int
    device: str
    branch: UUID
    base: int
    seq: int
    made_at: datetime
    received_at: datetime
    by_id: int | None
    by_name: str
    changes: dict[str, Any]
    digest: str
    is_decision: bool

    @staticmethod
    def resolve_by_name(row: Edit) -> str:
        """Name who wrote it."""
        return row.by.name if row.by else "系统"


class SignerOut(Schema):
    """Who signs, and whether he has."""

    id: UUID
    organisation_id: int
    organisation_name: str
    user_id: int
    user_name: str
    signed_at: datetime | None
    signed_version: int | None

    @staticmethod
    def resolve_organisation_name(row: InspectionSigner) -> str:
        """Name the unit."""
        return row.organisation.name

    @staticmethod
    def resolve_user_name(row: InspectionSigner) -> str:
        """Name the person."""
        return row.user.name


class InspectionPhotoOut(Schema):
    """A photograph, and how much of it is here."""

    id: UUID
    item: str
    name: str
    captured_at: datetime
    position: dict[str, Any] | None
    sha256: str
    size: int
    received: int
    state: PhotoState


class InspectionDetail(Schema):
    """All that is known of one inspection."""

    inspection: InspectionOut
    document: dict[str, Any]
    items: list[dict[str, Any]]
    photos: list[InspectionPhotoOut]
    signers: list[SignerOut]
    timeline: list[FactOut]


class VersionRead(Asked):
    """Which version was read."""

    version: int = Field(ge=0, le=LARGEST_WHOLE)


class DecidingConflicts(VersionRead):
    """What holds of fields in conflict."""

    answers: dict[str, Any] = Field(max_length=300)


class Voiding(VersionRead):
    """Why an inspection does not count."""

    reason: Words


class Inviting(Asked):
    """Who is to sign, by the post he holds."""

    id: UUID
    post_id: RowId


class Starting(Asked):
    """An inspection to begin at a place."""

    id: UUID
    place_id: UUID
    kind: InspectionKind
    checklist_id: UUID
