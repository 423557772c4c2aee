"""How areas go in and out of the API."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Schema

from wanghuo.base.areas.models import Designation
from wanghuo.base.areas.rules import NAME_LIMIT, AreaLevel
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.operations import Asked, Code, Day, Paging, RowId, Words

Name = Annotated[str, Field(max_length=NAME_LIMIT)]


class AreasAsked(Paging):
    """Which areas."""

    below_id: RowId | None = Field(None, description="该区划及其下级")
    level: AreaLevel | None = None
    text: Words = Field("", description="名称含，或代码开头为")


class Changing(Asked):
    """From when, and on whose word."""

    on: Day
    source: str = Field("", max_length=120)


class Creating(Changing):
    """A new area below another."""

    parent_id: RowId
    level: AreaLevel
    name: Name
    code: Code


class Renaming(Changing):
    """Another name, another code, or both."""

    name: Name
    code: Code | None = None


class AreaMerging(Changing):
    """The area that absorbs the one in the address."""

    into_id: RowId


class PartAsked(Asked):
    """A new area to be split off, with the ids of the children that go to it."""

    name: Name
    code: Code
    children: list[RowId] = Field([], max_length=10_000)


class AreaSplitting(Changing):
    """The areas to be split off."""

    parts: list[PartAsked] = Field(min_length=1, max_length=100)


class Bounding(Asked):
    """A boundary as a GeoJSON geometry, and the system it was drawn in."""

    boundary: dict[str, Any]
    crs: Crs = Crs.CGCS2000


class AreaOut(Schema):
    """An area in force."""

    id: int
    parent_id: int | None
    level: AreaLevel
    name: str
    code: str
    valid_from: date
    valid_to: date | None
    centre: dict[str, Any] | None


class BranchOut(AreaOut):
    """An area with the number of areas directly below it."""

    child_count: int


class CardOut(Schema):
    """What may be seen of an area from anywhere."""

    id: int
    name: str
    code: str
    level: AreaLevel


class OnDayOut(CardOut):
    """An area as it was on a day."""

    parent_id: int | None


class DesignationOut(Schema):
    """What an area was called and coded, and where it stood, over a span of time."""

    name: str
    code: str
    parent_id: int | None
    parent: str | None
    valid_from: date
    valid_to: date | None
    source: str

    @staticmethod
    def resolve_parent(row: Designation) -> str | None:
        """Return the name of the area above."""
        return row.parent.name if row.parent else None


class AreaDetailOut(Schema):
    """An area, where it stands, what it was, and its boundary in CGCS2000."""

    area: AreaOut
    trail: list[CardOut]
    designations: list[DesignationOut]
    absorbed: list[AreaOut]
    boundary: dict[str, Any] | None
