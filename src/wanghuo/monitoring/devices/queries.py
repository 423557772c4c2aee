"""What can be seen of devices; every list is scoped and in a named order."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Post
from wanghuo.base.people.rules import Duty
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import Words
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.devices.models import (
    FILES,
    Device,
    DeviceCommand,
    JournalCursor,
    ProductClass,
    WaitingDevice,
)
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    protocol_label,
    upstream_words,
)
from wanghuo.register.places.models import Place

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFilter:
    """Which devices a list shows; what is left out does not narrow."""

    text: str = ""
    is_allowed: bool | None = None
    below: Area | None = None
    place_id: UUID | None = None


def device_list(chosen: DeviceFilter) -> QuerySet[Device]:
    """List devices by area and name."""
    return shown(Device.objects.filter(_where(chosen))).order_by("area_path", "name", "id")


def _where(chosen: DeviceFilter) -> Q:
    exact = {"is_allowed": chosen.is_allowed, "place_id": chosen.place_id}
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    if chosen.below is not None:
        condition &= subtree(chosen.below.path)
    if chosen.text:
        condition &= (
            Q(name__contains=chosen.text)
            | Q(identity__icontains=chosen.text)
            | Q(place__name__contains=chosen.text)
        )
    return condition


def shown(rows: QuerySet[Device]) -> QuerySet[Device]:
    """Return devices with all that their line says."""
    return rows.select_related("area", "place", "twin").defer(*BULKY)


def device_in_scope(device_id: UUID) -> Device:
    """Return one device, or refuse with `NotFound`."""
    rows = shown(Device.objects.all()).select_related("claimed_by", "place__area")
    return access(rows.defer(*BULKY, "place__area__boundary", "place__area__centre"), pk=device_id)


def commands_of(device: Device) -> QuerySet[DeviceCommand]:
    """Return what a device was told, newest first."""
    return DeviceCommand.objects.filter(device=device).order_by("-id")


def waiting_devices(actor: Actor, on: date) -> QuerySet[WaitingDevice]:
    """Devices that nobody has claimed, the latest heard first; none for who may not claim them.

    They lie in no area: they belong to the installation, and are seen from its own area.
    """
    if not is_at_home(actor, on):
        return WaitingDevice.objects.none()
    claimed = Device._base_manager.filter(identity=OuterRef("identity"), is_allowed=True)
    rows = WaitingDevice.objects.filter(~Exists(claimed))  # claimed in the moment it was heard
    return rows.order_by("-last_heard_at", "id")


def waiting_device(actor: Actor, on: date, waiting_id: UUID) -> WaitingDevice:
    """Return one of them, or refuse with `NotFound`."""
    return access(waiting_devices(actor, on), pk=waiting_id)


def is_at_home(actor: Actor, on: date) -> bool:
    """Tell whether somebody may claim devices at the installation's own area."""
    return any(actor.can(DEVICE_CLAIM, path) for path in home_paths(on))


def home_paths(on: date) -> list[str]:
    """Return where the installation is at home: where its administrator holds the post.

    `wanghuo init --home` puts him there; a house without one is at home at its topmost areas.
    """
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    posts = Post._base_manager.filter(in_force, valid_from__lte=on, role__duty=Duty.SYSTEM)
    paths = posts.order_by("area_path").values_list("area_path", flat=True).distinct()
    return list(paths) or areas.root_paths()


def place_numbered(number: str) -> Place:
    """Return a standing place in scope by its number, or refuse with `NotFound`."""
    return access(_places(), number=number.strip())


def place_in_scope(place_id: UUID) -> Place:
    """Return a standing place in scope, or refuse with `NotFound`."""
    return access(_places(), pk=place_id)


def _places() -> QuerySet[Place]:
    rows = Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    return rows.select_related("area").defer("area__boundary", "area__centre")


def read_everywhere(lane: str, journal: str = FILES) -> int:
    """Return the position up to which every part of a lane of a journal was read."""
    cursors = JournalCursor.objects.filter(journal=journal, lane=lane)
    return min(cursors.values_list("position", flat=True), default=0)


def product_classes() -> list[ProductClass]:
    """Return every class by kind and name; they are few, and belong to the installation."""
    return list(ProductClass.objects.order_by("kind", "name", "id"))


def product_class(class_id: UUID) -> ProductClass:
    """Return one class, or refuse with `NotFound`."""
    return access(ProductClass.objects.all(), pk=class_id)


def upstream_named(key: str, area: Area | None = None) -> Words:
    """Say which upstream a key means."""
    sort, _, name = key.partition(":")
    called = area.name if area is not None else protocol_label(name) if sort == "protocol" else ""
    return upstream_words(key, called)
