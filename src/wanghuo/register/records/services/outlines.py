"""Whether a row's position lies in the area it is declared in."""

from collections.abc import Iterable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from wanghuo.base.areas.models import Area
from wanghuo.kernel.geo.boundaries import outline
from wanghuo.register.records.kinds import Row


class Outlines:
    """Boundaries of the areas met so far; of an area without one, of the nearest above it."""

    def __init__(self) -> None:
        """Know none yet."""
        self._shapes: dict[int, BaseGeometry | None] = {}

    def mark(self, rows: Sequence[Row]) -> list[Row]:
        """Set `is_outside` of located rows; return those of which it changed."""
        self._find(row.area_path for row in rows if row.longitude is not None)
        changed = []
        for row in rows:
            is_outside = self._is_outside(row)
            if is_outside != row.is_outside:
                row.is_outside = is_outside
                changed.append(row)
        return changed

    def _find(self, paths: Iterable[str]) -> None:
        wanted = {pk for path in paths for pk in _ids(path)} - self._shapes.keys()
        if not wanted:
            return
        found = Area.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "boundary")
        self._shapes |= dict.fromkeys(wanted)
        self._shapes |= {pk: outline(drawn) for pk, drawn in found if drawn}

    def _is_outside(self, row: Row) -> bool:
        if row.longitude is None:
            return False
        drawn = (self._shapes.get(pk) for pk in reversed(_ids(row.area_path)))
        shape = next((one for one in drawn if one is not None), None)
        return shape is not None and not shapely.intersects_xy(shape, row.longitude, row.latitude)


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]
