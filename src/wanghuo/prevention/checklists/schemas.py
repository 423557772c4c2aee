"""What is asked and told of check-lists."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Paging, RowId
from wanghuo.kernel.rulebook.rules import Confidence
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.checklists.rules import CheckItem, Photo, Trait, VersionState, items_of
from wanghuo.prevention.hazards.rules import HazardGrade
from wanghuo.register.places.rules import PlaceKind


class ChecklistsAsked(Paging):
    """Which lists."""

    kind: PlaceKind | None = Field(None, description="适用的场所类别")
    trait: Trait | None = Field(None, description="适用情形")
    is_retired: bool = False
    text: str = Field("", max_length=60)


class ChecklistAsked(Asked):
    """What a list is called and which places it is for."""

    name: str = Field(max_length=60)
    kinds: list[PlaceKind] = Field([], max_length=60, description="空为不限类别")
    traits: list[Trait] = Field([], max_length=10)


class NewChecklist(ChecklistAsked):
    """A new list; the same id sent twice is the same list."""

    id: UUID
    area_id: RowId | None = Field(None, description="适用区划；空为通用")
    copied_from: UUID | None = Field(None, description="从这个版本复制检查项")


class ChecklistEdition(Asked):
    """Which state was read."""

    edition: int = Field(ge=0, le=2**31 - 2)


class ChecklistChange(ChecklistAsked):
    """A list as it shall be, and which state was read."""

    edition: int = Field(ge=0, le=2**31 - 2)


class NewChecklistDraft(Asked):
    """What the draft is called by whoever begins it."""

    id: UUID


class CheckItemAsked(Asked):
    """One item; photo "required" or "none", grade "general" or "major"."""

    code: str = Field(max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(max_length=120)
    how: str = Field(max_length=500)
    source: str = Field(max_length=200)
    clause: str = Field("", max_length=120)
    confidence: Confidence = Confidence.UNVERIFIED
    photo: Photo = Photo.NONE
    grade: HazardGrade = HazardGrade.GENERAL
    score: int = Field(ge=0, le=100)


class CheckItemsAsked(ChecklistEdition):
    """All items of a draft, in order."""

    items: list[CheckItemAsked] = Field(max_length=100)


class ChecklistPublishing(ChecklistEdition):
    """Which state goes into force, and what was revised."""

    note: str = Field("", max_length=300)


class CheckItemOut(Schema):
    """One item of a version."""

    code: str
    title: str
    how: str
    source: str
    clause: str
    confidence: Confidence
    photo: Photo
    grade: HazardGrade
    score: int


class ChecklistOut(Schema):
    """A list, and the number of its version in force (0: none yet)."""

    id: UUID
    code: str
    name: str
    kinds: list[str]
    traits: list[str]
    area_id: int | None
    latest: int
    edition: int
    retired_at: datetime | None


class ChecklistVersionHead(Schema):
    """A version without its items."""

    id: UUID
    checklist_id: UUID
    number: int
    state: VersionState
    edition: int
    is_shipped: bool
    note: str
    published_at: datetime | None


class ChecklistVersionOut(ChecklistVersionHead):
    """A version with its items."""

    items: list[CheckItemOut]

    @staticmethod
    def resolve_items(version: ChecklistVersion) -> tuple[CheckItem, ...]:
        """Read what is kept as data."""
        return items_of(version.items)


class ChecklistInForceOut(Schema):
    """A list with the version in force, all that a phone needs."""

    checklist: ChecklistOut
    version: ChecklistVersionOut

    @staticmethod
    def resolve_version(version: ChecklistVersion) -> ChecklistVersion:
        """Return the version itself."""
        return version


class ChecklistDetail(Schema):
    """A list with its versions."""

    checklist: ChecklistOut
    versions: list[ChecklistVersionHead]


class CheckItemChangedOut(Schema):
    """An item that says something else."""

    old: CheckItemOut
    new: CheckItemOut
    fields: list[str]


class ChecklistDifferenceOut(Schema):
    """What a draft changes against the version in force."""

    added: list[CheckItemOut]
    changed: list[CheckItemChangedOut]
    removed: list[CheckItemOut]
    order: list[str]
    is_moved: bool

    @staticmethod
    def resolve_order(difference: Any) -> list[str]:  # noqa: ANN401 -- ninja hands over its own wrapper
        """Return the codes in the new order."""
        return list(difference.order)
