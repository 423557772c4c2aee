"""Places held against every bound of every shipped rule by hand: just below, at, just above."""

from wanghuo.register.places.rules import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
HUBEI, SHANDONG, GUANGDONG = "420100000000", "370100000000", "440111000000"
FUJIAN, BEIJING, ZHUSHAN = "350100000000", "110101000000", "420323000000"

SMALL = [
    # 山东口径：商场 <300 ㎡，餐饮 <100 座，旅馆 <50 床，公娱 1–3 层且 <200 ㎡，休闲健身 <200 ㎡，
    # 医疗、养老 <30 床及卫生院，寄宿 <50 床、非寄宿校 <500 人，托幼 <100 人，加工 <50 人，
    # 易燃易爆 <100 ㎡
    ("shop", {"area_m2": 299.9}, YES), ("shop", {"area_m2": 300}, NO),
    ("market", {"area_m2": 120}, YES), ("complex", {"area_m2": 120}, NO), ("shop", {}, UNKNOWN),
    ("restaurant", {"seats": 99}, YES), ("restaurant", {"seats": 100}, NO),
    ("hotel", {"beds": 49}, YES), ("hotel", {"beds": 50}, NO), ("homestay", {"beds": 8}, YES),
    ("entertainment", {"area_m2": 199, "top_floor": 3}, YES),
    ("entertainment", {"area_m2": 199, "top_floor": 4}, NO),
    ("entertainment", {"area_m2": 200, "top_floor": 3}, NO),
    ("entertainment", {"area_m2": 199}, UNKNOWN), ("entertainment", {"area_m2": 500}, NO),
    ("leisure", {"area_m2": 199}, YES), ("leisure", {"area_m2": 200}, NO),
    ("hospital", {"beds": 29}, YES), ("hospital", {"beds": 30}, NO), ("clinic", {}, YES),
    ("care_home", {"beds": 29}, YES), ("care_home", {"beds": 30}, NO),
    ("school", {"boarders": 49}, YES), ("school", {"boarders": 50}, NO),
    ("school", {"boarders": 1, "students": 900}, YES),
    ("school", {"boarders": 0, "students": 499}, YES),
    ("school", {"boarders": 0, "students": 500}, NO),
    ("school", {"boarders": 50, "students": 100}, NO), ("school", {"students": 100}, UNKNOWN),
    ("kindergarten", {"students": 99}, YES), ("kindergarten", {"students": 100}, NO),
    ("factory", {"employees": 49}, YES), ("factory", {"employees": 50}, NO),
    ("home_workshop", {"employees": 3}, YES), ("factory", {"area_m2": 10}, UNKNOWN),
    ("dangerous_shop", {"area_m2": 99}, YES), ("dangerous_shop", {"area_m2": 100}, NO),
    ("chemical", {"area_m2": 10}, NO), ("heritage", {}, NO),
]  # fmt: skip
SMALL_GUANGDONG = [
    # 广东三小：小档口 ≤300 ㎡，小作坊每层 ≤250 ㎡ 且 ≤24 m，小娱乐 ≤200 ㎡
    ("shop", {"area_m2": 300}, YES), ("shop", {"area_m2": 300.1}, NO),
    ("home_workshop", {"largest_floor_m2": 250, "height_m": 24}, YES),
    ("home_workshop", {"largest_floor_m2": 251, "height_m": 24}, NO),
    ("home_workshop", {"largest_floor_m2": 250, "height_m": 24.1}, NO),
    ("home_workshop", {"largest_floor_m2": 250}, UNKNOWN),
    ("entertainment", {"area_m2": 200}, YES), ("entertainment", {"area_m2": 201}, NO),
    ("hotel", {"beds": 5}, NO),
]  # fmt: skip
GATHERING = [(kind, {}, YES) for kind in (
    "hotel", "homestay", "restaurant", "shop", "market", "complex", "waiting_hall", "stadium",
    "entertainment", "leisure",
)] + [("script_game", {}, UNKNOWN), ("esports", {}, UNKNOWN)]  # fmt: skip
CROWDED = [
    *GATHERING, *((kind, {}, YES) for kind in (
        "hospital", "school", "care_home", "kindergarten", "library", "scenic", "religious",
    )), ("training", {}, UNKNOWN), ("factory", {}, UNKNOWN),
    ("factory", {"labour_intensive": "yes"}, YES), ("factory", {"labour_intensive": "no"}, NO),
]  # fmt: skip
KEY = [
    # 公通字〔2001〕97号口径：达到即是
    ("shop", {"area_m2": 1000}, YES), ("shop", {"area_m2": 999.9}, NO), ("shop", {}, UNKNOWN),
    ("hotel", {"rooms": 50}, YES), ("hotel", {"rooms": 49}, NO), ("stadium", {}, YES),
    ("entertainment", {"area_m2": 200}, YES), ("entertainment", {"area_m2": 199}, NO),
    ("leisure", {"area_m2": 200}, YES), ("leisure", {"area_m2": 199}, NO),
    ("esports", {"area_m2": 200}, UNKNOWN), ("esports", {"area_m2": 199}, NO),
    ("hospital", {"beds": 50}, YES), ("hospital", {"beds": 49}, NO),
    ("care_home", {"beds": 50}, YES), ("kindergarten", {"beds": 49}, NO),
    ("school", {"boarders": 100}, YES), ("school", {"boarders": 99}, NO),
    ("office", {}, NO), ("office", {"is_organ": True}, YES),
    ("office", {"height_m": 24}, NO), ("office", {"height_m": 24.1}, YES),
    ("waiting_hall", {"area_m2": 500}, YES), ("waiting_hall", {"area_m2": 499}, NO),
    ("library", {"area_m2": 2000}, YES), ("library", {"area_m2": 1999}, NO),
    ("heritage", {"heritage_level": "county"}, UNKNOWN), ("heritage", {}, UNKNOWN),
    ("heritage", {"heritage_level": "ungraded"}, NO), ("chemical", {}, YES),
    ("fuel_station", {}, YES), ("dangerous_shop", {"area_m2": 9}, UNKNOWN),
    ("factory", {"labour_intensive": "yes", "employees": 100}, YES),
    ("factory", {"labour_intensive": "yes", "employees": 99}, NO),
    ("factory", {"labour_intensive": "no", "employees": 900}, NO),
    ("factory", {"employees": 900}, UNKNOWN), ("factory", {"employees": 9}, NO),
    ("warehouse", {"stock_value_wan": 1000}, YES), ("warehouse", {"stock_value_wan": 999}, NO),
    ("underground", {}, UNKNOWN), ("construction", {"is_major_project": True}, YES),
    ("construction", {}, NO), ("rental", {}, NO), ("restaurant", {"seats": 900}, NO),
]  # fmt: skip
KEY_BEIJING = [
    # 2023 年修订：地上 ≥3000，地下 ≥1000，体育馆 ≥2500，演出歌舞 ≥500，休闲 ≥1000，餐饮 ≥2000，
    # 养老 ≥20 床
    ("shop", {"area_m2": 3000}, YES), ("shop", {"area_m2": 2999}, UNKNOWN),
    ("shop", {"area_m2": 2999, "underground_m2": 1000}, YES),
    ("shop", {"area_m2": 2999, "underground_m2": 999}, NO),
    ("hotel", {"rooms": 50}, YES), ("hotel", {"rooms": 49}, NO),
    ("stadium", {"area_m2": 2500}, YES), ("stadium", {"area_m2": 2499}, NO),
    ("entertainment", {"area_m2": 500}, YES), ("esports", {"area_m2": 499}, NO),
    ("script_game", {"area_m2": 500}, UNKNOWN), ("script_game", {"area_m2": 499}, NO),
    ("leisure", {"area_m2": 1000}, YES), ("leisure", {"area_m2": 999}, NO),
    ("restaurant", {"area_m2": 2000}, YES), ("restaurant", {"area_m2": 1999}, NO),
    ("hospital", {"beds": 50}, YES), ("hospital", {"beds": 49}, NO),
    ("care_home", {"beds": 20}, YES), ("care_home", {"beds": 19}, NO),
    ("school", {"boarders": 100}, YES), ("school", {"boarders": 99}, NO),
    ("kindergarten", {"beds": 1}, UNKNOWN), ("kindergarten", {"beds": 0}, NO),
    ("office", {"is_organ": True}, YES), ("office", {"height_m": 25}, UNKNOWN),
    ("office", {"height_m": 24}, NO), ("office", {}, NO),
    ("waiting_hall", {"area_m2": 1000}, YES), ("waiting_hall", {"area_m2": 999}, NO),
    ("library", {"area_m2": 2500}, YES), ("library", {"area_m2": 2499}, NO),
    ("heritage", {"heritage_level": "national"}, UNKNOWN),
    ("heritage", {"heritage_level": "ungraded"}, NO), ("chemical", {}, YES),
    ("fuel_station", {}, YES), ("factory", {"employees": 1}, UNKNOWN), ("rental", {}, NO),
]  # fmt: skip
KEY_FUJIAN = [
    # 商场 ≥3000 ㎡ 或任一层 ≥1500 ㎡，室内市场 ≥10000，客房 ≥50，餐饮 ≥1500，体育馆 ≥3000 座，
    # 会堂 ≥2000 座，歌舞 ≥300 ㎡，演出放映、健身休闲、游艺 ≥500 ㎡
    ("shop", {"area_m2": 3000}, YES),
    ("shop", {"area_m2": 2999, "largest_floor_m2": 1500}, YES),
    ("shop", {"area_m2": 2999, "largest_floor_m2": 1499}, NO),
    ("shop", {"area_m2": 2999}, UNKNOWN),
    ("market", {"area_m2": 10000}, YES), ("market", {"area_m2": 9999}, NO),
    ("hotel", {"rooms": 50}, YES), ("hotel", {"rooms": 49}, NO),
    ("restaurant", {"area_m2": 1500}, YES), ("restaurant", {"area_m2": 1499}, NO),
    ("stadium", {"seats": 3000}, YES), ("stadium", {"seats": 2999}, UNKNOWN),
    ("stadium", {"seats": 2000}, UNKNOWN), ("stadium", {"seats": 1999}, NO),
    ("entertainment", {"area_m2": 500}, YES), ("entertainment", {"area_m2": 499}, UNKNOWN),
    ("entertainment", {"area_m2": 300}, UNKNOWN), ("entertainment", {"area_m2": 299}, NO),
    ("leisure", {"area_m2": 500}, YES), ("leisure", {"area_m2": 499}, NO),
    ("esports", {"area_m2": 1}, UNKNOWN), ("office", {"is_organ": True}, YES), ("office", {}, NO),
    ("hospital", {"beds": 900}, UNKNOWN), ("rental", {}, NO),
]  # fmt: skip
KEY_SHANDONG = [
    # 购物 ≥300 ㎡，住宿 ≥50 床，餐饮 ≥100 人，公娱休闲网吧 ≥200 ㎡，医院养老 ≥30 床，寄宿 ≥50 床，
    # 非寄宿校 ≥500 人，托幼 ≥100 人或 ≥50 床
    ("shop", {"area_m2": 300}, YES), ("shop", {"area_m2": 299}, NO),
    ("hotel", {"beds": 50}, YES), ("hotel", {"beds": 49}, NO),
    ("restaurant", {"seats": 100}, YES), ("restaurant", {"seats": 99}, NO), ("stadium", {}, YES),
    ("esports", {"area_m2": 200}, YES), ("leisure", {"area_m2": 199}, NO),
    ("script_game", {"area_m2": 200}, UNKNOWN), ("script_game", {"area_m2": 199}, NO),
    ("hospital", {"beds": 30}, YES), ("care_home", {"beds": 29}, NO),
    ("school", {"boarders": 50}, YES), ("school", {"boarders": 49, "students": 900}, NO),
    ("school", {"boarders": 0, "students": 500}, YES),
    ("school", {"boarders": 0, "students": 499}, NO),
    ("kindergarten", {"beds": 50, "students": 80}, YES),
    ("kindergarten", {"beds": 49, "students": 80}, NO), ("kindergarten", {"students": 99}, NO),
    ("kindergarten", {"students": 100}, YES), ("office", {"is_organ": True}, YES),
    ("office", {}, NO), ("factory", {}, UNKNOWN), ("rental", {}, NO),
]  # fmt: skip
KEY_GUANGDONG = [
    # 2023 年 12 月 11 日：商店、宾馆、餐饮任一层 >1500 ㎡ 或 >3000 ㎡，体育馆公娱 >1500 座，
    # 寄宿 >500 人，托幼 >200 人，医院养老 ≥150 床，一类高层
    ("shop", {"area_m2": 3001}, YES), ("shop", {"area_m2": 3000}, NO),
    ("shop", {"area_m2": 2000, "largest_floor_m2": 1501}, YES),
    ("shop", {"area_m2": 2000, "largest_floor_m2": 1500}, NO),
    ("restaurant", {"area_m2": 3001}, YES), ("hotel", {"area_m2": 3000}, NO),
    ("hotel", {"area_m2": 9, "largest_floor_m2": 1501}, YES),
    ("hotel", {"area_m2": 9, "largest_floor_m2": 1500}, NO),
    ("hotel", {"area_m2": 9, "height_m": 50.1}, YES), ("hotel", {"area_m2": 9, "height_m": 50}, NO),
    ("stadium", {"seats": 1501}, YES), ("stadium", {"seats": 1500}, NO),
    ("entertainment", {"seats": 1501}, YES), ("entertainment", {"seats": 1}, UNKNOWN),
    ("school", {"boarders": 501}, YES), ("school", {"boarders": 500}, NO),
    ("kindergarten", {"students": 201}, YES), ("kindergarten", {"students": 200}, NO),
    ("hospital", {"beds": 150}, YES), ("care_home", {"beds": 149}, NO),
    ("office", {}, NO), ("office", {"is_organ": True}, UNKNOWN), ("office", {"height_m": 51}, YES),
    ("heritage", {"heritage_level": "county"}, UNKNOWN),
    ("heritage", {"heritage_level": "ungraded"}, NO), ("chemical", {}, UNKNOWN),
    ("rental", {}, NO),
]  # fmt: skip
HIGH_RISK = [
    # 竹山：宾馆 >3 万㎡ 或 ≥300 间；商场 >3 万㎡、>300 人或年收 >2 亿；公娱 >2000 ㎡；三级医院；
    # 养老托幼 ≥100 床；寄宿 ≥500 床；劳动密集 >300 人；易燃易爆 >200 人或 >2000 万；
    # >10 万㎡ 或 >100 m
    ("hotel", {"area_m2": 30000, "rooms": 299}, NO), ("hotel", {"area_m2": 30001}, YES),
    ("hotel", {"area_m2": 1, "rooms": 300}, YES), ("hotel", {"area_m2": 1}, UNKNOWN),
    ("shop", {"area_m2": 30001}, YES),
    ("shop", {"area_m2": 30000, "employees": 300, "annual_revenue_wan": 20000}, NO),
    ("shop", {"area_m2": 1, "employees": 301}, YES),
    ("shop", {"area_m2": 1, "employees": 300, "annual_revenue_wan": 20001}, YES),
    ("entertainment", {"area_m2": 2000}, NO), ("entertainment", {"area_m2": 2001}, YES),
    ("hospital", {"hospital_level": 3}, YES), ("hospital", {"hospital_level": 2}, NO),
    ("hospital", {}, UNKNOWN),
    ("care_home", {"beds": 100}, YES), ("care_home", {"beds": 99}, NO),
    ("school", {"boarders": 500}, YES), ("school", {"boarders": 499}, NO),
    ("factory", {"employees": 301, "labour_intensive": "yes"}, YES),
    ("factory", {"employees": 301, "labour_intensive": "no"}, NO),
    ("factory", {"employees": 301}, UNKNOWN),
    ("factory", {"employees": 300, "labour_intensive": "yes"}, NO),
    ("chemical", {"employees": 201}, YES),
    ("chemical", {"employees": 200, "annual_revenue_wan": 2000}, NO),
    ("chemical", {"employees": 200, "annual_revenue_wan": 2001}, YES),
    ("office", {}, NO), ("office", {"area_m2": 100000}, NO), ("office", {"area_m2": 100001}, YES),
    ("office", {"height_m": 100}, NO), ("office", {"height_m": 100.5}, YES),
    ("stadium", {"area_m2": 20001}, UNKNOWN), ("stadium", {"area_m2": 20000}, NO),
    ("stadium", {}, NO), ("heritage", {}, NO),
    ("heritage", {"heritage_level": "national", "is_timber": True}, YES),
    ("heritage", {"heritage_level": "national"}, NO),
    ("heritage", {"heritage_level": "provincial", "is_timber": True}, NO),
]  # fmt: skip
HIGH_RISK_SHANDONG = [
    # 令第263号：商场会堂展览馆 >1 万㎡，地下商场 >2000，歌舞 >2000，床位 >200，寄宿 >1000，
    # 体育场 >3 万座、体育馆 >3000 座，劳动密集厂房 >2500 ㎡ 且 >100 人，办公 >50 m，国、省级木构
    ("shop", {"area_m2": 10001}, YES), ("shop", {"area_m2": 10000}, NO),
    ("shop", {"area_m2": 9, "underground_m2": 2001}, YES),
    ("shop", {"area_m2": 9, "underground_m2": 2000}, NO),
    ("entertainment", {"area_m2": 2001}, YES), ("entertainment", {"area_m2": 2000}, NO),
    ("hospital", {"beds": 201}, YES), ("hotel", {"beds": 200}, NO),
    ("school", {"boarders": 1001}, YES), ("school", {"boarders": 1000}, NO),
    ("stadium", {"area_m2": 9, "seats": 30001}, YES),
    ("stadium", {"area_m2": 9, "seats": 30000}, UNKNOWN),
    ("stadium", {"area_m2": 9, "seats": 3001}, UNKNOWN),
    ("stadium", {"area_m2": 9, "seats": 3000}, NO),
    ("factory", {"labour_intensive": "yes", "largest_floor_m2": 2501, "employees": 101}, YES),
    ("factory", {"labour_intensive": "no", "largest_floor_m2": 2501, "employees": 101}, NO),
    ("factory", {"labour_intensive": "yes", "largest_floor_m2": 2500, "employees": 101}, NO),
    ("factory", {"labour_intensive": "yes", "largest_floor_m2": 2501, "employees": 100}, NO),
    ("office", {"height_m": 50.1}, YES), ("office", {"height_m": 50}, NO), ("office", {}, NO),
    ("heritage", {"heritage_level": "provincial", "is_timber": True}, YES),
    ("heritage", {"heritage_level": "county", "is_timber": True}, NO),
    ("heritage", {"heritage_level": "national"}, NO),
    ("chemical", {}, UNKNOWN), ("rental", {}, NO),
]  # fmt: skip

TABLES = {
    ("small", ""): SMALL, ("small", SHANDONG): SMALL, ("small", HUBEI): SMALL,
    ("small", GUANGDONG): SMALL_GUANGDONG, ("gathering", ""): GATHERING, ("crowded", ""): CROWDED,
    ("key", ""): KEY, ("key", HUBEI): KEY, ("key", BEIJING): KEY_BEIJING,
    ("key", FUJIAN): KEY_FUJIAN, ("key", SHANDONG): KEY_SHANDONG,
    ("key", GUANGDONG): KEY_GUANGDONG, ("high_risk", ""): HIGH_RISK,
    ("high_risk", ZHUSHAN): HIGH_RISK, ("high_risk", SHANDONG): HIGH_RISK_SHANDONG,
}  # fmt: skip
