"""What is asked of plans, items and tasks."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.governance.plans.rules import ItemKind, TaskRank, TaskState, Verdict
from wanghuo.kernel.operations import Asked, Day, LongText, Paging, RowId, Words

Place = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A place in a plan's text."""


class PlanText(Asked):
    """A plan as pasted text."""

    text: LongText


class PlanTextOf(PlanText):
    """A plan as pasted text, and the area that issued it."""

    area_id: RowId


class Confirming(Asked):
    """Whether items without a verdict are accepted with the confirmation."""

    accept_pending: bool = False


class NewItem(Asked):
    """A sentence of the plan's text as an item; `data` has the shape of its kind."""

    kind: ItemKind
    span: tuple[Place, Place]
    data: dict[str, Any] = {}


class Correction(Asked):
    """What the document really says; fields left out stay. `version` is the one that was read."""

    version: Place
    data: dict[str, Any]


class ItemSplitting(Asked):
    """Where in the plan's text the second item begins."""

    offset: Place


class ItemMerging(Asked):
    """The item that is joined to the one in the address."""

    second_id: UUID


class Assigning(Asked):
    """Who is given a task, and by when if not by the plan's own day."""

    organisation_ids: list[RowId] = Field(min_length=1, max_length=1000)
    due_on: Day | None = None
    note: Words = ""


class Reason(Asked):
    """Why."""

    reason: Words


class Note(Asked):
    """What is said with it."""

    note: Words = ""


class ItemsAsked(Paging):
    """Which items of a plan."""

    kind: ItemKind | None = None
    verdict: Verdict | None = None


class TasksAsked(Paging):
    """Which tasks; what is left out does not narrow."""

    plan_id: UUID | None = None
    organisation_id: RowId | None = None
    area_id: RowId | None = Field(None, description="该区划及其下级")
    is_here: bool = Field(False, description="只要该区划本级")
    rank: TaskRank | None = None
    state: TaskState | None = None
    overdue_on: Day | None = Field(None, description="该日已逾期的")
    at_risk_on: Day | None = Field(None, description="该日有逾期风险的")
    text: Words = ""


class ProblemsAsked(Paging):
    """Which problems."""

    plan_id: UUID | None = None
    area_id: RowId | None = Field(None, description="该区划及其下级")
    text: Words = ""


class ResponsibilitiesAsked(Paging):
    """Which responsibilities; `is_unknown` has no match in the register."""

    plan_id: UUID | None = None
    organisation_id: RowId | None = None
    is_unknown: bool = False
    text: Words = ""


class BoardAsked(Schema):
    """What the board counts; without an area, the first one in reach."""

    area_id: RowId | None = None
    plan_id: UUID | None = None
