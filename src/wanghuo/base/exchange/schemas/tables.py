"""Tables as the API tells of them."""

from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked
from wanghuo.kernel.work.rules import JobState


class ColumnOut(Schema):
    """A column of a table, as it is exported."""

    name: str
    kind: str
    meaning: str
    references: str


class TableOut(Schema):
    """A table one may export."""

    table: str
    name: str
    columns: list[ColumnOut]


class ExportAsked(Asked):
    """Which tables, and below which area; none: everywhere within reach."""

    tables: list[str] = Field(min_length=1, max_length=200, description="表名，如 areas.area")
    area_code: str = Field("", max_length=24, description="区划代码，留空为管辖范围内全部")


class ExportStarted(Schema):
    """The job that writes the archive; its state and its file are at /jobs/{id}."""

    id: UUID
    label: str
    state: JobState
