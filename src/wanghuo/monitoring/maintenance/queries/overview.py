"""How each firm keeps its devices: connected, mended, answered (维护概览)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import subtree
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.maintenance.models import FaultTicket
from wanghuo.monitoring.maintenance.queries import checks, tickets
from wanghuo.monitoring.maintenance.queries.checks import CheckFilter
from wanghuo.monitoring.maintenance.queries.devices import IS_CONNECTED
from wanghuo.monitoring.maintenance.queries.firms import Firm, firm_names
from wanghuo.monitoring.maintenance.rules import (
    LABELS,
    OWED,
    STANDING,
    DutyNumbers,
    share,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which area, and the days within which repairs and duty checks are counted."""

    on: date
    since: date
    until: date
    below: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmLine:
    """What one firm keeps, and how."""

    firm: Firm
    name: str
    devices: int = 0
    connected: int = 0
    standing: int = 0
    overdue: int = 0
    repaired: int = 0
    repair_days: float | None = None
    duty: DutyNumbers = field(default_factory=DutyNumbers)

    @property
    def rate(self) -> float | None:
        """The share of its devices that are connected, in percent."""
        return share(self.connected, self.devices)


def firm_lines(asked: Asked) -> list[FirmLine]:
    """Tell of each firm with devices, tickets or duty checks, the most overdue first."""
    found: dict[UUID | None, dict[str, Any]] = defaultdict(dict)
    for rows in (_devices(asked), _tickets(asked), _duty(asked)):
        for key, numbers in rows:
            found[key] |= numbers
    names = firm_names(found)
    lines = [
        FirmLine(firm=Firm(key), name=names[key] if key else LABELS["firm"], **numbers)
        for key, numbers in found.items()
    ]
    return sorted(lines, key=lambda one: (-one.overdue, -one.standing, one.name))


Rows = list[tuple[UUID | None, dict[str, Any]]]


def _below(asked: Asked) -> Q:
    return subtree(asked.below.path) if asked.below is not None else Q()


def _devices(asked: Asked) -> Rows:
    rows = Device.objects.filter(_below(asked), is_allowed=True).order_by().values("firm_id")
    counted = rows.annotate(devices=Count("pk"), connected=Count("pk", filter=IS_CONNECTED))
    return _keyed(counted)


def _tickets(asked: Asked) -> Rows:
    mended = tickets.repaired_within(asked.since, asked.until)
    took = ExpressionWrapper(F("repaired_at") - F("opened_at"), DurationField())
    rows = FaultTicket.objects.filter(_below(asked)).order_by().values("firm_id")
    counted = rows.annotate(
        standing=Count("pk", filter=Q(state__in=STANDING)),
        overdue=Count("pk", filter=Q(state__in=OWED, due_on__lt=asked.on)),
        repaired=Count("pk", filter=mended),
        took=Avg(took, filter=mended),
    )
    return [(key, _in_days(numbers)) for key, numbers in _keyed(counted)]


def _keyed(counted: Iterable[Mapping[str, Any]]) -> Rows:
    return [
        (row["firm_id"], {name: value for name, value in row.items() if name != "firm_id"})
        for row in counted
    ]


def _in_days(row: dict[str, Any]) -> dict[str, Any]:
    took = row.pop("took")
    return row | {"repair_days": None if took is None else round(took / DAY, 1)}


def _duty(asked: Asked) -> Rows:
    within = CheckFilter(below=asked.below, since=asked.since, until=asked.until)
    return [(key, {"duty": numbers}) for key, numbers in checks.numbers_by_firm(within)]
