"""How what places are by rule enters and leaves the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Code, Paging
from wanghuo.register.places.judging import written
from wanghuo.register.places.queries.status import Parameters
from wanghuo.register.places.rules import Answer, PlaceStatus, ProposalState


class StatusOut(Schema):
    """One status: what judges it at the top of the reader's reach, and how many have it."""

    status: PlaceStatus
    label: str
    count: int
    title: str
    source: str
    version: str
    missing: str
    criteria: list[dict[str, Any]]


class ProposalOut(Schema):
    """Changed parameters, tried or in force (判定参数); without criteria the rulebook's own."""

    id: UUID
    status: PlaceStatus
    area_id: int
    area_name: str
    criteria: list[dict[str, Any]] | None
    source: str
    state: ProposalState
    counts: dict[str, int]
    total: int
    done: int
    created_at: datetime
    applied_at: datetime | None

    @staticmethod
    def resolve_area_name(proposal: Any) -> str:  # noqa: ANN401 -- a row, or what was made of one
        """Name the area."""
        return str(proposal.area.name)


class ChangeOut(Schema):
    """A place whose status would change, or has changed."""

    place_id: UUID
    name: str
    before: Answer
    after: Answer
    reason: str

    @staticmethod
    def resolve_name(change: Any) -> str:  # noqa: ANN401 -- as above
        """Name the place."""
        return str(change.place.name)


class ChangesAsked(Paging):
    """Which of the changes."""


class Propose(Asked):
    """Other criteria for a status in an area; without them the rulebook as it now stands."""

    status: PlaceStatus
    area: Code
    criteria: list[dict[str, Any]] | None = Field(None, max_length=200)
    source: str = Field(max_length=300)


class Designate(Asked):
    """What a person decides a place is; without an answer the rule speaks again."""

    version: int = Field(ge=1, le=2**31 - 1)
    status: PlaceStatus
    answer: Answer | None = None
    reason: str = Field(max_length=200)


def status_told(status: PlaceStatus, by: Parameters, count: int) -> dict[str, Any]:
    """Return a status as the API answers it."""
    return {
        "status": status,
        "label": status.label,
        "count": count,
        "title": by.title,
        "source": by.source,
        "version": by.version,
        "missing": by.missing,
        "criteria": written(by.criteria),
    }
