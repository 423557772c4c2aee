"""Attach files to a record, and withdraw one.

Whoever owns the record attaches in the transaction of its own change, having asked the actor for
the capability. Files are looked into and kept before that transaction: a file nobody names does no
harm, a row without its file does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.documents import queries, rules
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.reading.images import Told, read_picture
from wanghuo.base.documents.rules import CaptureSource, Limits, MediaType
from wanghuo.base.documents.services.keeping import Kept, keep
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry, Mark
from wanghuo.kernel.geo.coordinates import Crs, Position, position
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.rulebook.services import rule

FOLDER = "attachments"


@dataclass(frozen=True, slots=True)
class Capture:
    """When and where a device says that it made the file (采集信息)."""

    taken_at: datetime | None = None
    place: Position | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it; `id` is what the sending device calls it."""

    name: str
    data: bytes
    id: UUID = field(default_factory=new_id)
    capture: Capture = Capture()


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked into and lies on the disk, ready to be named by a record."""

    id: UUID
    name: str
    kind: MediaType
    kept: Kept
    facts: dict[str, Any]


def keep_uploads(files: Sequence[Upload], *, at: datetime) -> list[Checked]:
    """Look into every file before any is kept; refuse them all for one that is refused."""
    limits = limits_on(at)
    rules.check_room(len(files), sum(len(file.data) for file in files), limits)
    kinds = [rules.media_type(file.data, limits) for file in files]
    told = [
        read_picture(file.data) if kind in rules.IMAGES else Told()
        for file, kind in zip(files, kinds, strict=True)
    ]
    return [_checked(file, kind, said) for file, kind, said in zip(files, kinds, told, strict=True)]


@transaction.atomic
def attach(
    *,
    subject: Mark,
    files: Sequence[Checked],
    actor: Actor,
    at: datetime,
    sector: str = "",
    holder: str = "",
) -> list[Attachment]:
    """Let the record named by `subject` have these files; the same id is attached once.

    `holder` numbers the occupier whose record it is, if it is one's.
    """
    if not files:
        return []
    terms = {"sector": sector, "holder": holder}
    asked = [_attachment(subject, terms, file, actor=actor, at=at) for file in files]
    try:
        with transaction.atomic():
            return _attach(subject, asked, actor=actor, at=at)
    except IntegrityError:  # somebody sent the same id in the same moment, and was first
        return _attach(subject, asked, actor=actor, at=at)


@transaction.atomic
def withdraw_attachment(
    *, attachment: Attachment, reason: str, actor: Actor, at: datetime
) -> Attachment:
    """Serve a file no more (撤回); it keeps its bytes, its row and the reason."""
    _must_withdraw(attachment, actor)
    said = reason.strip()
    if not said or len(said) > rules.REASON_LENGTH:
        raise BadInput(
            problem=Words("请写明撤回原因，不超过{limit}字。", limit=rules.REASON_LENGTH)
        )
    standing = Attachment._base_manager.filter(pk=attachment.pk, withdrawn_at__isnull=True)
    if standing.update(withdrawn_at=at, withdrawn_reason=said) != 1:
        raise StaleRecord
    attachment.withdrawn_at, attachment.withdrawn_reason = at, said
    facts.record(
        rules.ATTACHMENT_WITHDRAWN,
        facts.mark(attachment),
        actor=actor,
        at=at,
        data={**_of(attachment), "reason": facts.commitment(said)},
    )
    return attachment


def limits_on(at: datetime) -> Limits:
    """Return how much one record may hold, from the rulebook."""
    return Limits(**rule("attachment.limits", "", clock.local_date(at)).parameters)


def _must_withdraw(attachment: Attachment, actor: Actor) -> None:
    if not rules.may_withdraw(
        actor,
        attachment.subject_type,
        attachment.uploaded_by_id,
        attachment.area_path,
        attachment.sector,
        attachment.holder,
    ):
        needed = rules.attachables.declared[attachment.subject_type].withdraw
        raise CapabilityMissing(capability=capabilities.label(needed))


def _attach(
    subject: Mark, asked: Sequence[Attachment], *, actor: Actor, at: datetime
) -> list[Attachment]:
    standing = queries.standing_by_id([one.pk for one in asked])
    if any(not _is_same(one, standing[one.pk]) for one in asked if one.pk in standing):
        raise rules.IdTaken
    new = [one for one in asked if one.pk not in standing]
    rules.check_room(*queries.room_taken(subject, new), limits_on(at))
    Attachment._base_manager.bulk_create(new)
    facts.record_all(
        rules.ATTACHMENT_ADDED,
        [Entry(facts.mark(one), data=_of(one)) for one in new],
        actor=actor,
        at=at,
    )
    return [standing.get(one.pk, one) for one in asked]


def _is_same(one: Attachment, other: Attachment) -> bool:
    names = ("subject_type", "subject_id", "file_hash", "uploaded_by_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _of(attachment: Attachment) -> dict[str, Any]:
    return {
        "subject": f"{attachment.subject_type}/{attachment.subject_id}",
        "hash": attachment.file_hash,
        "type": attachment.media_type,
        "size": attachment.size,
    }


def _attachment(
    subject: Mark, terms: Mapping[str, str], file: Checked, *, actor: Actor, at: datetime
) -> Attachment:
    where: dict[str, Any] = {"area_id": subject.area_id, "area_path": subject.area_path}
    return Attachment(
        id=file.id,
        subject_type=subject.type,
        subject_id=subject.id,
        file_name=file.name,
        file_hash=file.kept.hash,
        media_type=file.kind,
        size=file.kept.size,
        file=file.kept.name,
        uploaded_by_id=actor.id,
        uploaded_at=at,
        **where,
        **terms,
        **file.facts,
    )


def _checked(file: Upload, kind: MediaType, told: Told) -> Checked:
    name = rules.safe_name(file.name, kind)
    captured = {**_moment(file.capture, told), **_place(file.capture, told)}
    return Checked(file.id, name, kind, keep(file.data, FOLDER, name), captured)


def _moment(capture: Capture, told: Told) -> dict[str, Any]:
    """Prefer what the device says: cameras' clocks go wrong, and tools strip what they told."""
    if capture.taken_at:
        return {"taken_at": capture.taken_at, "taken_from": CaptureSource.DEVICE}
    if told.taken_at:
        return {"taken_at": told.taken_at, "taken_from": CaptureSource.EXIF}
    return {}


def _place(capture: Capture, told: Told) -> dict[str, Any]:
    source = CaptureSource.DEVICE if capture.place else CaptureSource.EXIF
    place = capture.place or (position(*told.place, Crs.WGS84) if told.place else None)
    if place is None:
        return {}
    return {
        "longitude": place.lon,
        "latitude": place.lat,
        "placed_from": source,
        "original_longitude": place.original[0],
        "original_latitude": place.original[1],
        "original_crs": place.crs,
    }
