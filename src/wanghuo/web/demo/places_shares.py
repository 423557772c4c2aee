"""How many places of each kind a county has, what they are called and what they are like.

Shares are rough: out of a thousand places of a county of farms, small shops and a few factories.
"""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.register.places.rules.terms import PlaceKind as K

Range = tuple[float, float]
SHARES: Mapping[K, int] = MappingProxyType(
    {
        K.SHOP: 268, K.RESTAURANT: 128, K.RENTAL: 112, K.HOME_WORKSHOP: 78, K.SELF_BUILT: 62,
        K.WAREHOUSE: 38, K.FACTORY: 36, K.BIKE_CHARGING: 34, K.MIXED_USE: 28, K.LEISURE: 24,
        K.CLINIC: 22, K.HOMESTAY: 19, K.RELIGIOUS: 17, K.OLD_COMMUNITY: 14, K.OFFICE: 14,
        K.COLOUR_STEEL: 13, K.HOTEL: 12, K.KINDERGARTEN: 11, K.DANGEROUS_SHOP: 9, K.TRAINING: 9,
        K.ENTERTAINMENT: 8, K.SCHOOL: 8, K.COMMUNITY: 7, K.HERITAGE: 6, K.CONSTRUCTION: 5,
        K.CARE_HOME: 4, K.ESPORTS: 4, K.SCRIPT_GAME: 3, K.FUEL_STATION: 3, K.UNDERGROUND: 3,
        K.MARKET: 3, K.SCENIC: 2, K.CHEMICAL: 2, K.HOSPITAL: 2, K.COMPLEX: 1, K.STADIUM: 1,
        K.LIBRARY: 1, K.WAITING_HALL: 1, K.OTHER: 5,
    }
)  # fmt: skip

TRADES: Mapping[K, tuple[str, ...]] = MappingProxyType(
    {
        K.SHOP: ("超市", "五金店", "服装店", "农资店", "小卖部", "文具店", "家电店", "烟酒店"),
        K.MARKET: ("农贸市场", "集贸市场", "建材市场"), K.COMPLEX: ("购物广场", "商业城"),
        K.RESTAURANT: ("饭店", "面馆", "火锅店", "早餐店", "烧烤店", "小吃店", "茶餐厅"),
        K.HOTEL: ("宾馆", "旅馆", "商务酒店", "招待所"), K.HOMESTAY: ("民宿", "农家客栈", "小院"),
        K.ENTERTAINMENT: ("歌厅", "量贩歌城", "电影院", "游艺厅"),
        K.LEISURE: ("足浴店", "健身房", "美容美发店", "棋牌室"),
        K.SCRIPT_GAME: ("剧本推理馆", "密室逃脱馆"), K.ESPORTS: ("电竞酒店", "网吧"),
        K.HOSPITAL: ("医院", "中医院"), K.CLINIC: ("卫生室", "诊所", "口腔诊所"),
        K.SCHOOL: ("小学", "中学", "职业学校"), K.KINDERGARTEN: ("幼儿园", "托育中心"),
        K.TRAINING: ("艺术培训中心", "托管班", "驾驶员培训学校"),
        K.CARE_HOME: ("养老院", "敬老院", "日间照料中心"), K.LIBRARY: ("图书馆", "文化馆"),
        K.STADIUM: ("体育馆", "影剧院"), K.WAITING_HALL: ("客运站", "候船厅"),
        K.OFFICE: ("办公楼", "便民服务中心", "村委会办公楼"),
        K.FACTORY: ("木业加工厂", "服装厂", "食品厂", "家具厂", "纸箱厂", "塑料制品厂"),
        K.HOME_WORKSHOP: ("豆腐坊", "缝纫加工点", "木工作坊", "粮油加工坊", "手工编织坊"),
        K.WAREHOUSE: ("仓库", "快递分拨点", "冷库", "物流货场"),
        K.CHEMICAL: ("气体充装站", "油漆厂"), K.FUEL_STATION: ("加油站", "加气站"),
        K.DANGEROUS_SHOP: ("液化气供应点", "烟花爆竹零售点", "油漆经营部"),
        K.RENTAL: ("出租屋", "公寓"), K.SELF_BUILT: ("经营性自建房",),
        K.MIXED_USE: ("前店后宅商铺", "住宿作坊"), K.OLD_COMMUNITY: ("小区", "家属院", "新村"),
        K.COMMUNITY: ("花园", "嘉苑", "名都"), K.HERITAGE: ("宗祠", "古戏台", "老宅", "石桥会馆"),
        K.RELIGIOUS: ("寺", "庙", "教堂", "清真寺"), K.UNDERGROUND: ("地下车库", "地下商场"),
        K.COLOUR_STEEL: ("彩钢棚", "彩钢板厂房"), K.BIKE_CHARGING: ("电动自行车充电棚",),
        K.CONSTRUCTION: ("安置房工地", "校舍改造工地"), K.SCENIC: ("景区", "生态园"),
        K.OTHER: ("综合活动室", "垃圾中转站"),
    }
)  # fmt: skip

