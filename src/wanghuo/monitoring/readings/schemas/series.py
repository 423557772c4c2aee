"""What is asked and told of measured values."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.queries import measured_at
from wanghuo.monitoring.readings.rules import Level, quantity_label
from wanghuo.monitoring.readings.rules.history import MOST_POINTS


class SeriesOut(Schema):
    """A series (监测序列)."""

    id: int
    device_id: UUID
    point: str
    where: str
    quantity: str
    label: str = Field(description="监测量的名称")
    unit: str
    level: Level
    last_value: float | None
    last_at: datetime | None = Field(description="最近值的测量时间")

    @staticmethod
    def resolve_label(row: Series) -> str:
        """Name the quantity."""
        return quantity_label(row.quantity)

    @staticmethod
    def resolve_last_at(row: Series) -> datetime | None:
        """Tell the time as everywhere."""
        return measured_at(row)


class ValuesAsked(Schema):
    """From when until when; the last 24 hours unless it is said."""

    since: datetime | None = Field(None, description="自（含）；不填为截止前 24 小时")
    until: datetime | None = Field(None, description="至（不含）；不填为现在")
    most: int = Field(MOST_POINTS, ge=1, le=MOST_POINTS, description="最多返回多少个点")


class BucketOut(Schema):
    """The values of a small piece of time; `count` 1: it is one value."""

    at: datetime = Field(description="其中第一个值的测量时间")
    low: float
    high: float
    mean: float
    count: int


class CurveOut(Schema):
    """A series over a span; peaks stay whatever was asked for."""

    since: datetime
    until: datetime
    missing_days: int = Field(description="归档文件缺失或损坏、因而没有读到的天数")
    items: list[BucketOut]
