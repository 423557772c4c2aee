"""How the calendar and deadlines go in and out of the API."""

from datetime import date
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.deadlines.rules import DeadlineLevel, DeadlineState
from wanghuo.kernel.operations import Asked, Day, Paging


class OverdueAsked(Paging):
    """Overdue on which day; without one, today."""

    on: Day | None = None


class AtRiskAsked(OverdueAsked):
    """Due on that day or within so many days after it."""

    days: int = Field(7, ge=0, le=366)


class DeadlineOut(Schema):
    """A day by which an organisation owes something."""

    id: UUID
    subject_type: str
    subject_id: str
    title: str
    area_id: int
    sector: str
    organisation_id: int
    organisation: str = Field(alias="organisation.name")
    named_on: date
    due_on: date
    is_provisional: bool
    state: DeadlineState
    level: DeadlineLevel


class OrganisationCountOut(Schema):
    """How many open deadlines an organisation has, and how many are overdue."""

    organisation_id: int
    organisation: str
    open: int
    overdue: int


class DaySetting(Asked):
    """Whether a day is worked, and on whose word."""

    is_workday: bool
    name: str = Field(max_length=40)
    source: str = Field(max_length=120)


class DayOut(Schema):
    """A day whose working status is set by hand."""

    day: date
    is_workday: bool
    name: str
    source: str
