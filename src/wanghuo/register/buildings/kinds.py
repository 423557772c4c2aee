"""Buildings as the register keeps them (一楼一档)."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.sheets import importing
from wanghuo.register.buildings import services
from wanghuo.register.buildings.models import Building
from wanghuo.register.buildings.rules import (
    PLACE_MANAGE,
    PLACE_READ,
    BuildingUse,
    FireRating,
    HeightClass,
    LegacyClass,
    Structure,
)
from wanghuo.register.records.kinds import RecordKey, RecordKind, Subset, declare
from wanghuo.register.records.rules import Field, Sort
from wanghuo.register.records.services import target_of

HIGH = (HeightClass.HIGH, HeightClass.CLASS_ONE, HeightClass.SUPER_HIGH)
CHIEF, LEGACY = "楼长", "审验遗留"

FIELDS = (
    Field("number", "建筑编号", Sort.CODE, longest=30, hint="不填自动编号"),
    Field("name", "建筑名称", is_required=True, longest=80, aliases=("楼栋名称", "楼名")),
    Field("use", "使用性质", Sort.TERM, is_required=True, terms=BuildingUse),
    Field("address", "地址", aliases=("详细地址",)),
    Field("height_m", "建筑高度", Sort.DECIMAL, unit="米", high=1000),
    Field("floors_above", "地上层数", Sort.WHOLE, high=200, aliases=("层数",)),
    Field("floors_below", "地下层数", Sort.WHOLE, high=20),
    Field("floor_area_m2", "建筑面积", Sort.DECIMAL, unit="㎡", high=5e6),
    Field("built_year", "建成年份", Sort.WHOLE, low=1000, high=2100),
    Field("structure", "结构类型", Sort.TERM, terms=Structure),
    Field("fire_rating", "耐火等级", Sort.TERM, terms=FireRating),
    Field("households", "户数", Sort.WHOLE, high=100_000),
    Field("cladding", "外墙保温材料", longest=60),
    Field("colour_steel_m2", "彩钢板面积", Sort.DECIMAL, unit="㎡", high=1e6),
    Field("is_self_built", "自建房", Sort.FLAG),
    Field("is_heritage", "文物建筑", Sort.FLAG),
    Field("chief_name", "楼长", longest=40, group=CHIEF, names_person=True),
    Field("chief_phone", "楼长电话", Sort.PHONE, is_personal=True, group=CHIEF),
    Field("legacy_class", "审验遗留类别", Sort.TERM, terms=LegacyClass, group=LEGACY),
    Field("legacy_stage", "处置批次", longest=60, group=LEGACY),
    Field("legacy_due_on", "办结期限", Sort.DAY, group=LEGACY),
    Field("legacy_settled_on", "办结日期", Sort.DAY, group=LEGACY),
    Field("note", "备注", longest=500),
)


def _badges(row: Building) -> Iterator[tuple[str, str]]:
    height = HeightClass(row.height_class)
    if height in HIGH:
        yield height.label, "orange"
    if row.legacy_class and row.legacy_settled_on is None:
        yield "审验遗留", "yellow"


def _shown(row: Building) -> Iterator[tuple[str, str]]:
    yield "高度类别", HeightClass(row.height_class).label
    yield "高度类别依据", row.height_reason
    yield "规则版本", row.height_rule


def _without_chief(on: date) -> Q:
    del on
    return Q(height_class__in=HIGH, use__in=[BuildingUse.RESIDENTIAL, BuildingUse.MIXED]) & Q(
        chief_name=""
    )


SUBSETS = (
    Subset("high", "高层建筑", "blue", lambda _: Q(height_class__in=HIGH)),
    Subset("chiefless", "高层住宅无楼长", "red", _without_chief),
    Subset("heightless", "高度不明", "grey", lambda _: Q(height_class=HeightClass.UNKNOWN)),
    Subset(
        "legacy",
        "审验遗留未办结",
        "orange",
        lambda _: ~Q(legacy_class="") & Q(legacy_settled_on__isnull=True),
    ),
    Subset(
        "legacy_late",
        "审验遗留逾期",
        "red",
        lambda on: ~Q(legacy_class="") & Q(legacy_settled_on__isnull=True, legacy_due_on__lt=on),
    ),
    Subset("outside", "不在所属区划内", "orange", lambda _: Q(is_outside=True)),
)

BUILDING = declare(
    RecordKind(
        code="building",
        plural="buildings",
        label="建筑",
        model=Building,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=FIELDS,
        keys=(
            RecordKey(
                "area_name", "区划代码+建筑名称", (("area_id", "区划代码"), ("name", "建筑名称"))
            ),
        ),
        listed=("use", "height_m", "floors_above", "chief_name"),
        filters=("use", "fire_rating"),
        flags=(("is_self_built", "自建房"), ("is_heritage", "文物建筑")),
        searched=("name", "number", "address"),
        is_located=True,
        has_sector=True,
        subsets=SUBSETS,
        derived=("height_class", "height_reason", "height_rule"),
        settle=services.settle_heights,
        shown=_shown,
        badges=_badges,
        plates="places:building_plate",
        hint="一楼一档。已有的按主键更新；表中没有的列保持不变，表中空着的格清空原值。",
    )
)
attachables.declare("building", PLACE_READ, withdraw=PLACE_MANAGE)
importing.declare(target_of(BUILDING))
