"""What can be seen of devices; every list is scoped and in a named order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.people.models import Post
from wanghuo.base.people.rules import Duty
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import Words
from wanghuo.kernel.scoping import access, active_scope, subtree, within
from wanghuo.monitoring.devices.models import (
    FILES,
    Device,
    DeviceCommand,
    JournalCursor,
    Outage,
    ProductClass,
    Sweep,
    WaitingDevice,
)
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    DEVICE_CLASS,
    MAIN_POWER_FAULT,
    Connectivity,
    protocol_label,
    upstream_words,
)
from wanghuo.register.buildings.models import Building
from wanghuo.register.firms.models import ServiceFirm
from wanghuo.register.places.models import Place

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")
LINE = ("area", "place", "twin", "building", "firm", "product_class")
LEVELS = list(AreaLevel)
NONE = "none"
"""Asked for instead of a number: devices that nobody keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFilter:
    """Which devices a list shows; what is left out does not narrow."""

    text: str = ""
    is_allowed: bool | None = None
    below: Area | None = None
    place_id: UUID | None = None
    connectivity: Connectivity | None = None
    class_id: UUID | None = None
    firm: str = ""
    building_id: UUID | None = None
    cell: str = ""
    is_dark: bool = False


def device_list(chosen: DeviceFilter) -> QuerySet[Device]:
    """List devices by area and name."""
    return shown(Device.objects.filter(_where(chosen))).order_by("area_path", "name", "id")


