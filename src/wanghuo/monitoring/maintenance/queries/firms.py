"""The firm that a list or a number is narrowed to; none is a firm of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from wanghuo.kernel.errors import BadInput
from wanghuo.register.firms.models import ServiceFirm

NO_FIRM = "none"


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm by its key, or what no firm keeps."""

    id: UUID | None

    @property
    def condition(self) -> Q:
        """Match the rows of the firm."""
        return Q(firm_id=self.id) if self.id else Q(firm__isnull=True)

    @property
    def code(self) -> str:
        """How an address names it."""
        return str(self.id) if self.id else NO_FIRM


def firm_coded(code: str) -> Firm | None:
    """Return the firm that an address names; None where it names none, `BadInput` else."""
    if not code:
        return None
    if code == NO_FIRM:
        return Firm(None)
    try:
        return Firm(UUID(code))
    except ValueError:
        raise BadInput(problem="维护机构的编号有误，请从维护概览中点开。") from None


def firm_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of firms; whoever sees a device sees who keeps it."""
    rows = ServiceFirm._base_manager.filter(pk__in=[one for one in ids if one is not None])
    return dict(rows.values_list("pk", "name"))
