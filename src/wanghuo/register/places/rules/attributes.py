"""What places of each kind are described by (场所属性).

The plans ask for these numbers (老旧小区 one by one with cars and parking, 多合一 with who sleeps
there …) and the rules of what a place is ask them again.
"""

from collections.abc import Mapping
from typing import Any

from wanghuo.kernel.terms import Term
from wanghuo.register.places.rules.terms import PlaceKind as K
from wanghuo.register.records.rules import Field, Sort

SCALE, LIVING, PARKING, FABRIC, GOODS = "规模", "住宿", "车位", "建筑特征", "物品与充电"


class CoreMaterial(Term):
    """Core of colour-steel panels (彩钢板芯材)."""

    A = "a", "A 级（岩棉、玻璃丝棉）"
    BELOW_A = "below_a", "非 A 级（聚苯乙烯、聚氨酯等）"
    UNKNOWN = "unknown", "不明"


class HeritageLevel(Term):
    """Level at which heritage is protected (文物保护级别)."""

    NATIONAL = "national", "全国重点文物保护单位"
    PROVINCIAL = "provincial", "省级文物保护单位"
    COUNTY = "county", "市、县级文物保护单位"
    UNGRADED = "ungraded", "未定级不可移动文物"


class YesNo(Term):
    """An answer that may also be missing: what nobody asked yet is not no (是否)."""

    YES = "yes", "是"
    NO = "no", "否"


def _whole(
    name: str, label: str, unit: str, *kinds: K, group: str = SCALE, high: float = 10_000_000
) -> Field:
    return Field(
        name, label, Sort.WHOLE, unit=unit, high=high, group=group, is_attribute=True,
        applies=frozenset(kind.value for kind in kinds),
    )  # fmt: skip


def _decimal(name: str, label: str, unit: str, *kinds: K, group: str = SCALE) -> Field:
    return Field(
        name, label, Sort.DECIMAL, unit=unit, high=10_000_000, group=group, is_attribute=True,
        applies=frozenset(kind.value for kind in kinds),
    )  # fmt: skip


def _term(name: str, label: str, terms: type[Term], *kinds: K, group: str) -> Field:
    return Field(
        name, label, Sort.TERM, terms=terms, group=group, is_attribute=True,
        applies=frozenset(kind.value for kind in kinds),
    )  # fmt: skip


def _text(name: str, label: str, *kinds: K, group: str, hint: str = "") -> Field:
    return Field(
        name, label, group=group, hint=hint, is_attribute=True,
        applies=frozenset(kind.value for kind in kinds),
    )  # fmt: skip


def _flag(name: str, label: str, *kinds: K, group: str) -> Field:
    return Field(
        name, label, Sort.FLAG, group=group, is_attribute=True,
        applies=frozenset(kind.value for kind in kinds),
    )  # fmt: skip


SHOPS = (K.SHOP, K.MARKET, K.COMPLEX)
BEDDED = (K.HOSPITAL, K.CLINIC, K.CARE_HOME, K.KINDERGARTEN, K.HOTEL, K.HOMESTAY, K.ESPORTS)
LODGING = (K.HOTEL, K.HOMESTAY, K.ESPORTS, K.RENTAL)
WORKING = (K.FACTORY, K.HOME_WORKSHOP, K.WAREHOUSE, K.CHEMICAL)
SLEPT_IN = (K.RENTAL, K.SELF_BUILT, K.MIXED_USE, K.SHOP, K.RESTAURANT, K.HOME_WORKSHOP)
COMMUNITIES = (K.OLD_COMMUNITY, K.COMMUNITY)

