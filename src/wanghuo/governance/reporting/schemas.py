"""What is asked and told of reports and duties."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.deadlines.rules import Frequency, Shift
from wanghuo.governance.reporting.models import ReportDuty, ReportSection
from wanghuo.governance.reporting.rules import (
    Cover,
    DutyState,
    Lateness,
    RemarkKind,
    ReportState,
    Shows,
    Together,
)
from wanghuo.kernel.facts.schemas import FactOut
from wanghuo.kernel.operations import Asked, Day, Paging, RowId, Words


class DutyAsked(Asked):
    """What is owed, when, to whom and by whom; without `freq` once, on the day `on`."""

    title: str = Field(max_length=200)
    outline: str = Field(max_length=20)
    freq: Frequency | None = None
    month_day: str = Field("", max_length=5, description="24 或 12-01；空为周期最后一天")
    on: Day | None = None
    since: Day | None = None
    until: Day | None = None
    shift: Shift = Shift.NONE
    lead_days: int = Field(4, ge=0, le=25, description="提前几天起草；统计到起草日前一天")
    cover: Cover = Cover.ROLLING
    receiver_id: RowId | None = Field(None, description="接收单位；空为系统以外")
    receiver_name: str = Field("", max_length=80)
    higher_id: UUID | None = Field(None, description="汇总后计入的上级报送要求")
    unit_ids: list[RowId] = Field([], max_length=5000)


class NewDuty(DutyAsked):
    """A duty, and the area it is set for."""

    area_id: RowId


class DutyChange(DutyAsked):
    """A duty as it shall be; `version` is the one that was read."""

    version: int = Field(ge=0, le=2**31 - 1)


class Version(Asked):
    """Which version was read."""

    version: int = Field(ge=0, le=2**31 - 1)


class SectionText(Version):
    """The text of a section."""

    text: str = Field(max_length=20_000)


class FigureCodes(Version):
    """Which figures to take over."""

    codes: list[str] = Field(max_length=100)


class ReturnReason(Asked):
    """Why."""

    reason: Words


class Returning(ReturnReason):
    """Why a report goes back, and by when it is wanted again."""

    again_by: Day | None = None


class Approving(Asked):
    """Which submission was read."""

    revision: int = Field(ge=0, le=2**31 - 1)


class Sending(Asked):
    """How it went where nobody receives it in the system."""

    proof: Words = ""


class Period(Asked):
    """Which period of a duty."""

    named_on: Day


class Reminding(Period):
    """Which period, and what is said with it."""

    note: str = Field("", max_length=500)


class ReportsAsked(Paging):
    """Which reports; `on` is the day against which lateness is told, today if left out."""

    duty_id: UUID | None = None
    organisation_id: RowId | None = None
    area_id: RowId | None = Field(None, description="该区划及其下级")
    state: ReportState | None = None
    named_on: Day | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    lateness: Lateness | None = None
    on: Day | None = None
    is_returned: bool = False
    is_reminded: bool = False
    is_part: bool = False


class StatisticsAsked(Schema):
    """Of which days."""

    due_from: Day | None = None
    due_to: Day | None = None


class DutyOut(Schema):
    """A duty to report."""

    id: UUID
    area_id: int
    area: str = Field(alias="area.name")
    plan_id: UUID | None
    title: str
    outline: str
    freq: Frequency | None
    month_day: str
    on: date | None
    since: date | None
    until: date | None
    shift: Shift
    lead_days: int
    cover: Cover
    receiver_id: int | None
    receiver_name: str
    higher_id: UUID | None
    state: DutyState
    version: int
    live_on: date | None

    @staticmethod
    def resolve_freq(duty: ReportDuty) -> str | None:
        """Tell what is owed once as having no frequency."""
        return duty.freq or None


class DutyDetail(Schema):
    """A duty with who owes it."""

    duty: DutyOut
    unit_ids: list[int]


class ReportOut(Schema):
    """A report without its text."""

    id: UUID
    duty_id: UUID
    organisation_id: int
    organisation: str = Field(alias="sender")
    area_id: int
    title: str
    period: str
    named_on: date
    due_on: date
    period_from: date
    period_to: date
    receiver_id: int | None
    receiver_name: str
    state: ReportState
    revision: int
    first_sent_on: date | None
    sent_at: datetime | None
    received_at: datetime | None
    approved_at: datetime | None
    whole_id: UUID | None
    consolidated_at: datetime | None
    file_hash: str


class QuoteOut(Schema):
    """Characters of a section's text that are a figure."""

    code: str
    start: int
    end: int


class SectionOut(Schema):
    """A section, and the figures that its text quotes."""

    id: UUID
    report_id: UUID
    code: str
    heading: str
    text: str
    quotes: list[QuoteOut]
    is_edited: bool
    version: int

    @staticmethod
    def resolve_quotes(section: ReportSection) -> list[dict[str, Any]]:
        """Name what is kept as rows."""
        return [{"code": code, "start": s, "end": e} for code, s, e in section.quotes]


class FigureOut(Schema):
    """A figure with what it asked."""

    id: UUID
    code: str
    label: str
    unit: str
    value: float | None
    asked: dict[str, Any]
    together: Together


class RemarkOut(Schema):
    """What was said with a step."""

    kind: RemarkKind
    at: datetime
    text: str


class ReportDetail(Schema):
    """A report with everything in it."""

    report: ReportOut
    sections: list[SectionOut]
    figures: list[FigureOut]
    remarks: list[RemarkOut]
    timeline: list[FactOut]


class FigureRecords(Schema):
    """The records behind a figure that lie in reach."""

    figure: FigureOut
    shows: Shows
    header: list[str]
    count: int
    items: list[list[str | int | date | None]]


class BoardLineOut(Schema):
    """One unit's report, and how it stands to its day."""

    report: ReportOut
    lateness: Lateness
    days: int


class BoardOut(Schema):
    """Who has sent and who has not."""

    named_on: date
    lines: list[BoardLineOut]
    whole: ReportOut | None


class UnitCountOut(Schema):
    """How one unit keeps its days."""

    organisation_id: int
    organisation: str
    due: int
    on_time: int
    late: int
    missing: int
    pending: int
    days_late: int
    returned: int
    reminded: int


class Refreshed(Schema):
    """Whether any figure moved."""

    is_moved: bool
