"""What is told of plans, items and tasks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.deadlines.schemas import DeadlineOut
from wanghuo.base.documents.schemas import AttachmentOut
from wanghuo.governance.plans.models import Progress, Responsibility, Task
from wanghuo.governance.plans.queries import BoardRow
from wanghuo.governance.plans.reading.values import TaskKind, UnitRole
from wanghuo.governance.plans.rules import (
    ChangeKind,
    ItemKind,
    PlanState,
    StatementKind,
    TaskState,
    Verdict,
)
from wanghuo.kernel.facts.schemas import FactOut


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


class ReportDueOut(Schema):
    """A report that a confirmed plan asks for."""

    plan_id: UUID = Field(alias="plan.id")
    plan: str = Field(alias="plan.title")
    what: str
    rule: str
    due_on: date | None
    span: tuple[int, int]


class TaskWaiting(Schema):
    """A task that waits for somebody to give it a unit."""

    id: UUID
    text: str


class AssignedOut(Schema):
    """What assigning a whole plan came to."""

    tasks: int
    parts: int
    without_unit: int
    waiting: list[TaskWaiting]


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


class ProgressOut(Schema):
    """What somebody said of a task."""

    id: UUID
    kind: StatementKind
    by: str | None
    at: datetime
    percent: int
    text: str
    files: list[AttachmentOut]

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