FANCY = (
    "永盛", "福满", "鑫源", "瑞祥", "和美", "兴隆", "锦绣", "明珠", "金桥", "嘉禾", "同心", "春晖",
    "百顺", "长青", "东升", "顺达", "万家", "益民", "聚福", "安泰", "宏远", "吉祥", "天合", "丰裕",
)  # fmt: skip
STREETS = ("人民路", "解放街", "新华巷", "建设路", "文昌街", "河滨路", "工业路", "集市街")

NUMBERS: Mapping[K, Mapping[str, Range]] = MappingProxyType(
    {
        K.SHOP: {
            "area_m2": (18, 1100), "employees": (1, 40), "peak_visitors": (4, 300),
            "exits": (1, 4), "floors_used": (1, 3),
        },
        K.MARKET: {"area_m2": (800, 6000), "employees": (20, 200), "peak_visitors": (200, 1500)},
        K.COMPLEX: {
            "area_m2": (12_000, 60_000), "employees": (200, 1500), "floors_used": (3, 6),
            "exits": (6, 20), "annual_revenue_wan": (3000, 40_000), "underground_m2": (2000, 9000),
        },
        K.RESTAURANT: {"area_m2": (25, 900), "seats": (12, 360)},
        K.HOTEL: {
            "area_m2": (300, 9000), "beds": (12, 260), "rooms": (8, 90), "top_floor": (2, 12),
        },
        K.HOMESTAY: {"area_m2": (120, 900), "beds": (6, 40), "rooms": (4, 18), "top_floor": (2, 4)},
        K.ENTERTAINMENT: {
            "area_m2": (60, 800), "seats": (30, 400), "top_floor": (1, 5), "exits": (2, 5),
        },
        K.LEISURE: {"area_m2": (30, 260), "seats": (8, 80), "top_floor": (1, 4)},
        K.SCRIPT_GAME: {"area_m2": (80, 500), "seats": (20, 90), "top_floor": (1, 5)},
        K.ESPORTS: {"area_m2": (120, 900), "beds": (10, 80), "rooms": (6, 40), "top_floor": (1, 6)},
        K.HOSPITAL: {"area_m2": (4000, 40_000), "beds": (60, 700), "hospital_level": (1, 3)},
        K.CLINIC: {"area_m2": (40, 900), "beds": (1, 40)},
        K.SCHOOL: {"area_m2": (1500, 20_000), "students": (80, 2600), "boarders": (0, 500)},
        K.KINDERGARTEN: {
            "area_m2": (300, 3000), "students": (30, 420), "beds": (10, 120), "top_floor": (1, 3),
        },
        K.TRAINING: {"area_m2": (60, 800), "students": (12, 240), "seats": (12, 200)},
        K.CARE_HOME: {
            "area_m2": (400, 6000), "beds": (15, 220), "top_floor": (1, 5), "height_m": (4, 22),
        },
        K.LIBRARY: {"area_m2": (600, 5000), "seats": (60, 400)},
        K.STADIUM: {"area_m2": (1500, 9000), "seats": (300, 4000), "peak_visitors": (200, 4000)},
        K.WAITING_HALL: {"area_m2": (300, 2500), "seats": (80, 600)},
        K.OFFICE: {"area_m2": (150, 8000), "height_m": (4, 45)},
        K.FACTORY: {
            "area_m2": (400, 15_000), "employees": (6, 200), "colour_steel_m2": (0, 3000),
            "assets_wan": (50, 8000),
        },
        K.HOME_WORKSHOP: {"area_m2": (30, 360), "employees": (1, 14), "sleepers": (0, 8)},
        K.WAREHOUSE: {
            "area_m2": (120, 9000), "employees": (2, 80), "stock_value_wan": (5, 1300),
            "colour_steel_m2": (0, 4000),
        },
        K.CHEMICAL: {"area_m2": (600, 6000), "employees": (8, 120), "assets_wan": (300, 6000)},
        K.FUEL_STATION: {"area_m2": (400, 3000), "employees": (4, 20)},
        K.DANGEROUS_SHOP: {"area_m2": (20, 180), "employees": (1, 6)},
        K.RENTAL: {
            "area_m2": (60, 900), "rooms": (2, 36), "sleepers": (2, 70), "households": (1, 30),
            "top_floor": (2, 7), "exits": (1, 2),
        },
        K.SELF_BUILT: {
            "area_m2": (90, 700), "floors_used": (2, 6), "built_year": (1985, 2022),
            "sleepers": (0, 12),
        },
        K.MIXED_USE: {"area_m2": (60, 500), "sleepers": (1, 12)},
        K.OLD_COMMUNITY: {
            "area_m2": (4000, 60_000), "households": (40, 900), "buildings_count": (2, 30),
            "vehicles": (20, 700), "parking_spaces": (8, 360), "built_year": (1978, 2000),
            "max_height_m": (9, 33), "charging_ports": (0, 80),
        },
        K.COMMUNITY: {
            "area_m2": (20_000, 240_000), "households": (200, 2600), "buildings_count": (4, 40),
            "vehicles": (150, 2600), "parking_spaces": (160, 2800), "built_year": (2003, 2024),
            "max_height_m": (18, 99), "charging_ports": (10, 400),
        },
        K.HERITAGE: {"area_m2": (80, 3000), "built_year": (1620, 1948), "buildings_count": (1, 8)},
        K.RELIGIOUS: {"area_m2": (60, 2400), "peak_visitors": (20, 900)},
        K.UNDERGROUND: {"area_m2": (600, 12_000), "underground_m2": (600, 12_000)},
        K.COLOUR_STEEL: {"area_m2": (60, 3000), "colour_steel_m2": (60, 3000)},
        K.BIKE_CHARGING: {"area_m2": (12, 260), "charging_ports": (6, 120)},
        K.CONSTRUCTION: {"area_m2": (900, 30_000), "max_height_m": (9, 80)},
        K.SCENIC: {"area_m2": (5000, 400_000), "peak_visitors": (200, 6000)},
        K.OTHER: {"area_m2": (30, 600)},
    }
)  # fmt: skip
"""What a kind is measured by; most are near the lower end."""

FLAGS: Mapping[str, float] = MappingProxyType(
    {
        "has_sprinkler": 0.3, "sells_combustibles": 0.7, "has_separation": 0.6, "is_indoor": 0.2,
        "has_cut_off": 0.7, "is_timber": 0.4, "is_organ": 0.06, "is_major_project": 0.05,
    }
)  # fmt: skip
"""How often a statement is true where it is asked."""

USES = ("住宿+经营", "住宿+经营+仓储", "住宿+生产", "经营+仓储")
GOODS = ("液化石油气 30 瓶", "92 号汽油 30 立方", "烟花爆竹 60 箱", "醇酸漆 200 千克")
TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"mixed_uses": USES, "dangerous_goods": GOODS}
)
POLICY = "夜间错时开放村委会和学校停车场，路侧限时停放，消防车通道一侧划线禁停。"
