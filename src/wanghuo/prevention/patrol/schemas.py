"""What a phone takes along and what it sends home."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ValidationError

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.operations import FIRST_YEAR, LAST_YEAR, Asked
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardState
from wanghuo.prevention.inspections.rules import (
    MOST_EDITS,
    InspectionKind,
    InspectionState,
    PhotoState,
    position_problem,
)
from wanghuo.prevention.inspections.services import Announced, Answer, Receipt, Sent
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules import PlaceKind

MOST = 500
"""Edits of one request."""
LARGEST_WHOLE = 2**31 - 1


def _of_these_years(at: datetime) -> datetime:
    if not FIRST_YEAR < at.year < LAST_YEAR:
        msg = f"时间应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间"
        raise ValueError(msg)
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_of_these_years)]
"""A time as a device says it, with its offset."""


class DayAsked(Asked):
    """Which part of one's area to take along."""

    area: str = Field("", max_length=40, description="区划代码；空为全部辖区")


class PatrolUser(Schema):
    """Who goes out."""

    id: int
    name: str


class PatrolHazard(Schema):
    """A hazard not yet gone, to be looked at again."""

    id: UUID
    title: str
    state: HazardState
    state_label: str
    due_on: date | None

    @staticmethod
    def resolve_state_label(row: Hazard) -> str:
        """Say the state in words."""
        return HazardState(row.state).label

    @staticmethod
    def resolve_due_on(row: Hazard) -> date | None:
        """Tell by when it must be gone, where that is set."""
        due_on: date | None = getattr(row, "due_on", None)
        return due_on


class PatrolDue(Schema):
    """A round that falls due at the place."""

    round_id: UUID
    due_on: date
    frequency_label: str = Field(alias="label")
    is_missed: bool


class PatrolPlace(Schema):
    """A place, with as little as a visit takes."""

    id: UUID
    number: str
    name: str
    kind: PlaceKind
    kind_label: str
    address: str
    area_name: str
    longitude: float | None
    latitude: float | None
    responsible_name: str
    inspection_kind: InspectionKind
    checklist: UUID | None
    due: PatrolDue | None
    open_hazards: list[PatrolHazard]

    @staticmethod
    def told(said: dict[str, Any]) -> dict[str, Any]:
        """Return a place of a day as the phone reads it."""
        row: Place = said["place"]
        plain = {
            name: getattr(row, name)
            for name in (
                "id", "number", "name", "kind", "address", "longitude", "latitude",
                "responsible_name",
            )
        }  # fmt: skip
        taken = ("inspection_kind", "checklist", "due", "open_hazards")
        more = {name: said[name] for name in taken}
        labels = {"kind_label": PlaceKind(row.kind).label, "area_name": row.area.name}
        return plain | more | labels


class PatrolChecklist(Schema):
    """A published version of a check-list with its items."""

    id: UUID
    code: str
    name: str
    number: int
    kinds: list[str]
    items: list[dict[str, Any]]

    @staticmethod
    def told(row: ChecklistVersion) -> dict[str, Any]:
        """Return a version under the names a phone knows."""
        return {
            "id": row.pk,
            "code": row.checklist.code,
            "name": row.checklist.name,
            "number": row.number,
            "kinds": row.checklist.kinds,
            "items": row.items,
        }


class FieldOut(Schema):
    """What a field holds, and the number of the edit that brought it."""

    value: Any
    version: int


class CandidateOut(Schema):
    """One of several values that nobody has decided between."""

    value: Any
    edit_id: str
    by: str
    made_at: datetime
    device: str


class ConflictOut(Schema):
    """A field that somebody must decide; an amendment came after, or beside, the finish."""

    field: str
    is_amendment: bool
    candidates: list[CandidateOut]


class MissingOut(Schema):
    """Numbers of a branch that have not arrived."""

    branch: str
    seqs: list[int]


class PhotoBrief(Schema):
    """How far a photograph has come."""

    id: UUID
    item: str
    captured_at: datetime
    state: PhotoState


class DocumentOut(Schema):
    """An inspection as the server holds it."""

    id: UUID
    place_id: UUID
    kind: InspectionKind
    checklist: UUID
    version: int
    state: InspectionState
    fields: dict[str, FieldOut]
    conflicts: list[ConflictOut]
    missing: list[MissingOut]
    photos: list[PhotoBrief]


class PatrolDayOut(Schema):
    """What a phone takes along for a day."""

    user: PatrolUser
    at: datetime
    day: date
    places: list[PatrolPlace]
    is_cut: bool
    count: int
    checklists: list[PatrolChecklist]
    inspections: list[DocumentOut]


class EditIn(Asked):
    """One change; place, kind and check-list come with each, so that any may come first."""

    id: UUID
    inspection: UUID
    device: str = Field(min_length=1, max_length=40)
    branch: UUID
    base: int = Field(ge=0, le=LARGEST_WHOLE)
    seq: int = Field(ge=1, le=MOST_EDITS)
    made_at: Moment
    place: UUID
    kind: InspectionKind
    checklist: UUID
    changes: dict[str, Any] = Field(max_length=300)

    @classmethod
    def sent(cls, raw: dict[str, Any]) -> "Sent | str":
        """Return one edit as the room knows it, or say what is wrong with its shape."""
        try:
            return Sent(**cls.model_validate(raw).model_dump())
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))[:100]
            return Words("“{place}”不符合约定，请更新手机端程序。", place=place)


class EditsIn(Asked):
    """Edits as they wait on the phone; each is judged, and answered, by itself."""

    edits: list[dict[str, Any]] = Field(
        max_length=MOST, description="每条见 EditIn；单条不符合约定只拒收该条"
    )


class ReceiptOut(Schema):
    """What became of one edit."""

    id: str | None
    result: Receipt
    problem: str | None

    @staticmethod
    def told(raw: dict[str, Any], answer: "Answer | str") -> dict[str, Any]:
        """Return the answer to an edit; one whose shape was wrong was refused before."""
        key = raw.get("id")
        name = key if isinstance(key, str) else None
        if isinstance(answer, str):
            return {"id": name, "result": Receipt.REFUSED, "problem": answer}
        return {"id": name, "result": answer.result, "problem": answer.problem or None}


class EditsOut(Schema):
    """What became of each edit, in order, and all inspections that were touched."""

    results: list[ReceiptOut]
    inspections: list[DocumentOut]


class PhotoIn(Asked):
    """A photograph that will follow in pieces."""

    id: UUID
    inspection: UUID
    item: str = Field("", max_length=40)
    captured_at: Moment
    position: dict[str, Any] | None = None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1, le=LARGEST_WHOLE)
    name: str = Field(min_length=1, max_length=200)
    device: str = Field(min_length=1, max_length=40)

    def announced(self) -> Announced:
        """Return it as the room knows it, or refuse a position that is none."""
        problem = position_problem(self.position)
        if problem:
            raise BadInput(problem=problem)
        return Announced(**self.model_dump())


class PieceAsked(Asked):
    """Where a piece begins."""

    offset: int = Field(0, ge=0, le=LARGEST_WHOLE)


class PhotoOut(Schema):
    """How much of a photograph is safe."""

    id: UUID
    received: int
    state: PhotoState
