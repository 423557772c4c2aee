"""What is asked and told of devices."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.messages import Action
from wanghuo.kernel.operations import Asked, Paging, RowId
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import CommandState, Connectivity, DeviceKind


class DevicesAsked(Paging):
    """Which devices."""

    text: str = Field("", max_length=60, description="名称、标识或场所名称中的字")
    is_allowed: bool | None = Field(None, description="true 已认领，false 已撤销认领")
    area_id: RowId | None = Field(None, description="该区划及其下级")
    place_id: UUID | None = None
    building_id: UUID | None = None
    connectivity: Connectivity | None = Field(None, description="在线状态")
    class_id: UUID | None = Field(None, description="产品类别")
    firm: str = Field("", max_length=30, description="维护机构编号；none 为没有维护机构的")
    cell: str = Field("", max_length=15, description="H3 网格，7、9、11 级")
    is_dark: bool = Field(False, description="true 只列停电的")


class DeviceOut(Schema):
    """A device (感知终端)."""

    id: UUID
    identity: str
    protocol: str
    dialect: str
    name: str
    area_id: int
    area: str = Field(alias="area.name")
    place_id: UUID | None
    place: str
    building_id: UUID | None
    floor: str
    spot: str
    product_class_id: UUID | None
    firm_id: UUID | None
    longitude: float | None
    latitude: float | None
    is_placed: bool = Field(description="位置自行标定；false 随场所或建筑")
    is_allowed: bool
    is_told: bool
    version: int
    connectivity: Connectivity = Field(alias="twin.connectivity")
    connectivity_since: datetime | None = Field(alias="twin.since")
    claimed_at: datetime
    last_heard_at: datetime | None = Field(alias="twin.heard_at")
    skew_seconds: int | None = Field(
        alias="twin.skew_seconds", description="最近一次收到时装置时钟快多少秒，负数为慢"
    )

    @staticmethod
    def resolve_place(row: Device) -> str:
        """Name the place."""
        return row.place.name if row.place else ""


class WaitingDeviceOut(Schema):
    """A device that waits to be claimed (待认领装置)."""

    id: UUID
    identity: str
    protocol: str
    first_heard_at: datetime
    last_heard_at: datetime
    count: int
    raw: str


class Claiming(Asked):
    """Where a device belongs; with a place the area is the place's."""

    name: str = Field("", max_length=60)
    area_id: RowId | None = None
    place_id: UUID | None = None
    dialect: str = Field("", max_length=40)
    building_id: UUID | None = Field(None, description="不填随场所所在建筑")
    floor: str = Field("", max_length=20)
    spot: str = Field("", max_length=60)
    product_class_id: UUID | None = Field(None, description="不填按协议、方言")
    firm_id: UUID | None = None
    longitude: float | None = Field(None, description="不填用场所或建筑的位置")
    latitude: float | None = None
    crs: Crs = Crs.CGCS2000


class Rebinding(Claiming):
    """The same, of a device as it was read."""

    version: int = Field(ge=0, le=2**31 - 1)
    name: str = Field(max_length=60)


class Releasing(Asked):
    """Which version was read."""

    version: int = Field(ge=0, le=2**31 - 1)


class Commanding(Asked):
    """What a device is told, with the numbers that the command asks for."""

    action: Action
    minutes: int | None = Field(None, ge=1, le=255)
    system: int | None = Field(None, ge=0, le=255)
    system_address: int | None = Field(None, ge=0, le=255)


class DeviceCommandOut(Schema):
    """A command and how far it has come (装置命令)."""

    id: UUID
    device_id: UUID
    action: Action
    given: dict[str, int]
    state: CommandState
    sent_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    answer: str


class ProductClassOut(Schema):
    """What is expected of devices of a class (产品类别)."""

    id: UUID
    code: str
    name: str
    kind: DeviceKind
    interval_seconds: int
    late_after: int
    suspected_after: int
    offline_after: int
    is_mains: bool
    protocol: str
    dialect: str
    source: str
    version: int


class ClassEntering(Asked):
    """What is expected of a class; `code` names it."""

    code: str = Field(pattern=r"^[a-z0-9_]{2,40}$")
    name: str = Field(max_length=40)
    kind: DeviceKind
    interval_seconds: int = Field(ge=5, le=5_184_000)
    late_after: int = Field(ge=1, le=10_000)
    suspected_after: int = Field(ge=2, le=10_000)
    offline_after: int = Field(ge=3, le=10_000)
    is_mains: bool = False
    protocol: str = Field("", max_length=16)
    dialect: str = Field("", max_length=40)


class ClassChanging(ClassEntering):
    """The same, of a class as it was read."""

    version: int = Field(ge=0, le=2**31 - 1)
