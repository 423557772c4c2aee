"""Words of buildings (建筑), and how high they are by rule."""

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
