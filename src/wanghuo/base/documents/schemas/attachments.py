"""How files and what is known of them go in and out of the API."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from wanghuo.base.documents.rules import REASON_LENGTH, CaptureSource
from wanghuo.base.documents.services import Capture, Upload
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.geo.coordinates import Crs, position
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.operations import Asked, Paging, content_of


class CaptureIn(Asked):
    """What a device knows of a file it made; `id` is the device's own, the same id is one file."""

    id: UUID | None = None
    taken_at: AwareDatetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    crs: Crs = Crs.WGS84

    @property
    def capture(self) -> Capture:
        """When and where, as far as it is known; half a pair is no place."""
        if self.longitude is None or self.latitude is None:
            return Capture(self.taken_at)
        return Capture(self.taken_at, position(self.longitude, self.latitude, self.crs))


CAPTURES = TypeAdapter(list[CaptureIn])


class AttachmentsAsked(Paging):
    """Files of one record."""

    subject_type: str = Field(max_length=40)
    subject_id: str = Field(max_length=40)


class Withdrawal(Asked):
    """Why a file is withdrawn."""

    reason: str = Field(max_length=REASON_LENGTH)


class AttachmentOut(Schema):
    """A file of a record; its content is at `/attachments/{id}/content`.

    `uploaded_at` is when it was received. When and where it was taken is what the device or the
    file itself says, in CGCS2000 degrees.
    """

    id: UUID
    subject_type: str
    subject_id: str
    file_name: str
    file_hash: str
    media_type: str
    size: int
    uploaded_at: datetime
    taken_at: datetime | None
    taken_from: CaptureSource | str
    longitude: float | None
    latitude: float | None
    placed_from: CaptureSource | str
    original_longitude: float | None
    original_latitude: float | None
    original_crs: Crs | str
    withdrawn_at: datetime | None
    withdrawn_reason: str


def uploads(files: list[UploadedFile], captures: str) -> list[Upload]:
    """Put together each file and what its device knows of it; refuse a list of another length."""
    try:
        told = CAPTURES.validate_json(captures) if captures else [CaptureIn() for _ in files]
    except ValidationError:
        raise BadInput(problem="采集信息不是有效的 JSON 列表，请对照接口文档改正。") from None
    if len(told) != len(files):
        raise BadInput(problem="采集信息的条数应与文件个数相同。")
    return [
        Upload(file.name or "", content_of(file), known.id or new_id(), known.capture)
        for file, known in zip(files, told, strict=True)
    ]
