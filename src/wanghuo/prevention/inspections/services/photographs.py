"""Photographs come in pieces over a bad network and are whole or not there (现场照片).

The bytes go to a part file under the photograph's id, each piece where the last one ended; the row
says how many are safe. A piece that was written and not counted is written again at the same place.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from wanghuo.base.documents.rules import attachables
from wanghuo.base.documents.services import Capture, Upload, attach, keep_uploads
from wanghuo.base.documents.services.attachments import limits_on
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, DomainError, NotFound, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.geo.coordinates import Crs, Position, position
from wanghuo.kernel.scoping import holder_of
from wanghuo.prevention.inspections import rules
from wanghuo.prevention.inspections.models import Edit, Inspection, InspectionPhoto
from wanghuo.prevention.inspections.rules import PhotoState
from wanghuo.prevention.inspections.services.settling import count_photos

FOLDER = "patrol"
LARGEST_PIECE = 512 * 1024
MOST_PHOTOS = 300
"""Of one inspection."""
MOST_WAITING = 1000
"""Of one person: a phone takes a day's photographs home and no more."""
MB = 1024 * 1024
SUBJECT = attachables.declare(
    "inspectionphoto", rules.INSPECTION_READ, withdraw=rules.INSPECTION_MANAGE
)
"""Each photograph has its own file: a long check-list has more than one record may hold."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A photograph as a phone announces it, before any of its bytes."""

    id: UUID
    inspection: UUID
    item: str
    captured_at: datetime
    position: dict[str, Any] | None
    sha256: str
    size: int
    name: str
    device: str


def announce_photo(*, asked: Announced, actor: Actor, at: datetime) -> InspectionPhoto:
    """Enter a photograph whose bytes will follow (登记照片); the same id is the same photograph."""
    limit = limits_on(at).file_mb
    if not 0 < asked.size <= limit * MB:
        raise BadInput(problem=Words("单张照片不能超过{limit}MB，请压缩后上传。", limit=limit))
    standing = InspectionPhoto.objects.filter(pk=asked.id).first()
    if standing is None:
        _must_have_room(asked.inspection, actor)
        _must_be_mine(asked.inspection, actor)
        row = InspectionPhoto(**_columns(asked), by_id=actor.id or 0, announced_at=at)
        InspectionPhoto.objects.bulk_create([row], ignore_conflicts=True)
        standing = InspectionPhoto.objects.get(pk=asked.id)
    if standing.by_id != actor.id or not _is_same(standing, asked):
        raise rules.PhotoIdTaken
    return standing


def _must_have_room(inspection: UUID, actor: Actor) -> None:
    mine = InspectionPhoto.objects.filter(by_id=actor.id or 0)
    if mine.filter(inspection_id=inspection).count() >= MOST_PHOTOS:
        raise BadInput(problem=Words("一次检查最多上传{limit}张照片。", limit=MOST_PHOTOS))
    if mine.filter(attachment=None).count() >= MOST_WAITING:
        raise BadInput(problem="还有许多照片没有传完或没有对应的检查，请先上传检查记录。")


def _must_be_mine(inspection: UUID, actor: Actor) -> None:
    """Refuse a photograph of an inspection that stands and is another's; one to come is anyone's.

    Whether it is the sender's is then asked when it comes.
    """
    row = Inspection._base_manager.filter(pk=inspection).first()
    if row is not None and not may_add_to(row, actor):
        raise NotFound(what="检查")


def may_add_to(row: Inspection, actor: Actor) -> bool:
    """Tell whether an inspection takes a photograph of this person."""
    may_manage = actor.can(rules.INSPECTION_MANAGE, row.area_path, row.sector)
    return row.inspector_id == actor.id or may_manage


def _columns(asked: Announced) -> dict[str, Any]:
    return {
        "id": asked.id,
        "inspection_id": asked.inspection,
        "item": asked.item,
        "captured_at": asked.captured_at,
        "position": asked.position,
        "sha256": asked.sha256,
        "size": asked.size,
        "name": asked.name,
        "device": asked.device,
    }


def _is_same(row: InspectionPhoto, asked: Announced) -> bool:
    return all(getattr(row, name) == value for name, value in _columns(asked).items())


