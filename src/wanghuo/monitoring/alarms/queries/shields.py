"""What can be seen of shields; every list is scoped and in a named order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.alarms.models import Alarm, Shield
from wanghuo.monitoring.alarms.rules import ShieldSpan
from wanghuo.monitoring.devices.models import Device
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Place

BULKY = (
    "area__boundary",
    "area__centre",
    "place__verdicts",
    "place__designations",
)
BEYOND = ("area__boundary", "area__centre")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShieldFilter:
    """Which shields a list shows, as of a moment."""

    at: datetime
    span: ShieldSpan | None = None
    text: str = ""
    below: Area | None = None


def shield_list(chosen: ShieldFilter) -> QuerySet[Shield]:
    """List shields, the one that ends last first."""
    rows = shown(Shield.objects.filter(_where(chosen)))
    return rows.annotate(recorded=Count("alarms")).order_by("-until", "id")


def recorded(row: Shield) -> int:
    """Return how many alarms were recorded under a shield of a list."""
    count: int = vars(row)["recorded"]
    return count


def shown(rows: QuerySet[Shield]) -> QuerySet[Shield]:
    """Return shields with all that their line says."""
    kin = ("device", "place", "building", "area", "opened_by", "lifted_by")
    return rows.select_related(*kin).defer(*BULKY)


def _where(chosen: ShieldFilter) -> Q:
    spans = {
        ShieldSpan.RUNNING: Q(starts_at__lte=chosen.at, until__gt=chosen.at),
        ShieldSpan.COMING: Q(starts_at__gt=chosen.at, until__gt=chosen.at),
        ShieldSpan.OVER: Q(until__lte=chosen.at),
    }
    condition = spans[chosen.span] if chosen.span else Q()
    if chosen.below is not None:
        condition &= subtree(chosen.below.path)
    if chosen.text:
        condition &= (
            Q(reason__contains=chosen.text)
            | Q(device__name__contains=chosen.text)
            | Q(place__name__contains=chosen.text)
            | Q(building__name__contains=chosen.text)
        )
    return condition


def shield_in_scope(shield_id: UUID) -> Shield:
    """Return one shield, or refuse with `NotFound`."""
    return access(shown(Shield.objects.all()), pk=shield_id)


def recorded_under(shield: Shield) -> QuerySet[Alarm]:
    """Return what was recorded under a shield, the newest first."""
    rows = Alarm.objects.filter(shield=shield).select_related("device", "place", "area")
    return rows.defer(*BULKY).order_by("-opened_at", "id")


def thing_named(device: str, place: str, building: str) -> Device | Place | Building:
    """Return the one thing in scope that is named, or refuse."""
    named = [name for name in (device, place, building) if name]
    if len(named) != 1:
        raise BadInput(problem="装置、场所、建筑请填且只填一项。")
    if device:
        rows = Device.objects.filter(is_allowed=True)
        return access(rows.select_related("area").defer(*BEYOND), identity=device)
    if place:
        return access(Place.objects.select_related("area").defer(*BEYOND), number=place)
    return access(Building.objects.select_related("area").defer(*BEYOND), number=building)
