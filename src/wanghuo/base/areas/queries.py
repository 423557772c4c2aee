"""Named reads of areas; each looks only into the scope in force, and none runs outside one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.scoping import access, active_scope, subtree, within

Areas = QuerySet[Area]


@dataclass(frozen=True, slots=True)
class AreaCard:
    """What may be seen of an area from anywhere: its name, code and level (区划名片)."""

    id: int
    name: str
    code: str
    level: AreaLevel


@dataclass(frozen=True, slots=True)
class AreaOnDay:
    """An area as it was called, coded and placed on one day (某日区划)."""

    id: int
    parent_id: int | None
    name: str
    code: str
    level: AreaLevel


def areas_in_force() -> QuerySet[Area]:
    """Areas not closed (现行区划), by code; boundaries are loaded only when asked for."""
    in_scope = Area.objects.filter(within(active_scope().areas, "path"))
    return in_scope.filter(valid_to__isnull=True).defer("boundary").order_by("code", "id")


def children(area: Area) -> QuerySet[Area]:
    """Areas in force directly below one."""
    return areas_in_force().filter(parent=area)


def ancestors(path: str) -> tuple[AreaCard, ...]:
    """Cards from the root down to the area of `path` itself, for bread-crumbs.

    The path must lie in scope; its ancestors may lie above it. An absorbed area keeps its path.
    """
    if not any(reach.covers(path) for reach in active_scope().areas.reaches):
        raise NotFound(what="区划")
    ids = [int(part) for part in path.split("/") if part]
    rows = Area.objects.filter(pk__in=ids).order_by("id").values_list("pk", "name", "code", "level")
    cards = {pk: AreaCard(pk, name, code, AreaLevel(level)) for pk, name, code, level in rows}
    return tuple(cards[pk] for pk in ids)


def find_by_code(code: str, on: date) -> Area:
    """Return the area that bore `code` on a day, closed since or not; `NotFound` else."""
    borne = _designations_on(on).filter(code=code).select_related("area").first()
    if borne is None:
        raise NotFound(what="区划")
    return borne.area


def as_of(on: date) -> list[AreaOnDay]:
    """Areas as they were on a day, by code; an absorbed one shows to who governs its old place."""
    rows = _designations_on(on).values_list("area_id", "parent_id", "name", "code", "area__level")
    return [AreaOnDay(*row[:4], AreaLevel(row[4])) for row in rows]


def area_choices(level: AreaLevel | None = None) -> list[tuple[int, str]]:
    """(id, label) of areas in force for a form field, of one level or all."""
    areas = areas_in_force().filter(level=level) if level else areas_in_force()
    return [(pk, f"{name}（{code}）") for pk, name, code in areas.values_list("pk", "name", "code")]


def counts_by_level() -> dict[AreaLevel, int]:
    """How many areas of each level are in force, from province down; empty levels are left out."""
    return level_counts(areas_in_force())


def _designations_on(on: date) -> QuerySet[Designation]:
    in_scope = Designation.objects.filter(within(active_scope().areas, "area__path"))
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return in_scope.filter(in_force, valid_from__lte=on).order_by("code", "area_id", "id")


def area_in_scope(area_id: int) -> Area:
    """Return one area in force, or refuse with `NotFound`."""
    return access(areas_in_force(), pk=area_id)


def root_paths() -> list[str]:
    """Return the paths of the areas that nothing is above; unscoped: they bound every scope."""
    roots = Area._base_manager.filter(parent=None, valid_to=None)
    return list(roots.order_by("id").values_list("path", flat=True))


def reach_roots() -> list[Area]:
    """Return the topmost areas of the scope in force, by code."""
    reaches = [reach.area_path for reach in active_scope().reaches]
    return list(areas_in_force().filter(Q(path__in=reaches) | Q(parent=None)))


def places_of_plans() -> QuerySet[Area]:
    """Areas that issue plans: town and above."""
    levels = (AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.TOWN)
    return areas_in_force().filter(level__in=levels)


def area_list(
    *, below: Area | None = None, level: AreaLevel | None = None, text: str = ""
) -> Areas:
    """Areas in force that match every filter given, with the one above, by code."""
    rows = areas_in_force().select_related("parent").defer("boundary", "parent__boundary")
    if below is not None:
        rows = rows.filter(subtree(below.path, "path"))
    if level is not None:
        rows = rows.filter(level=level)
    return rows.filter(Q(name__contains=text) | Q(code__startswith=text)) if text else rows


def level_counts(rows: Areas) -> dict[AreaLevel, int]:
    """How many of these areas there are of each level, from province down."""
    counted = dict(rows.order_by().values_list("level").annotate(Count("pk")))
    return {level: counted[level] for level in AreaLevel if level in counted}


def with_child_counts(rows: Areas) -> Areas:
    """Let each area say how many areas in force stand directly below it (`child_count`)."""
    in_force = Q(children__valid_to__isnull=True)
    return rows.annotate(child_count=Count("children", filter=in_force))


def area_with_boundary(area_id: int) -> Area:
    """Return one area in force with its boundary and its parent, or refuse with `NotFound`."""
    return access(areas_in_force().defer(None).select_related("parent"), pk=area_id)


def designations_of(area: Area) -> QuerySet[Designation]:
    """Names, codes and parents that an area has had, newest first."""
    rows = Designation.objects.filter(area=area).select_related("parent")
    return rows.defer("parent__boundary").order_by("-valid_from", "-id")


def absorbed_into(area: Area) -> QuerySet[Area]:
    """Areas that ended in this one (并入本区划), the latest first."""
    return Area.objects.filter(successor=area).defer("boundary").order_by("-valid_to", "-id")


def area_coded(code: str) -> Area:
    """Return the area in force with this code, or refuse with `NotFound`."""
    return access(areas_in_force(), code=code.strip())
