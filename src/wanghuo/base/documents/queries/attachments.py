"""Files of records, in scope."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.scoping import access, within


def attachments_of(subject_type: str, ids: Iterable[object]) -> dict[str, list[Attachment]]:
    """Return the files of records of one type by the record's id, in the order they came.

    Withdrawn ones too: their place in the list says why they are not shown.
    """
    found: dict[str, list[Attachment]] = {}
    keys = [str(key) for key in ids]
    if not keys:
        return found
    rows = Attachment.objects.filter(subject_type=subject_type, subject_id__in=keys)
    for row in rows.order_by("id"):
        found.setdefault(row.subject_id, []).append(row)
    return found


def readable_files(actor: Actor) -> QuerySet[Attachment]:
    """Files of every type of record that the actor may read where each lies, withdrawn or not.

    Looked for in the reach of the capability that the record's room declared, whatever the scope
    in force: the one door to files does not know whose file it is asked for.
    """
    types: dict[str, list[str]] = {}
    for subject_type, terms in attachables.declared.items():
        types.setdefault(terms.read, []).append(subject_type)
    reach = Q(pk__in=())
    for capability, of in types.items():
        inside = within(actor.scope(capability), *Attachment.objects.lookups)
        reach |= Q(subject_type__in=of) & inside
    return Attachment._base_manager.filter(reach)


def readable_file(attachment_id: UUID, actor: Actor) -> Attachment:
    """Return a file this actor may read, or refuse with `NotFound`; a withdrawn one is absent."""
    return access(readable_files(actor).filter(withdrawn_at__isnull=True), pk=attachment_id)


def standing_by_id(ids: Iterable[UUID]) -> dict[UUID, Attachment]:
    """Return whatever stands under these ids; unscoped, because an id is used once anywhere."""
    return {row.pk: row for row in Attachment._base_manager.filter(pk__in=list(ids))}


def room_taken(subject: Mark, more: Sequence[Attachment]) -> tuple[int, int]:
    """Return how many files and bytes the record has with `more`; withdrawn ones take no room."""
    held = Attachment._base_manager.filter(
        subject_type=subject.type, subject_id=subject.id, withdrawn_at__isnull=True
    ).aggregate(files=Count("id"), size=Sum("size", default=0))
    return held["files"] + len(more), held["size"] + sum(one.size for one in more)
