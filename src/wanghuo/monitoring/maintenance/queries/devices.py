"""Devices as maintenance sees them: whom to chase, whom to ask, who is connected."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import Connectivity
from wanghuo.monitoring.maintenance.queries.firms import Firm

CONNECTED = (Connectivity.ONLINE, Connectivity.LATE)
IS_CONNECTED = Q(twin__connectivity__in=CONNECTED)


def device_to_chase(device_id: UUID) -> Device | None:
    """Return a claimed device with its area; unscoped, for the house itself."""
    rows = Device._base_manager.select_related("area").filter(is_allowed=True)
    return rows.defer("area__boundary", "area__centre").filter(pk=device_id).first()


def false_alarms_of(alarm: Alarm, *, since: datetime, until: datetime) -> int:
    """Count the alarms of a point that proved false after `since`, the last at `until`."""
    false = Alarm._base_manager.filter(
        device_id=alarm.device_id, point=alarm.point, settled_at__gt=since, settled_at__lte=until
    )
    return false.exclude(cause="").count()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFilter:
    """Which claimed devices a list shows; what is left out does not narrow."""

    firm: Firm | None = None
    is_connected: bool | None = None
    below: Area | None = None


def kept_devices(chosen: KeptFilter) -> QuerySet[Device]:
    """List claimed devices by area and name, with the firm that keeps each."""
    rows = Device.objects.filter(_where(chosen), is_allowed=True)
    shown = rows.select_related("area", "place", "twin", "firm").order_by("area_path", "name", "id")
    return shown.defer("area__boundary", "area__centre", "place__verdicts", "place__designations")


def _where(chosen: KeptFilter) -> Q:
    condition = Q() if chosen.firm is None else chosen.firm.condition
    if chosen.is_connected is not None:
        condition &= IS_CONNECTED if chosen.is_connected else ~IS_CONNECTED
    if chosen.below is not None:
        condition &= subtree(chosen.below.path)
    return condition


def device_called(identity: str) -> Device:
    """Return a claimed device in scope by its identity, or refuse with `NotFound`."""
    return access(_claimed(), identity=identity.strip())


def device_in_scope(device_id: UUID) -> Device:
    """Return a claimed device in scope, or refuse with `NotFound`."""
    return access(_claimed(), pk=device_id)


def _claimed() -> QuerySet[Device]:
    rows = Device.objects.filter(is_allowed=True).select_related("area")
    return rows.defer("area__boundary", "area__centre")
