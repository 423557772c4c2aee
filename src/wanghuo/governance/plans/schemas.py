"""How plans, items and tasks go in and out of the API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.deadlines.schemas import DeadlineOut
from wanghuo.governance.plans.models import Progress, Responsibility, Task
from wanghuo.governance.plans.queries import BoardRow
from wanghuo.governance.plans.reading.values import TaskKind, UnitRole
from wanghuo.governance.plans.rules import (
    ChangeKind,
    ItemKind,
    PlanState,
    StatementKind,
    TaskRank,
    TaskState,
    Verdict,
)
from wanghuo.kernel.facts.schemas import FactOut
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


class PlanHead(Schema):
    """A plan without its text."""

    id: UUID
    area_id: int
    area: str = Field(alias="area.name")
    title: str
    issuer: str
    doc_number: str
    issued_on: date | None
    period_from: date | None
    period_to: date | None
    version: int
    previous_id: UUID | None
    state: PlanState
    uploaded_at: datetime
    confirmed_at: datetime | None


class PlanLine(PlanHead):
    """A plan in a list, with its numbers."""

    item_count: int
    pending_count: int
    task_count: int
    done_count: int


class PlanOut(PlanHead):
    """A plan with its text and what a careful reader would mark."""

    file_name: str
    file_hash: str
    text: str
    stages: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]


class ItemOut(Schema):
    """One thing read from a plan, under review; `data` has the shape of its kind."""

    id: UUID
    plan_id: UUID
    kind: ItemKind
    ordinal: int
    data: dict[str, Any]
    span_start: int
    span_end: int
    verdict: Verdict
    is_edited: bool
    version: int


class AmendedOut(Schema):
    """What an amended version does to one task."""

    kind: ChangeKind
    old: ItemOut | None
    new: ItemOut | None


class ReportOut(Schema):
    """A report that a confirmed plan asks for."""

    plan_id: UUID = Field(alias="plan.id")
    plan: str = Field(alias="plan.title")
    what: str
    rule: str
    due_on: date | None
    span: tuple[int, int]


class AssignedOut(Schema):
    """What assigning a whole plan came to."""

    tasks: int
    parts: int
    without_unit: int


class TaskRow(Schema):
    """A task, or the part of it that one organisation has."""

    id: UUID
    plan_id: UUID
    item_id: UUID
    parent_id: UUID | None
    area_id: int
    area: str = Field(alias="area.name")
    sector: str
    organisation_id: int | None
    organisation: str | None
    kind: TaskKind
    no: int | None
    text: str
    path: list[str]
    due_on: date | None
    percent: int
    part_count: int
    state: TaskState
    created_at: datetime
    completed_at: datetime | None

    @staticmethod
    def resolve_organisation(task: Task) -> str | None:
        """Return the organisation's name; null when nobody was given the task."""
        return task.organisation.name if task.organisation else None


class TaskOut(TaskRow):
    """A task with the sentence that demanded it."""

    plan: str = Field(alias="plan.title")
    sentence: str
    span_start: int
    span_end: int
    deadlines: list[dict[str, Any]]
    quantities: list[dict[str, Any]]


class EvidenceOut(Schema):
    """A file that proves a statement; its content is at `/evidence/{id}`."""

    id: UUID
    file_name: str
    file_hash: str
    media_type: str
    size: int


class ProgressOut(Schema):
    """What somebody said of a task."""

    id: UUID
    kind: StatementKind
    by: str | None
    at: datetime
    percent: int
    text: str
    evidence: list[EvidenceOut]

    @staticmethod
    def resolve_by(progress: Progress) -> str | None:
        """Return who said it; null when the program did."""
        return progress.by.name if progress.by else None


class NamedOut(Schema):
    """Who, in the plan's words, must do a task; `organisation_id` is null when unknown."""

    id: UUID
    task_id: UUID
    unit_name: str
    role: UnitRole
    organisation_id: int | None
    organisation: str | None

    @staticmethod
    def resolve_organisation(row: Responsibility) -> str | None:
        """Return the name in the register."""
        return row.organisation.name if row.organisation else None


class ResponsibilityOut(NamedOut):
    """A line of the responsibility list."""

    plan_id: UUID = Field(alias="task.plan_id")
    plan: str = Field(alias="task.plan.title")
    no: int | None = Field(alias="task.no")
    text: str = Field(alias="task.text")
    state: TaskState = Field(alias="task.state")


class ProblemOut(Schema):
    """A line of the problem list."""

    id: UUID
    plan_id: UUID
    plan: str = Field(alias="plan.title")
    area_id: int
    area: str = Field(alias="area.name")
    text: str
    path: list[str]
    span_start: int
    span_end: int


class TaskDetailOut(Schema):
    """A task with everything a person needs to judge it."""

    task: TaskOut
    parts: list[TaskRow]
    progress: list[ProgressOut]
    responsibilities: list[NamedOut]
    deadlines: list[DeadlineOut]
    timeline: list[FactOut]


class BoardRowOut(Schema):
    """One line of the board; its numbers are counts of the task list for the same ids."""

    name: str
    area_id: int
    is_here: bool
    organisation_id: int | None
    on: date
    total: int
    open: int
    assigned: int
    submitted: int
    done: int
    overdue: int
    at_risk: int
    percent: int

    @staticmethod
    def resolve_area_id(row: BoardRow) -> int:
        """Return the last id of the path counted under."""
        return int(row.chosen.area_path.rstrip("/").rpartition("/")[2])

    @staticmethod
    def resolve_is_here(row: BoardRow) -> bool:
        """Tell whether the areas below are left out."""
        return row.chosen.is_here

    @staticmethod
    def resolve_organisation_id(row: BoardRow) -> int | None:
        """Return whose work was counted; null for everybody's."""
        return row.chosen.organisation_id
