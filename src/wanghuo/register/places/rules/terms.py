"""The room's words: kinds of place, statuses, answers, kinds of fact."""

from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

PLACE_DESIGNATE = capabilities.declare("place.designate", "认定场所身份与调整判定参数")

PLACE_JUDGED = fact_kinds.declare("place.judged", "判定场所身份")
PLACE_DESIGNATED = fact_kinds.declare("place.designated", "认定场所身份")
STATUS_PROPOSED = fact_kinds.declare("status.proposed", "试算判定参数")
STATUS_RETRIED = fact_kinds.declare("status.retried", "重新试算或继续启用判定参数")
STATUS_APPLIED = fact_kinds.declare("status.applied", "启用判定参数")
STATUS_WITHDRAWN = fact_kinds.declare("status.withdrawn", "作废判定参数")


class PlaceKind(Term):
    """Kind of place (场所类别)."""

    SHOP = "shop", "商店"
    MARKET = "market", "集贸市场"
    COMPLEX = "complex", "商业综合体"
    RESTAURANT = "restaurant", "餐饮场所"
    HOTEL = "hotel", "宾馆旅馆"
    HOMESTAY = "homestay", "民宿"
    ENTERTAINMENT = "entertainment", "公共娱乐场所"
    LEISURE = "leisure", "休闲健身场所"
    SCRIPT_GAME = "script_game", "剧本娱乐、密室逃脱"
    ESPORTS = "esports", "电竞酒店、网吧"
    HOSPITAL = "hospital", "医院"
    CLINIC = "clinic", "卫生院、诊所"
    SCHOOL = "school", "学校"
    KINDERGARTEN = "kindergarten", "幼儿园、托儿所"
    TRAINING = "training", "校外培训机构"
    CARE_HOME = "care_home", "养老、福利机构"
    LIBRARY = "library", "图书馆、展览馆"
    STADIUM = "stadium", "体育场馆、会堂"
    WAITING_HALL = "waiting_hall", "客运车站、码头候车厅"
    OFFICE = "office", "机关、办公场所"
    FACTORY = "factory", "生产加工企业"
    HOME_WORKSHOP = "home_workshop", "家庭作坊"
    WAREHOUSE = "warehouse", "仓储物流场所"
    CHEMICAL = "chemical", "易燃易爆危险品单位"
    FUEL_STATION = "fuel_station", "加油加气站"
    DANGEROUS_SHOP = "dangerous_shop", "易燃易爆品销售储存点"
    RENTAL = "rental", "出租屋"
    SELF_BUILT = "self_built", "经营性自建房"
    MIXED_USE = "mixed_use", "多合一场所"
    OLD_COMMUNITY = "old_community", "老旧小区"
    COMMUNITY = "community", "住宅小区"
    HERITAGE = "heritage", "文物古建筑"
    RELIGIOUS = "religious", "宗教活动场所"
    UNDERGROUND = "underground", "地下空间"
    COLOUR_STEEL = "colour_steel", "彩钢板建筑"
    BIKE_CHARGING = "bike_charging", "电动自行车停放充电场所"
    CONSTRUCTION = "construction", "施工现场"
    SCENIC = "scenic", "旅游景区"
    OTHER = "other", "其他场所"


class PlaceStatus(Term):
    """What a place is by rule (场所身份)."""

    SMALL = "small", "九小（三小）场所"
    GATHERING = "gathering", "公众聚集场所"
    CROWDED = "crowded", "人员密集场所"
    KEY = "key", "消防安全重点单位"
    HIGH_RISK = "high_risk", "火灾高危单位"


class Answer(Term):
    """Whether a place has a status (判定结果)."""

    YES = "yes", "是"
    NO = "no", "否"
    UNKNOWN = "unknown", "资料不足，待人工判定"


class ProposalState(Term):
    """How far changed parameters have come (参数状态)."""

    CHECKING = "checking", "试算中"
    READY = "ready", "待启用"
    APPLYING = "applying", "启用中"
    APPLIED = "applied", "已启用"
    WITHDRAWN = "withdrawn", "已作废"
    REPLACED = "replaced", "已被替换"
