"""What is asked and told of rounds."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Day, Paging, RowId
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries import label_of
from wanghuo.prevention.rounds.rules import OwedBy, RoundState


class RoundsAsked(Paging):
    """Which rounds."""

    state: RoundState | None = None
    owed_by: OwedBy | None = None
    frequency: str = Field("", max_length=40)
    post_id: RowId | None = None
    place_id: UUID | None = None
    area_id: RowId | None = Field(None, description="该区划及其下级")
    since: Day | None = None
    until: Day | None = None
    is_unassigned: bool = False


class RoundBoardAsked(Schema):
    """Of which days, frequency and area."""

    since: Day | None = None
    until: Day | None = None
    frequency: str = Field("", max_length=40)
    area_id: RowId | None = None


class RoundOut(Schema):
    """A round (应查)."""

    id: UUID
    place_id: UUID
    place: str = Field(alias="place.name")
    area_id: int
    area: str = Field(alias="area.name")
    frequency: str
    label: str
    owed_by: OwedBy
    period_from: date
    period_to: date
    due_on: date
    post_id: int | None
    post: str
    expected: int
    actual: int
    state: RoundState
    version: int
    done_at: datetime | None
    inspection: UUID | None
    reason: str
    rule: str

    @staticmethod
    def resolve_post(row: Round) -> str:
        """Name who goes."""
        return label_of(row.post) if row.post else ""


class Waiving(Asked):
    """Why, and which version was read."""

    version: int = Field(ge=0, le=2**31 - 1)
    reason: str = Field(max_length=500)


class RoundAssigning(Asked):
    """To whom, when, and which version was read."""

    version: int = Field(ge=0, le=2**31 - 1)
    post_id: RowId
    due_on: Day | None = None


class RoundTallyOut(Schema):
    """How the rounds of one area or post stand."""

    key: int | None
    name: str
    owed: int
    due: int
    done: int
    missed: int
    waived: int
    rate: int | None


class RoundBoardOut(Schema):
    """By area and by post."""

    whole: RoundTallyOut
    by_area: list[RoundTallyOut]
    by_post: list[RoundTallyOut]


class FrequencyOut(Schema):
    """A frequency in force and the rule it comes from."""

    code: str
    label: str
    every: str
    owed_by: OwedBy
    expected: int
    region: str
    title: str
    source: str
    clause: str
    confidence: str
    version: str

    @staticmethod
    def of(frequency: Any) -> dict[str, Any]:  # noqa: ANN401 -- a frozen dataclass of the room
        """Return a frequency with its rule."""
        rule = frequency.rule
        told = ("region", "title", "source", "clause", "confidence", "version")
        own = ("code", "label", "every", "owed_by", "expected")
        return {name: getattr(frequency, name) for name in own} | {
            name: getattr(rule, name) for name in told
        }