def receive_piece(
    *, photo_id: UUID, offset: int, piece: bytes, actor: Actor, at: datetime
) -> InspectionPhoto:
    """Take the next bytes of a photograph (续传照片); the last ones complete it."""
    if not piece or len(piece) > LARGEST_PIECE:
        raise BadInput(problem=Words("每次请上传1至{limit}字节。", limit=LARGEST_PIECE))
    with transaction.atomic():
        row = _held(photo_id, actor)
        if row.state == PhotoState.COMPLETE or offset != row.received:
            raise rules.OffsetWrong(received=row.received)
        if offset + len(piece) > row.size:
            raise BadInput(problem="收到的字节多于照片大小，请核对后从头上传。")
        _write(row, offset, piece)
        row.received = offset + len(piece)
        row.save(update_fields=["received"])
        problem = _completed(row, at=at) if row.received == row.size else None
        if problem is not None:
            row.received = 0
            row.save(update_fields=["received"])
    if problem is not None:  # said after the transaction, which keeps that nothing is received
        raise problem
    if row.state == PhotoState.COMPLETE:
        attach_to([row.inspection_id], actor=actor, at=at)
    return row


def _held(photo_id: UUID, actor: Actor) -> InspectionPhoto:
    """Hold a photograph of one's own, or of an inspection one manages; another's is absent."""
    row = InspectionPhoto.objects.select_for_update().filter(pk=photo_id).first()
    if row is None or not (row.by_id == actor.id or _may_continue(row, actor)):
        raise NotFound(what="照片")
    return row


def _may_continue(row: InspectionPhoto, actor: Actor) -> bool:
    of = Inspection._base_manager.filter(pk=row.inspection_id).first()
    return of is not None and may_add_to(of, actor)


def _completed(row: InspectionPhoto, *, at: datetime) -> DomainError | None:
    """Check what has come in whole; return what is wrong with it."""
    data = _read(row)
    if hashlib.sha256(data).hexdigest() != row.sha256:
        return rules.PhotoBroken()
    try:
        keep_uploads([_upload(row, data)], at=at)
    except DomainError as error:
        return error
    row.state, row.completed_at = PhotoState.COMPLETE, at
    row.save(update_fields=["state", "completed_at"])
    return None


def attach_to(ids: Sequence[UUID], *, actor: Actor, at: datetime) -> None:
    """Let inspections that are here have their photographs that are whole."""
    waiting = _waiting().filter(inspection_id__in=ids).values_list("inspection_id", flat=True)
    for key in sorted(set(waiting)):
        _attach_all(key, actor=actor, at=at)


def _waiting() -> QuerySet[InspectionPhoto]:
    return InspectionPhoto.objects.filter(state=PhotoState.COMPLETE, attachment=None)


@transaction.atomic
def _attach_all(key: UUID, *, actor: Actor, at: datetime) -> None:
    """Hold the inspection; a photograph of somebody who may not add to it goes on waiting."""
    held = Inspection._base_manager.select_for_update(of=("self",)).filter(pk=key)
    inspection = held.select_related("checklist").first()
    if inspection is None:
        return
    waiting = _waiting().filter(inspection_id=key).select_related("by").order_by("id")
    rows = [row for row in waiting if _is_of(row, inspection, actor)]
    for row in rows:
        _attach(row, inspection, actor=actor, at=at)
    if rows:
        count_photos(inspection, list(Edit._base_manager.filter(inspection=inspection)))


def _is_of(row: InspectionPhoto, inspection: Inspection, actor: Actor) -> bool:
    return row.by_id == inspection.inspector_id or (
        row.by_id == actor.id and may_add_to(inspection, actor)
    )


def _attach(row: InspectionPhoto, inspection: Inspection, *, actor: Actor, at: datetime) -> None:
    [kept] = keep_uploads([_upload(row, _read(row))], at=at)
    mark = Mark(SUBJECT, str(row.pk), inspection.area_id, inspection.area_path)
    [made] = attach(
        subject=mark,
        files=[kept],
        actor=actor,
        at=at,
        sector=inspection.sector,
        holder=holder_of(inspection),
    )
    row.attachment = made
    row.save(update_fields=["attachment"])
    facts.record(
        rules.INSPECTION_PHOTOGRAPHED,
        facts.mark(inspection),
        actor=actor,
        at=at,
        data={"photo": str(row.pk), "item": row.item, "sha256": row.sha256},
    )
    path = _path(row)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _upload(row: InspectionPhoto, data: bytes) -> Upload:
    return Upload(row.name, data, row.pk, Capture(row.captured_at, _place(row.position)))


def _place(said: dict[str, Any] | None) -> Position | None:
    return position(said["longitude"], said["latitude"], Crs.WGS84) if said else None


def _path(row: InspectionPhoto) -> Path:
    return Path(default_storage.path(f"{FOLDER}/{row.pk}.part"))


def _write(row: InspectionPhoto, offset: int, piece: bytes) -> None:
    """Write a piece at its place and wait until it is on the disk."""
    path = _path(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        os.pwrite(handle, piece, offset)
        os.ftruncate(handle, offset + len(piece))
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(row: InspectionPhoto) -> bytes:
    return _path(row).read_bytes()
