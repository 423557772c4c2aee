"""How findings leave the API."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.exchange.models import Finding
from wanghuo.base.exchange.rules.quality import REASON_LENGTH, FindingState, Severity
from wanghuo.kernel.operations import Asked, Paging


class FindingsAsked(Paging):
    """Which findings; without a state every one."""

    code: str = Field("", max_length=40)
    state: FindingState | None = None
    overdue: bool = False


class Waiver(Asked):
    """Why a row may stay as it is."""

    reason: str = Field(max_length=REASON_LENGTH)


class CheckOut(Schema):
    """A rule that rows must keep, and how many in reach break it."""

    code: str = Field(alias="check.code")
    label: str = Field(alias="check.label")
    rule: str = Field(alias="check.rule")
    source: str = Field(alias="check.source")
    severity: Severity = Field(alias="check.severity")
    days: int = Field(alias="check.days")
    mend: str = Field(alias="check.mend", description="整改所需权限")
    open: int
    overdue: int
    waived: int


class FindingOut(Schema):
    """A row that broke a rule."""

    id: UUID
    code: str
    check: str = Field(alias="check_label")
    subject_type: str
    subject_id: str
    label: str
    link: str
    area_id: int
    area: str = Field(alias="area.name")
    sector: str
    organisation_id: int | None
    organisation: str | None
    found_at: datetime
    due_on: date
    state: FindingState
    ended_at: datetime | None
    reason: str

    @staticmethod
    def resolve_organisation(finding: Finding) -> str | None:
        """Return who has to mend it; null when nobody may."""
        return finding.organisation.name if finding.organisation else None
