"""The list of areas as a sheet, in the columns that an import reads."""

from collections.abc import Iterator

from wanghuo.base.areas.queries import Areas
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.kernel.sheets import Cell

HEADER = ("代码", "名称", "级别", "上级代码", "启用日期", "经度", "纬度")
CHUNK = 500


def area_rows(areas: Areas) -> Iterator[list[Cell]]:
    """Yield a row for each area, read in pieces."""
    for area in areas.iterator(CHUNK):
        above = area.parent.code if area.parent else None
        centre = area.centre or {}
        level = AreaLevel(area.level).label
        place = (centre.get("lon"), centre.get("lat"))
        yield [area.code, area.name, level, above, area.valid_from, *place]
