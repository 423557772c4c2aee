"""What is asked and told of campaigns."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Day, Paging, RowId
from wanghuo.prevention.campaigns.rules import CampaignKind, CampaignState, Season, TargetKind
from wanghuo.prevention.hazards.rules import HazardState
from wanghuo.register.places.rules import PlaceKind, PlaceStatus


class CampaignsAsked(Paging):
    """Which campaigns."""

    state: CampaignState | None = None
    kind: CampaignKind | None = None


class CampaignAsked(Asked):
    """A campaign as it shall be."""

    title: str = Field(max_length=100)
    organiser_id: RowId
    starts_on: Day
    ends_on: Day
    kind: CampaignKind = CampaignKind.DRIVE
    season: Season = Season.ANY
    level: str = Field("", max_length=10)
    kinds: list[PlaceKind] = Field([], max_length=100)
    statuses: list[PlaceStatus] = Field([], max_length=10)
    target_kind: TargetKind = TargetKind.SHARE
    target: int = Field(100, ge=1, le=10_000)
    checklists: list[str] = Field([], max_length=50)
    participant_ids: list[RowId] = Field([], max_length=50)
    basis: str = Field("", max_length=300)


class NewCampaign(CampaignAsked):
    """A campaign, where, and what the client calls it."""

    area_id: RowId
    id: UUID | None = Field(None, description="客户端编号；同号重发是同一份")


class CampaignChange(CampaignAsked):
    """A draft as it shall be; `version` is the one that was read."""

    version: int = Field(ge=0, le=2**31 - 1)


class CampaignStep(Asked):
    """Which version was read."""

    version: int = Field(ge=0, le=2**31 - 1)


class CampaignClosing(CampaignStep):
    """What came of it."""

    result: str = Field(max_length=5000)


class CampaignOut(Schema):
    """A campaign (专项整治)."""

    id: UUID
    area_id: int
    area: str = Field(alias="area.name")
    organiser_id: int
    organiser: str = Field(alias="organiser.name")
    title: str
    kind: CampaignKind
    season: Season
    level: str
    kinds: list[str]
    statuses: list[str]
    starts_on: date
    ends_on: date
    target_kind: TargetKind
    target: int
    checklists: list[str]
    participants: list[int]
    basis: str
    result: str
    state: CampaignState
    version: int
    created_at: datetime
    launched_at: datetime | None
    closed_at: datetime | None


class AreaProgressOut(Schema):
    """What one area had to do and did; without a key the whole."""

    key: int | None
    name: str
    places: int
    target: int
    checked: int
    remote: int
    hazards: int
    closed: int
    rate: int | None


class CampaignProgressOut(Schema):
    """The whole, and by area."""

    whole: AreaProgressOut
    lines: list[AreaProgressOut]


class CampaignPartAsked(Paging):
    """Which part of a campaign."""

    area_id: RowId | None = Field(None, description="该区划及其下级")


class CampaignPlacesAsked(CampaignPartAsked):
    """Which of its places."""

    is_checked: bool | None = None


class CampaignChecksAsked(CampaignPartAsked):
    """Which of its checks."""

    is_remote: bool | None = None


class CampaignHazardsAsked(CampaignPartAsked):
    """Which of its hazards."""

    is_closed: bool | None = None


class CampaignPlaceOut(Schema):
    """A place a campaign is about."""

    id: UUID
    number: str
    name: str
    area_id: int
    is_checked: bool


class CampaignCheckOut(Schema):
    """A check that counts."""

    inspection: UUID
    place_id: UUID
    place: str = Field(alias="place.name")
    area_id: int
    is_remote: bool
    finished_at: datetime


class CampaignHazardOut(Schema):
    """What a check found."""

    id: UUID
    place_id: UUID
    place: str = Field(alias="place.name")
    title: str
    state: HazardState
    found_at: datetime
