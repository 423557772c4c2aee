"""What is asked and told of devices."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.messages import Action
from wanghuo.kernel.operations import Asked, Paging, RowId
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import CommandState


class DevicesAsked(Paging):
    """Which devices."""

    text: str = Field("", max_length=60, description="名称、标识或场所名称中的字")
    is_allowed: bool | None = Field(None, description="true 已认领，false 已撤销认领")
    area_id: RowId | None = Field(None, description="该区划及其下级")
    place_id: UUID | None = None


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
    is_allowed: bool
    is_told: bool
    version: int
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
