"""What is asked and told of alarms."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Paging, RowId
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import (
    LONGEST_NOTE,
    AlarmAction,
    AlarmKind,
    AlarmState,
    Cause,
    Queue,
)


class AlarmsAsked(Paging):
    """Which alarms."""

    queue: Queue = Field(Queue.ALL, description="待处置、可能有火、真实、误报或全部")
    kind: AlarmKind | None = None
    text: str = Field("", max_length=60, description="部位、装置或场所名称中的字")
    area_id: RowId | None = Field(None, description="该区划及其下级")
    device_id: UUID | None = None
    past_of: UUID | None = Field(None, description="与这起报警同一点位的其他报警")


class AlarmOut(Schema):
    """An alarm (报警)."""

    id: UUID
    device_id: UUID
    device: str = Field(alias="device.name")
    point: str
    where: str
    kind: AlarmKind
    state: AlarmState
    cause: Cause | None
    note: str
    area_id: int
    place_id: UUID | None
    opened_at: datetime
    last_at: datetime
    count: int
    answered_at: datetime | None
    settled_at: datetime | None
    closed_at: datetime | None
    version: int

    @staticmethod
    def resolve_cause(row: Alarm) -> str | None:
        """Leave out the cause of what was no false alarm."""
        return row.cause or None


class Step(Asked):
    """One step, as the alarm was read."""

    version: int = Field(ge=0, le=2**31 - 1)
    action: AlarmAction
    note: str = Field("", max_length=LONGEST_NOTE)
    cause: Cause | None = Field(None, description="核实为误报时必填")
