"""Words of buildings (建筑), and how high they are by rule."""

from collections.abc import Mapping

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

PLACE_READ = capabilities.declare("place.read", "查看底册")
PLACE_MANAGE = capabilities.declare("place.manage", "维护底册")


class BuildingUse(Term):
    """What a building is for (使用性质)."""

    RESIDENTIAL = "residential", "住宅"
    PUBLIC = "public", "公共建筑"
    MIXED = "mixed", "商住混合"
    FACTORY = "factory", "厂房"
    WAREHOUSE = "warehouse", "仓库"
    OTHER = "other", "其他"


LIVED_IN = frozenset({BuildingUse.RESIDENTIAL})
"""Heights of dwellings have bounds of their own; shops below flats count as public."""


class Structure(Term):
    """What a building is made of (结构类型)."""

    CONCRETE = "concrete", "钢筋混凝土"
    BRICK_CONCRETE = "brick_concrete", "砖混"
    BRICK_TIMBER = "brick_timber", "砖木"
    TIMBER = "timber", "木结构"
    STEEL = "steel", "钢结构"
    COLOUR_STEEL = "colour_steel", "彩钢板"
    OTHER = "other", "其他"


class FireRating(Term):
    """Fire resistance (耐火等级), 依据 GB 50016."""

    ONE = "one", "一级"
    TWO = "two", "二级"
    THREE = "three", "三级"
    FOUR = "four", "四级"


class LegacyClass(Term):
    """What a building was built without (审验遗留问题类别)."""

    NO_REVIEW = "no_review", "未经消防设计审查"
    NO_ACCEPTANCE = "no_acceptance", "未经消防验收"
    NO_FILING = "no_filing", "未办理验收备案"
    FAILED = "failed", "审查或验收不合格"


class HeightClass(Term):
    """What a building's height makes of it (高度类别); 依据 GB 50016."""

    UNKNOWN = "unknown", "高度不明"
    LOW = "low", "单、多层"
    HIGH = "high", "二类高层"
    CLASS_ONE = "class_one", "一类高层"
    SUPER_HIGH = "super_high", "超高层"


BUILDING_JUDGED = fact_kinds.declare("building.judged", "判定建筑高度类别")


def height_class(
    use: BuildingUse,
    height_m: float | None,
    floors_above: int | None,
    limits: Mapping[str, float],
) -> tuple[HeightClass, str]:
    """Say what a building's height makes of it, and why (依据 GB 50016-2014 §2.1.1, §5.1.1).

    A height on the bound is not above it. A single-storey public building, factory or warehouse is
    never a high-rise, however high.
    """
    if height_m is None:
        return HeightClass.UNKNOWN, "缺少建筑高度，请补充。"
    said = f"{use.label}高度 {height_m:g} 米"
    if use not in LIVED_IN and floors_above == 1:
        return HeightClass.LOW, f"{said}，单层，不属于高层。"
    sort = "residential" if use in LIVED_IN else "public"
    for found, bound in (
        (HeightClass.SUPER_HIGH, limits["super_high_rise_above_m"]),
        (HeightClass.CLASS_ONE, limits[f"class_one_{sort}_above_m"]),
        (HeightClass.HIGH, limits[f"high_rise_{sort}_above_m"]),
    ):
        if height_m > bound:
            return found, f"{said}，超过 {bound:g} 米。"
    return HeightClass.LOW, f"{said}，不超过 {limits[f'high_rise_{sort}_above_m']:g} 米。"
