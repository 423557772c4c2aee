"""Inspections as a phone reads them: the whole document with its photographs."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.base.people.models import User
from wanghuo.prevention.inspections.models import Inspection, InspectionPhoto
from wanghuo.prevention.inspections.rules import InspectionState

MOST_OPEN = 200
"""Inspections that a phone takes along: nobody leaves more of them unfinished."""


def unsettled_of(user_id: int) -> QuerySet[Inspection]:
    """List what this person still has to finish or to see decided, the newest first."""
    mine = Inspection.objects.filter(inspector_id=user_id).order_by("-id")
    return mine.filter(Q(state=InspectionState.OPEN) | Q(conflicts__gt=0))[:MOST_OPEN]


def documents(rows: Sequence[Inspection]) -> list[dict[str, Any]]:
    """Return the documents of inspections, in the order given; three questions for them all."""
    photos = photos_of([row.pk for row in rows])
    names = names_in(row.document for row in rows)
    return [_document(row, photos.get(row.pk, []), names) for row in rows]


def touched(ids: Iterable[UUID]) -> list[Inspection]:
    """Return inspections that the sender has just changed; they were judged when he did."""
    return list(Inspection._base_manager.filter(pk__in=list(ids)).order_by("id"))


def photos_of(ids: Iterable[UUID]) -> dict[UUID, list[InspectionPhoto]]:
    """Return the photographs of inspections that the asker sees, as they were taken."""
    found: dict[UUID, list[InspectionPhoto]] = {}
    rows = InspectionPhoto.objects.filter(inspection_id__in=list(ids)).select_related("attachment")
    for row in rows.order_by("captured_at", "id"):
        found.setdefault(row.inspection_id, []).append(row)
    return found


def names_in(documents: Iterable[dict[str, Any]]) -> dict[int, str]:
    """Return the names of those who wrote what is in conflict."""
    ids = {
        candidate["by"]
        for document in documents
        for conflict in document["conflicts"]
        for candidate in conflict["candidates"]
    }
    rows = User.objects.filter(pk__in=ids - {None}) if ids else User.objects.none()
    return dict(rows.values_list("pk", "name"))


def _document(
    row: Inspection, photos: Sequence[InspectionPhoto], names: dict[int, str]
) -> dict[str, Any]:
    conflicts = [
        {
            **conflict,
            "candidates": [
                {**one, "by": names.get(one["by"], "")} for one in conflict["candidates"]
            ],
        }
        for conflict in row.document["conflicts"]
    ]
    return {
        "id": row.pk,
        "place_id": row.place_id,
        "kind": row.kind,
        "checklist": row.checklist_id,
        "version": row.version,
        "state": row.state,
        "fields": row.document["fields"],
        "conflicts": conflicts,
        "missing": row.document["missing"],
        "photos": list(photos),
    }
