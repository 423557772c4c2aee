"""Occupiers and places, as the register keeps them (一企一档、一所一档)."""

from collections.abc import Iterator

from django.db.models import Q

from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.errors import Words
from wanghuo.kernel.sheets import importing
from wanghuo.register.buildings.rules import PLACE_MANAGE, PLACE_READ
from wanghuo.register.places import services
from wanghuo.register.places.models import Occupier, Place
from wanghuo.register.places.rules import PlaceKind, PlaceStatus
from wanghuo.register.places.rules.attributes import ATTRIBUTES, parking_gap
from wanghuo.register.places.rules.sectors import default_sector
from wanghuo.register.places.services.occupiers import NAME, USCC, companions, enter_companions
from wanghuo.register.records.kinds import Extra, RecordKey, RecordKind, Subset, declare
from wanghuo.register.records.rules import Field, Sort, check_uscc
from wanghuo.register.records.services import target_of

PEOPLE = "责任人"
AREA_NAME = (("area_id", "区划代码"), ("name", "单位名称"))

OCCUPIER = declare(
    RecordKind(
        code="occupier",
        plural="occupiers",
        label="社会单位",
        model=Occupier,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=(
            Field("number", "单位编号", Sort.CODE, longest=30, hint="不填自动编号"),
            Field("name", "单位名称", is_required=True, longest=100),
            Field("uscc", "统一社会信用代码", Sort.CODE, longest=18, check=check_uscc),
            Field(
                "head_name",
                "法定代表人",
                longest=40,
                names_person=True,
                aliases=("法人", "法人代表", "负责人"),
            ),
            Field("head_phone", "法定代表人电话", Sort.PHONE, is_personal=True),
            Field("address", "注册地址", aliases=("地址",)),
            Field("note", "备注", longest=500),
        ),
        keys=(
            RecordKey("uscc", "统一社会信用代码", (("uscc", "统一社会信用代码"),)),
            RecordKey("area_name", "区划代码+单位名称", AREA_NAME),
        ),
        listed=("uscc", "head_name", "address"),
        searched=("name", "number", "uscc"),
        has_sector=True,
        subsets=(Subset("codeless", "无信用代码", "grey", lambda _: Q(uscc="")),),
        hint="没有统一社会信用代码的小店留空，以后补上或合并。",
    )
)

FIELDS = (
    Field("number", "场所编号", Sort.CODE, longest=30, hint="不填自动编号"),
    Field(
        "name", "场所名称", is_required=True, longest=100, aliases=("名称", "店名", "场所", "字号")
    ),
    Field(
        "kind", "场所类别", Sort.TERM, is_required=True, terms=PlaceKind, aliases=("类别", "类型")
    ),
    Field("address", "地址", aliases=("详细地址", "场所地址", "经营地址")),
    Field("building", "建筑编号", Sort.LINK, link="building"),
    Field("floor", "楼层", longest=20, aliases=("所在楼层",)),
    Field("part", "部位", longest=60),
    Field("occupier", "单位编号", Sort.LINK, link="occupier"),
    Field("is_suspended", "停业", Sort.FLAG),
    Field(
        "responsible_name", "消防安全责任人", longest=40, group=PEOPLE,
        aliases=("责任人", "负责人", "经营者"), names_person=True,
    ),
    Field(
        "responsible_phone", "责任人电话", Sort.PHONE, is_personal=True, group=PEOPLE,
        aliases=("联系电话", "电话", "手机号"),
    ),
    Field(
        "manager_name", "消防安全管理人", longest=40, group=PEOPLE, names_person=True,
        aliases=("管理人", "安全员"),
    ),
    Field("manager_phone", "管理人电话", Sort.PHONE, is_personal=True, group=PEOPLE),
    *ATTRIBUTES,
    Field("note", "备注", longest=500),
)  # fmt: skip

STATUS_FLAGS = tuple((f"is_{status.value}", status.label) for status in PlaceStatus)
SHAPES = {"is_key": "red", "is_high_risk": "red", "is_crowded": "orange", "is_gathering": "yellow"}


def _badges(row: Place) -> Iterator[tuple[str, str]]:
    for column, label in STATUS_FLAGS:
        if getattr(row, column):
            yield label, SHAPES.get(column, "blue")
    if row.is_suspended:
        yield "停业", "grey"
    if gap := parking_gap(row.attributes):
        yield Words("车位缺 {gap} 个", gap=gap), "orange"


def _shown(row: Place) -> Iterator[tuple[str, str]]:
    held = [label for column, label in STATUS_FLAGS if getattr(row, column)]
    yield "场所身份", "、".join(held)
    gap = parking_gap(row.attributes)
    yield "车位缺额", "" if gap is None else str(gap)


PLACE = declare(
    RecordKind(
        code="place",
        plural="places",
        label="场所",
        model=Place,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=FIELDS,
        keys=(
            RecordKey(
                "area_name_address",
                "区划代码+场所名称+地址",
                (("area_id", "区划代码"), ("name", "场所名称"), ("address", "地址")),
            ),
            RecordKey(
                "area_name", "区划代码+场所名称", (("area_id", "区划代码"), ("name", "场所名称"))
            ),
            RecordKey(
                "uscc_name",
                "统一社会信用代码+场所名称",
                (("occupier__uscc", USCC), ("name", "场所名称")),
            ),
        ),
        listed=("kind", "address", "responsible_name"),
        filters=("kind",),
        flags=(*STATUS_FLAGS, ("is_undecided", "身份待判定"), ("is_suspended", "停业")),
        searched=("name", "number", "address"),
        is_located=True,
        has_sector=True,
        subsets=(
            Subset("key", "重点单位", "red", lambda _: Q(is_key=True)),
            Subset("high_risk", "火灾高危单位", "red", lambda _: Q(is_high_risk=True)),
            Subset("small", "九小（三小）场所", "blue", lambda _: Q(is_small=True)),
            Subset("headless", "无责任人", "orange", lambda _: Q(responsible_name="")),
            Subset("outside", "不在所属区划内", "orange", lambda _: Q(is_outside=True)),
            Subset("unplaced", "没有位置", "grey", lambda _: Q(longitude__isnull=True)),
            Subset("undecided", "身份待判定", "yellow", lambda _: Q(is_undecided=True)),
        ),
        derived=(
            "is_small", "is_gathering", "is_crowded", "is_key", "is_high_risk", "is_undecided",
            "verdicts",
        ),
        sector_of=lambda values: default_sector(values["kind"]) if values.get("kind") else "",
        settle=services.settle_statuses,
        companions=companions,
        enter_companions=enter_companions,
        extras=(
            Extra(
                NAME,
                lambda row: row.occupier.name if row.occupier else "",
                hint="经营该场所的单位；没有的自动登记",
                aliases=("所属单位", "企业名称", "经营单位"),
            ),
            Extra(
                USCC,
                lambda row: row.occupier.uscc if row.occupier else "",
                is_code=True,
                check=check_uscc,
                hint="18 位，文本格式；没有的留空",
                aliases=("信用代码", "社会信用代码", "营业执照号"),
            ),
        ),
        shown=_shown,
        badges=_badges,
        doors=(("身份判定", "places:statuses"),),
        panel="places/_verdicts.html",
        panel_context=services.panel_context,
        plates="places:place_plate",
        hint="一行一个场所。已有的按主键更新；表中没有的列保持不变，表中空着的格清空原值。",
    )
)  # fmt: skip

for _kind in (OCCUPIER, PLACE):
    attachables.declare(_kind.code, _kind.read, withdraw=_kind.manage)
    importing.declare(target_of(_kind))