ATTRIBUTES: tuple[Field, ...] = (
    _decimal("area_m2", "建筑面积", "㎡"),
    _decimal("largest_floor_m2", "最大单层面积", "㎡", *SHOPS, *WORKING, K.HOTEL, K.RESTAURANT),
    _decimal("underground_m2", "地下面积", "㎡", *SHOPS, K.UNDERGROUND),
    _whole("floors_used", "占用层数", "层", *SHOPS, K.ENTERTAINMENT, *WORKING, K.SELF_BUILT),
    _whole("top_floor", "所在最高层", "层", K.ENTERTAINMENT, K.KINDERGARTEN, K.CARE_HOME, *LODGING),
    _decimal("height_m", "所在建筑高度", "米", K.HOME_WORKSHOP, K.OFFICE, K.CARE_HOME, K.HOSPITAL,
             K.COMPLEX, K.HOTEL),
    _whole("seats", "座位数", "座", K.RESTAURANT, K.ENTERTAINMENT, K.STADIUM, K.TRAINING),
    _whole("beds", "床位数", "床", *BEDDED),
    _whole("hospital_level", "医院等级", "级", K.HOSPITAL, high=3),
    _whole("rooms", "客房数", "间", *LODGING),
    _whole("students", "学生人数", "人", K.SCHOOL, K.KINDERGARTEN, K.TRAINING),
    _whole("boarders", "寄宿床位", "床", K.SCHOOL),
    _whole("employees", "员工人数", "人", *WORKING, *SHOPS),
    _whole("peak_visitors", "高峰同时在场人数", "人", *SHOPS, K.SCENIC, K.RELIGIOUS, K.STADIUM),
    _term("labour_intensive", "劳动密集型企业", YesNo, K.FACTORY, group=SCALE),
    _decimal("annual_revenue_wan", "年营业收入", "万元", *SHOPS, K.HOTEL, K.CHEMICAL),
    _decimal("assets_wan", "固定资产", "万元", K.CHEMICAL, K.FACTORY, K.WAREHOUSE),
    _decimal("stock_value_wan", "储存物品总价值", "万元", K.WAREHOUSE),
    _flag("is_organ", "县级以上党政机关、法院、检察院", K.OFFICE, group=SCALE),
    _flag("is_major_project", "国家、省级重点工程", K.CONSTRUCTION, group=SCALE),
    _whole("sleepers", "住宿人数", "人", *SLEPT_IN, group=LIVING),
    _text("mixed_uses", "混合用途", K.MIXED_USE, group=LIVING, hint="如 住宿+经营+仓储"),
    _flag("has_separation", "住宿与经营已有效分隔", *SLEPT_IN, group=LIVING),
    _whole("households", "户数", "户", *COMMUNITIES, K.RENTAL, group=LIVING),
    _whole("buildings_count", "楼栋数", "栋", *COMMUNITIES, K.HERITAGE, group=LIVING),
    _whole("vehicles", "机动车保有量", "辆", *COMMUNITIES, group=PARKING),
    _whole("parking_spaces", "现有车位", "个", *COMMUNITIES, group=PARKING),
    _text("policy_note", "一区一策措施", *COMMUNITIES, group=PARKING),
    _whole("built_year", "建成年份", "年", *COMMUNITIES, K.HERITAGE, K.SELF_BUILT, group=FABRIC),
    _decimal("max_height_m", "最高建筑高度", "米", *COMMUNITIES, group=FABRIC),
    _term("heritage_level", "文物保护级别", HeritageLevel, K.HERITAGE, group=FABRIC),
    _flag("is_timber", "木结构为主", K.HERITAGE, K.SELF_BUILT, K.RELIGIOUS, group=FABRIC),
    _decimal("colour_steel_m2", "彩钢板面积", "㎡", K.COLOUR_STEEL, *WORKING, group=FABRIC),
    _term("core_material", "彩钢板芯材", CoreMaterial, K.COLOUR_STEEL, *WORKING, group=FABRIC),
    _flag("has_sprinkler", "有自动喷水灭火系统", *SHOPS, K.ENTERTAINMENT, *LODGING, group=FABRIC),
    _whole("exits", "安全出口数", "个", *SHOPS, K.ENTERTAINMENT, *LODGING, group=FABRIC),
    _text("dangerous_goods", "储存危险品种类和数量", K.CHEMICAL, K.DANGEROUS_SHOP, K.FUEL_STATION,
          group=GOODS),
    _flag("sells_combustibles", "经营可燃商品", *SHOPS, group=GOODS),
    _whole("charging_ports", "充电端口数", "个", K.BIKE_CHARGING, *COMMUNITIES, group=GOODS),
    _flag("is_indoor", "室内停放充电", K.BIKE_CHARGING, group=GOODS),
    _flag("has_cut_off", "有自动断电", K.BIKE_CHARGING, group=GOODS),
)  # fmt: skip
BY_NAME: Mapping[str, Field] = {one.name: one for one in ATTRIBUTES}


def parking_gap(attributes: Mapping[str, Any]) -> int | None:
    """Return how many parking places are missing (车位缺额); None where it is not known."""
    vehicles, spaces = attributes.get("vehicles"), attributes.get("parking_spaces")
    if vehicles is None or spaces is None:
        return None
    return max(int(vehicles) - int(spaces), 0)
