"""What is asked and told of tickets, duty checks and firms."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Day, Paging, RowId
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.queries import FirmLine, RateLine
from wanghuo.monitoring.maintenance.rules import (
    LONGEST_TEXT,
    CheckState,
    FaultReason,
    Grouping,
    TicketAction,
    TicketState,
    TicketView,
)


class OfFirm(Paging):
    """Which area and which firm."""

    area_id: RowId | None = Field(None, description="该区划及其下级")
    firm: str = Field("", max_length=40, description="维护机构编号；none 为未指定")


class TicketsAsked(OfFirm):
    """Which tickets."""

    view: TicketView = Field(TicketView.ALL, description="未办结、已逾期、即将到期等")
    reason: FaultReason | None = None
    text: str = Field("", max_length=60, description="装置、场所或故障情况中的字")
    device_id: UUID | None = None
    place_id: UUID | None = None


class FaultTicketOut(Schema):
    """A ticket (故障单)."""

    id: UUID
    device_id: UUID
    device: str = Field(alias="device.name")
    reason: FaultReason
    text: str
    state: TicketState
    area_id: int
    place_id: UUID | None
    firm_id: UUID | None
    firm: str | None
    organisation_id: int | None
    due_on: Day
    is_provisional: bool
    count: int
    opened_at: datetime
    last_at: datetime
    recovered_at: datetime | None
    accepted_at: datetime | None
    repaired_at: datetime | None
    ended_at: datetime | None
    note: str
    version: int

    @staticmethod
    def resolve_firm(row: FaultTicket) -> str | None:
        """Name the firm."""
        return row.firm.name if row.firm else None


class FaultReporting(Asked):
    """What a person has found."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


class TicketStep(Asked):
    """One step, as the ticket was read."""

    version: int = Field(ge=0, le=2**31 - 1)
    action: TicketAction
    note: str = Field("", max_length=LONGEST_TEXT, description="报修好、退回、撤销时必填")


class DutyChecksAsked(OfFirm):
    """Which duty checks."""

    state: CheckState | None = None
    device_id: UUID | None = None
    place_id: UUID | None = None
    drive_id: UUID | None = None
    since: Day | None = None
    until: Day | None = None


class DutyCheckOut(Schema):
    """A duty check (查岗)."""

    id: UUID
    device_id: UUID
    device: str = Field(alias="device.name")
    command_id: UUID
    drive_id: UUID | None
    area_id: int
    place_id: UUID | None
    firm_id: UUID | None
    asked_at: datetime
    minutes: int
    state: CheckState
    answered_at: datetime | None
    settled_at: datetime | None


class Driving(Asked):
    """Whom to ask."""

    area_id: RowId
    minutes: int | None = Field(None, ge=1, le=255)


class DutyDriveOut(Schema):
    """A drive (集中查岗)."""

    id: UUID
    area_id: int
    area: str = Field(alias="area.name")
    minutes: int
    asked_at: datetime
    offline: int
    pending: int


class DutyRatesAsked(Paging):
    """Whose rates, over which days."""

    by: Grouping = Field(Grouping.FIRM, description="按维护机构、场所或区划")
    area_id: RowId | None = Field(None, description="该区划及其下级")
    since: Day | None = None
    until: Day | None = None


class DutyRateOut(Schema):
    """How one firm, place or area answered (查岗合格率)."""

    name: str
    key: str
    count: int
    asked: int
    passed: int
    missed: int
    lost: int
    rate: float | None = Field(description="已应答占已送达的百分比")

    @classmethod
    def of(cls, line: RateLine) -> "DutyRateOut":
        """Tell of a line."""
        one = line.numbers
        return cls(
            name=line.name,
            key=line.key,
            count=one.count,
            asked=one.asked,
            passed=one.passed,
            missed=one.missed,
            lost=one.lost,
            rate=one.rate,
        )


class OverviewAsked(Paging):
    """Of which area, over which days."""

    area_id: RowId | None = Field(None, description="该区划及其下级")
    since: Day | None = Field(None, description="默认 30 天前")
    until: Day | None = Field(None, description="默认今天")


class FirmOut(Schema):
    """How one firm keeps its devices (维护概览)."""

    firm: str
    name: str
    devices: int
    connected: int
    connected_rate: float | None
    standing: int
    overdue: int
    repaired: int
    repair_days: float | None
    duty_passed: int
    duty_missed: int
    duty_rate: float | None

    @classmethod
    def of(cls, line: FirmLine) -> "FirmOut":
        """Tell of a line."""
        return cls(
            firm=line.firm.code,
            name=line.name,
            devices=line.devices,
            connected=line.connected,
            connected_rate=line.rate,
            standing=line.standing,
            overdue=line.overdue,
            repaired=line.repaired,
            repair_days=line.repair_days,
            duty_passed=line.duty.passed,
            duty_missed=line.duty.missed,
            duty_rate=line.duty.rate,
        )
