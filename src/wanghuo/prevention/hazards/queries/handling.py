"""What was done about a hazard: steps with files, extensions, transfers, documents."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from wanghuo.base.documents import queries as documents
from wanghuo.base.documents.models import Attachment
from wanghuo.kernel.scoping import access
from wanghuo.prevention.hazards.models import (
    Hazard,
    HazardExtension,
    HazardNotice,
    HazardStep,
    HazardTransfer,
)
from wanghuo.prevention.hazards.rules import STEP, TransferState


def steps(of: Hazard) -> QuerySet[HazardStep]:
    """List what was done about a hazard, newest first."""
    rows = HazardStep.objects.filter(hazard=of).select_related("by", "organisation")
    return rows.order_by("-at", "-id")


def with_files(
    rows: Sequence[HazardStep],
) -> list[tuple[HazardStep, list[Attachment]]]:
    """Return each step with its files; one query."""
    files = documents.attachments_of(STEP, [one.pk for one in rows])
    return [(one, files.get(str(one.pk), [])) for one in rows]


def extensions(of: Hazard) -> QuerySet[HazardExtension]:
    """List the requests for more time, newest first."""
    rows = HazardExtension.objects.filter(hazard=of).select_related("asked_by", "decided_by")
    return rows.order_by("-asked_at", "-id")


def extension(extension_id: UUID) -> HazardExtension:
    """Return one request with its hazard, or refuse with `NotFound`."""
    shown = HazardExtension.objects.select_related(
        "hazard__place", "hazard__occupier", "hazard__area", "hazard__organisation"
    )
    return access(shown, pk=extension_id)


def transfers(of: Hazard) -> QuerySet[HazardTransfer]:
    """List where a hazard was handed, newest first; found with the hazard, wherever they lie."""
    rows = HazardTransfer._base_manager.filter(hazard=of)
    return rows.select_related("from_organisation", "to_organisation").order_by("-sent_at", "-id")


def incoming(state: TransferState | None = None) -> QuerySet[HazardTransfer]:
    """List what was handed to bodies in scope, newest first."""
    rows = HazardTransfer.objects.select_related(
        "hazard__place", "hazard__area", "from_organisation", "to_organisation"
    )
    if state is not None:
        rows = rows.filter(state=state)
    return rows.order_by("-id")


def transfer(transfer_id: UUID) -> HazardTransfer:
    """Return one transfer to a body in scope, or refuse with `NotFound`."""
    shown = HazardTransfer.objects.select_related(
        "hazard__place", "hazard__occupier", "hazard__area", "hazard__organisation",
        "to_organisation__area", "from_organisation",
    )  # fmt: skip
    return access(shown, pk=transfer_id)


def notices(of: Hazard) -> QuerySet[HazardNotice]:
    """List the documents of a hazard, newest first."""
    rows = HazardNotice.objects.filter(hazard=of).exclude(file="").select_related("organisation")
    return rows.order_by("-issued_at", "-id")


def notice(notice_id: UUID) -> HazardNotice:
    """Return one document, or refuse with `NotFound`."""
    return access(HazardNotice.objects.exclude(file="").select_related("hazard"), pk=notice_id)
