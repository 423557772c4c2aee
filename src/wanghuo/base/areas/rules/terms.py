"""Words of this room: capabilities, kinds of fact, levels."""

from wanghuo.kernel.registry import EVERYBODY, capabilities, fact_kinds
from wanghuo.kernel.terms import Term

AREA_READ = capabilities.declare("area.read", "查看区划", holders=EVERYBODY)
AREA_MANAGE = capabilities.declare("area.manage", "维护区划", holders=("system",))

AREA_CREATED = fact_kinds.declare("area.created", "新建区划")
AREA_RENAMED = fact_kinds.declare("area.renamed", "区划更名")
AREA_MERGED = fact_kinds.declare("area.merged", "区划合并")
AREA_SPLIT = fact_kinds.declare("area.split", "区划拆分")
AREA_MOVED = fact_kinds.declare("area.moved", "区划划转")
AREA_BOUNDED = fact_kinds.declare("area.bounded", "更新区划边界")
AREA_IMPORTED = fact_kinds.declare("area.imported", "导入区划")
AREA_CHANGED = fact_kinds.declare("area.changed", "撤销导入的改动")
AREA_REMOVED = fact_kinds.declare("area.removed", "撤销导入的区划")


class AreaLevel(Term):
    """Level of an area (区划级别)."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWN = "town", "乡镇"
    VILLAGE = "village", "村"
    GRID_LARGE = "grid_large", "大网格"
    GRID_MIDDLE = "grid_middle", "中网格"
    GRID_SMALL = "grid_small", "小网格"
