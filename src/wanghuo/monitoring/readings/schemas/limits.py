"""Limits of series, and drifts."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Paging, RowId
from wanghuo.monitoring.readings.models import Drift
from wanghuo.monitoring.readings.queries import Held
from wanghuo.monitoring.readings.rules import DriftState, Level, LimitSource

VERSION = 2**31 - 1


class SeriesLimitsAsked(Paging):
    """Which series."""

    level: Level | None = None
    is_own: bool | None = Field(None, description="true 单独设定或不判断，false 其余")
    quantity: str = Field("", max_length=40)
    text: str = Field("", max_length=60, description="部位或装置名称中的字")
    area_id: RowId | None = Field(None, description="该区划及其下级")
    device_id: UUID | None = None


class SeriesLimitOut(Schema):
    """A series and the limits that hold for it (监测序列的限值)."""

    series_id: int
    device_id: UUID
    device: str
    area_id: int
    area: str
    where: str
    quantity: str
    unit: str
    last_value: float | None
    level: Level
    source: LimitSource
    low: float | None
    high: float | None
    release: float
    seconds: int
    rule: str = Field(description="默认限值的规则版本")
    note: str
    version: int = Field(description="单独设定的修改次数，没有单独设定为 0")

    @classmethod
    def of(cls, held: Held) -> Self:
        """Say what holds for a series."""
        row, limit, own = held.series, held.limit, held.own
        return cls(
            series_id=row.pk,
            device_id=row.device_id,
            device=row.device.name,
            area_id=row.device.area_id,
            area=row.device.area.name,
            where=row.where,
            quantity=row.quantity,
            unit=row.unit,
            last_value=row.last_value,
            level=Level(row.level),
            source=held.source,
            low=limit.low,
            high=limit.high,
            release=limit.release,
            seconds=limit.seconds,
            rule=held.rule.version if held.rule else "",
            note=own.note if own else "",
            version=own.version if own else 0,
        )


class Limiting(Asked):
    """Limits of one series, or none (`is_on` false); as it was read."""

    version: int = Field(ge=0, le=VERSION)
    is_on: bool = True
    low: float | None = None
    high: float | None = None
    release: float = 0.0
    seconds: int = Field(0, ge=0, le=86_400)
    note: str = Field("", max_length=200)


class Dropping(Asked):
    """Which version was read."""

    version: int = Field(ge=0, le=VERSION)


class DriftsAsked(Paging):
    """Which drifts."""

    state: DriftState = DriftState.ALL
    quantity: str = Field("", max_length=40)
    within_days: int | None = Field(None, ge=0, le=365, description="几天内到限")
    text: str = Field("", max_length=60, description="部位、装置或场所名称中的字")
    area_id: RowId | None = Field(None, description="该区划及其下级")
    device_id: UUID | None = None


class DriftOut(Schema):
    """A series that goes towards a limit (趋势预警)."""

    id: UUID
    series_id: int
    device_id: UUID = Field(alias="series.device_id")
    device: str = Field(alias="series.device.name")
    area_id: int
    area: str = Field(alias="area.name")
    place_id: UUID | None
    place: str
    where: str = Field(alias="series.where")
    quantity: str = Field(alias="series.quantity")
    unit: str = Field(alias="series.unit")
    side: Level
    since_on: date
    until_on: date
    first_value: float
    last_value: float
    a_day: float
    limit: float
    days_left: int
    sentence: str
    rule: str
    limit_rule: str
    found_at: datetime
    settled_at: datetime | None
    note: str
    version: int

    @staticmethod
    def resolve_place(row: Drift) -> str:
        """Name the place."""
        return row.place.name if row.place else ""

    @staticmethod
    def resolve_sentence(row: Drift) -> str:
        """Say it in one sentence."""
        return str(row.words)


class Settling(Dropping):
    """What was found."""

    note: str = Field(max_length=200)
