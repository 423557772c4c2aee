"""What is asked and told of shields, confirmed fires, reports further up and statistics."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Day, Paging, RowId
from wanghuo.monitoring.alarms.models import AlarmGroup, Shield
from wanghuo.monitoring.alarms.queries.statistics import Line
from wanghuo.monitoring.alarms.rules import (
    LONGEST_NOTE,
    LONGEST_REASON,
    AlarmAction,
    AlarmKind,
    Cause,
    Dimension,
    Ladder,
    ShieldSort,
    ShieldSpan,
)


class ShieldsAsked(Paging):
    """Which shields."""

    span: ShieldSpan | None = None
    text: str = Field("", max_length=60, description="原因、装置、场所或建筑名称中的字")
    area_id: RowId | None = Field(None, description="该区划及其下级")


class ShieldOut(Schema):
    """A shield (屏蔽时段)."""

    id: UUID
    sort: ShieldSort
    device_id: UUID | None
    place_id: UUID | None
    building_id: UUID | None
    thing: str
    point: str
    kind: AlarmKind | None
    reason: str
    area_id: int
    starts_at: datetime
    until: datetime
    opened_at: datetime
    lifted_at: datetime | None
    version: int

    @staticmethod
    def resolve_kind(row: Shield) -> str | None:
        """Leave out the kind of what covers all."""
        return row.kind or None

    @staticmethod
    def resolve_thing(row: Shield) -> str:
        """Name what it covers."""
        return str(row)


class NewShield(Asked):
    """What is covered, why, from when until when; exactly one of device, place and building."""

    sort: ShieldSort
    device: str = Field("", max_length=80, description="装置标识")
    place: str = Field("", max_length=30, description="场所编号")
    building: str = Field("", max_length=30, description="建筑编号")
    point: str = Field("", max_length=110)
    kind: AlarmKind | None = None
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    starts_at: datetime | None = None
    until: datetime


class Shortening(Asked):
    """An earlier end, as the shield was read."""

    version: int = Field(ge=0, le=2**31 - 1)
    until: datetime


class Lifting(Asked):
    """An end now, as the shield was read."""

    version: int = Field(ge=0, le=2**31 - 1)


class FireOut(Schema):
    """A confirmed fire (确认火警)."""

    id: UUID
    name: str
    building_id: UUID | None
    place_id: UUID | None
    area_id: int
    confirmed_at: datetime
    is_standing: bool
    ended_at: datetime | None
    points: int
    first_at: datetime | None
    last_at: datetime | None

    @staticmethod
    def resolve_name(row: AlarmGroup) -> str:
        """Say where it is."""
        return str(row)


class FiresAsked(Paging):
    """Which confirmed fires."""

    is_standing: bool | None = None


class GroupStep(Asked):
    """One step of all alarms of a fire, each as it was read."""

    versions: dict[UUID, int] = Field(max_length=2_000)
    action: AlarmAction
    note: str = Field("", max_length=LONGEST_NOTE)
    cause: Cause | None = Field(None, description="核实为误报时必填")


class EscalationOut(Schema):
    """An alarm reported one step further up (逐级上报)."""

    id: int
    alarm_id: UUID
    ladder: Ladder
    level: int
    told: str
    at: datetime


class FalseAlarmsAsked(Paging):
    """Of which alarms, and by what; the last year, unless days are named."""

    by: Dimension = Dimension.CAUSE
    since: Day | None = None
    until: Day | None = None
    area_id: RowId | None = Field(None, description="该区划及其下级")
    kind: AlarmKind | None = None


class LineOut(Schema):
    """One line of the statistics (误报统计)."""

    name: str
    judged: int
    false: int
    share: float | None
    devices: int | None
    a_year: float | None

    @staticmethod
    def of(line: Line) -> "LineOut":
        """Tell a line."""
        return LineOut(
            name=line.name,
            judged=line.tally.judged,
            false=line.tally.false,
            share=line.share,
            devices=line.devices,
            a_year=line.a_year,
        )