def _where(chosen: DeviceFilter) -> Q:
    exact = {
        "is_allowed": chosen.is_allowed,
        "place_id": chosen.place_id,
        "twin__connectivity": chosen.connectivity,
        "product_class_id": chosen.class_id,
        "building_id": chosen.building_id,
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    if chosen.firm:
        condition &= Q(firm=None) if chosen.firm == NONE else Q(firm__number=chosen.firm)
    if chosen.cell:
        condition &= _in_cell(chosen.cell)
    if chosen.is_dark:
        condition &= powerless()
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
    return rows.select_related(*LINE).defer(*BULKY)


def powerless() -> Q:
    """Devices without mains: they say so, or fell silent on mains with all round them (停电)."""
    said = Contains(Cast("twin__bits", TextField()), Value(f'"{MAIN_POWER_FAULT}"'))
    fell = Q(product_class__is_mains=True, twin__connectivity=Connectivity.CUT_OFF)
    return Q(said) | fell


def _in_cell(cell: str) -> Q:
    """Devices in one H3 cell; its resolution is the second digit of its name (87…, 89…, 8b…)."""
    column = {"7": "cell_7", "9": "cell_9", "b": "cell_11"}.get(cell[1:2], "")
    return Q(**{column: cell}) if column else Q(pk__in=())


def device_in_scope(device_id: UUID) -> Device:
    """Return one device, or refuse with `NotFound`."""
    rows = shown(Device.objects.all()).select_related("claimed_by", "place__area", *LINE)
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


def home_code(on: date) -> str:
    """Return the division code of where the installation is at home: rules may be its region's."""
    codes = Area._base_manager.filter(path__in=home_paths(on)).order_by("path")
    return codes.values_list("code", flat=True).first() or ""


def place_numbered(number: str) -> Place:
    """Return a standing place in scope by its number, or refuse with `NotFound`."""
    return access(_places(), number=number.strip())


def place_in_scope(place_id: UUID) -> Place:
    """Return a standing place in scope, or refuse with `NotFound`."""
    return access(_places(), pk=place_id)


def _places() -> QuerySet[Place]:
    rows = Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    return rows.select_related("area").defer("area__boundary", "area__centre")


def building_numbered(number: str) -> Building:
    """Return a standing building in scope by its number, or refuse with `NotFound`."""
    return access(_buildings(), number=number.strip())


def building_in_scope(building_id: UUID) -> Building:
    """Return a standing building in scope, or refuse with `NotFound`."""
    return access(_buildings(), pk=building_id)


def _buildings() -> QuerySet[Building]:
    rows = Building.objects.filter(closed_on__isnull=True)
    return rows.select_related("area").defer("area__boundary", "area__centre")


def firm_numbered(number: str) -> ServiceFirm:
    """Return a standing firm in scope by its number, or refuse with `NotFound`."""
    return access(ServiceFirm.objects.filter(closed_on__isnull=True), number=number.strip())


def firm_in_scope(firm_id: UUID) -> ServiceFirm:
    """Return a standing firm in scope, or refuse with `NotFound`."""
    return access(ServiceFirm.objects.filter(closed_on__isnull=True), pk=firm_id)


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


def class_coded(code: str) -> ProductClass:
    """Return one class by its code, or refuse with `NotFound`."""
    return access(ProductClass.objects.all(), code=code)


def counts_by_class() -> dict[UUID | None, int]:
    """Count claimed devices in scope by class."""
    rows = Device.objects.filter(is_allowed=True).order_by().values_list("product_class_id")
    return dict(rows.annotate(Count("pk")))


def may_classify(actor: Actor, on: date) -> bool:
    """Tell whether somebody may change classes: where the installation is at home."""
    return any(actor.can(DEVICE_CLASS, path) for path in home_paths(on))


def upstream_named(key: str, area: Area | None = None) -> Words:
    """Say which upstream a key means."""
    sort, _, name = key.partition(":")
    called = area.name if area is not None else protocol_label(name) if sort == "protocol" else ""
    return upstream_words(key, called)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many devices of an area or a firm are in which state (在线率).

    The rate is of those that were ever heard and whose upstream is not cut: of the others nothing
    is known.
    """

    key: str
    name: str
    counts: Mapping[Connectivity, int]
    whole: bool = True
    """Whether the list under the key holds these and no others."""

    @property
    def total(self) -> int:
        """All claimed devices."""
        return sum(self.counts.values())

    @property
    def percent(self) -> float | None:
        """Connected out of known, in percent; None where nothing is known."""
        unknown = (Connectivity.UNHEARD, Connectivity.CUT_OFF)
        known = self.total - sum(self.counts.get(one, 0) for one in unknown)
        connected = sum(self.counts.get(one, 0) for one in CONNECTED)
        return round(100 * connected / known, 1) if known else None


CONNECTED = (Connectivity.ONLINE, Connectivity.LATE)


def connectivity_counts(chosen: DeviceFilter) -> dict[Connectivity, int]:
    """Count claimed devices under a filter by how they are connected; one query."""
    rows = Device.objects.filter(_where(replace(chosen, connectivity=None, is_allowed=True)))
    told = rows.order_by().values_list("twin__connectivity").annotate(Count("pk"))
    return {Connectivity(state): count for state, count in told}


def rates_by_town(chosen: DeviceFilter) -> list[Rate]:
    """Return the connected rate of every area below the one looked at, worst first.

    Of the county they are its towns; devices of the area itself stand under its own name.
    """
    rows = Device.objects.filter(_where(replace(chosen, connectivity=None, is_allowed=True)))
    told = rows.order_by().values_list("area_path", "twin__connectivity").annotate(Count("pk"))
    counted = list(told)
    towns = _areas_of(counted, chosen.below)
    found: dict[str, dict[Connectivity, int]] = {}
    for path, state, count in counted:
        area = next((towns[one] for one in towns if path.startswith(one)), None)
        if area is not None:
            counts = found.setdefault(area.path, {})
            counts[Connectivity(state)] = counts.get(Connectivity(state), 0) + count
    rates = [
        Rate(area.code or "", area.name, counts, whole=not _is_above(area, towns.values()))
        for path, counts in found.items()
        for area in (towns[path],)
    ]
    return _worst_first(rates)


def _is_above(area: Area, others: Iterable[Area]) -> bool:
    return any(one.path != area.path and one.path.startswith(area.path) for one in others)


def _areas_of(counted: Iterable[tuple[Any, ...]], below: Area | None) -> dict[str, Area]:
    """Return towns, or what lies below the town looked at, then what holds them, by path."""
    ids = {int(step) for path, *_ in counted for step in path.split("/") if step}
    areas_ = Area._base_manager.filter(pk__in=ids).defer("boundary", "centre").order_by("path")
    level = AreaLevel.TOWN if below is None or below.level != AreaLevel.TOWN else AreaLevel.VILLAGE
    every = list(areas_)
    wanted = [one for one in every if one.level == level]
    above = [
        one for one in reversed(every) if LEVELS.index(AreaLevel(one.level)) < LEVELS.index(level)
    ]
    return {one.path: one for one in [*wanted, *above]}


def rates_by_firm(chosen: DeviceFilter) -> list[Rate]:
    """Return the connected rate of what each firm keeps, and of what nobody keeps."""
    rows = Device.objects.filter(_where(replace(chosen, connectivity=None, is_allowed=True)))
    told = rows.order_by().values_list("firm__number", "firm__name", "twin__connectivity")
    found: dict[tuple[str, str], dict[Connectivity, int]] = {}
    for number, name, state, count in told.annotate(Count("pk")):
        counts = found.setdefault((number or NONE, name or "未登记维护机构"), {})
        counts[Connectivity(state)] = count
    return _worst_first([Rate(key, name, counts) for (key, name), counts in found.items()])


def _worst_first(rates: list[Rate]) -> list[Rate]:
    return sorted(rates, key=lambda one: (one.percent is None, one.percent or 0, one.key))


def lasting_outages() -> list[Outage]:
    """Return what is cut now, the oldest first: those of areas in scope, and of channels."""
    here = Q(area=None) | within(active_scope(), "area__path")
    rows = Outage.objects.filter(here, ended_at=None).select_related("area")
    return list(rows.defer("area__boundary", "area__centre").order_by("begun_at", "id"))


def swept_at() -> datetime | None:
    """Return up to which moment connectivity was judged."""
    return Sweep.objects.values_list("swept_at", flat=True).first()
