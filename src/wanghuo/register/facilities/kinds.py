"""Facilities, tests, fire lanes, what blocks them, obstacles and retrofits, as they are kept."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q

from wanghuo.base.documents.rules import attachables
from wanghuo.kernel.sheets import importing
from wanghuo.register.buildings.rules import PLACE_MANAGE, PLACE_READ
from wanghuo.register.facilities import services
from wanghuo.register.facilities.models import (
    Facility,
    FacilityTest,
    FireLane,
    LaneBlock,
    Obstacle,
    Retrofit,
)
from wanghuo.register.facilities.rules import (
    FacilityKind,
    FacilityState,
    ObstacleKind,
    RetrofitKind,
    TestResult,
)
from wanghuo.register.records.kinds import RecordKey, RecordKind, Subset, declare
from wanghuo.register.records.rules import Field, Sort
from wanghuo.register.records.services import target_of

SOON = timedelta(days=30)

PLACE = Field("place", "场所编号", Sort.LINK, link="place", hint="场所和建筑至少填一个")
BUILDING = Field("building", "建筑编号", Sort.LINK, link="building", hint="场所和建筑至少填一个")
NOTE = Field("note", "备注", longest=500)
HOME = ("place", "building")


def _facility_badges(row: Facility) -> Iterator[tuple[str, str]]:
    if row.state != FacilityState.NORMAL:
        yield FacilityState(row.state).label, "red"


def _lane_badges(row: FireLane) -> Iterator[tuple[str, str]]:
    if row.is_blocked:
        yield "堵塞中", "red"
    marks = ((row.is_lined, "未划线"), (row.is_named, "未标名"), (row.is_signed, "未立牌"))
    yield from ((word, "orange") for is_done, word in marks if not is_done)


def _retrofit_shown(row: Retrofit) -> Iterator[tuple[str, str]]:
    share = f"{row.installed / row.planned:.1%}" if row.planned else ""
    yield "完成比例", share


FACILITY = declare(
    RecordKind(
        code="facility",
        plural="facilities",
        label="消防设施",
        model=Facility,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=(
            Field("number", "设施编号", Sort.CODE, longest=30, hint="不填自动编号"),
            Field("name", "设施名称", is_required=True, longest=80),
            Field("kind", "设施类别", Sort.TERM, is_required=True, terms=FacilityKind),
            PLACE,
            BUILDING,
            Field("location", "安装位置", longest=100),
            Field("count", "数量", Sort.WHOLE, high=1e6),
            Field("installed_on", "安装日期", Sort.DAY),
            Field(
                "state", "状态", Sort.TERM, terms=FacilityState, default="normal", hint="不填为完好"
            ),
            NOTE,
        ),
        listed=("kind", "place", "building", "state"),
        filters=("kind", "state"),
        home=HOME,
        subsets=(
            Subset("faulty", "故障或停用", "red", lambda _: ~Q(state=FacilityState.NORMAL)),
            Subset("late", "检测逾期", "red", lambda on: Q(next_test_on__lt=on)),
            Subset(
                "soon",
                "30 天内应检测",
                "orange",
                lambda on: Q(next_test_on__gte=on, next_test_on__lte=on + SOON),
            ),
            Subset("untested", "没有检测记录", "yellow", lambda _: Q(last_tested_on__isnull=True)),
        ),
        derived=("next_test_on",),
        settle=services.settle_tests,
        badges=_facility_badges,
        shown=lambda row: (
            ("最近检测", row.last_tested_on or "没有记录"),
            ("下次检测期限", row.next_test_on or ""),
        ),
        hint="每件设施属于一个场所或一栋建筑。",
    )
)
TEST = declare(
    RecordKind(
        code="facilitytest",
        plural="facility-tests",
        label="设施检测",
        model=FacilityTest,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=(
            Field("facility", "设施编号", Sort.LINK, is_required=True, link="facility"),
            Field("tested_on", "检测日期", Sort.DAY, is_required=True),
            Field("result", "检测结论", Sort.TERM, is_required=True, terms=TestResult),
            Field("tester", "检测单位", is_required=True, longest=100),
            Field("report_no", "报告编号", longest=60),
            NOTE,
        ),
        named_by="report_no",
        title="report_no",
        keys=(
            RecordKey(
                "facility_day",
                "设施编号+检测日期",
                (("facility__number", "设施编号"), ("tested_on", "检测日期")),
            ),
        ),
        listed=("facility", "tested_on", "result", "tester"),
        filters=("result",),
        searched=("report_no", "tester"),
        home=("facility",),
        subsets=(Subset("failed", "不合格", "red", lambda _: Q(result=TestResult.FAILED)),),
        follow=services.note_tests,
        hint="建筑消防设施每年至少全面检测一次（《消防法》第十六条）。",
    )
)
LANE = declare(
    RecordKind(
        code="firelane",
        plural="fire-lanes",
        label="消防车通道",
        model=FireLane,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=(
            Field("number", "通道编号", Sort.CODE, longest=30, hint="不填自动编号"),
            Field("name", "通道名称", is_required=True, longest=80),
            PLACE,
            BUILDING,
            Field("length_m", "长度", Sort.DECIMAL, unit="米", high=100_000),
            Field("width_m", "净宽", Sort.DECIMAL, unit="米", high=200),
            Field("is_lined", "已划线", Sort.FLAG),
            Field("is_named", "已标名", Sort.FLAG),
            Field("is_signed", "已立牌", Sort.FLAG),
            NOTE,
        ),
        listed=("place", "building", "width_m"),
        flags=(("is_lined", "已划线"), ("is_named", "已标名"), ("is_signed", "已立牌")),
        home=HOME,
        subsets=(
            Subset("blocked", "堵塞中", "red", lambda _: Q(is_blocked=True)),
            Subset(
                "unmarked",
                "标识不全",
                "orange",
                lambda _: Q(is_lined=False) | Q(is_named=False) | Q(is_signed=False),
            ),
        ),
        badges=_lane_badges,
        hint="小区和建筑的消防车通道：划线、标名、立牌。",
    )
)
BLOCK = declare(
    RecordKind(
        code="laneblock",
        plural="lane-blocks",
        label="堵塞报告",
        model=LaneBlock,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=(
            Field("lane", "通道编号", Sort.LINK, is_required=True, link="firelane"),
            Field("found_on", "发现日期", Sort.DAY, is_required=True),
            Field("cause", "堵塞情况", is_required=True),
            Field("finder", "报告人", longest=40, names_person=True),
            Field("cleared_on", "清除日期", Sort.DAY),
            NOTE,
        ),
        named_by="cause",
        title="cause",
        keys=(
            RecordKey(
                "lane_day",
                "通道编号+发现日期+堵塞情况",
                (("lane__number", "通道编号"), ("found_on", "发现日期"), ("cause", "堵塞情况")),
            ),
        ),
        listed=("lane", "found_on", "cleared_on"),
        searched=("cause", "finder"),
        home=("lane",),
        subsets=(Subset("open", "未清除", "red", lambda _: Q(cleared_on__isnull=True)),),
        follow=services.note_blocks,
        check=services.check_cleared,
    )
)
OBSTACLE = declare(
    RecordKind(
        code="obstacle",
        plural="obstacles",
        label="障碍物",
        model=Obstacle,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=(
            Field("kind", "障碍类别", Sort.TERM, is_required=True, terms=ObstacleKind),
            Field("location", "位置", is_required=True, longest=100),
            PLACE,
            BUILDING,
            Field("count", "数量", Sort.WHOLE, high=1e6),
            Field("found_on", "发现日期", Sort.DAY, is_required=True),
            Field("clear_by", "清除期限", Sort.DAY),
            Field("cleared_on", "清除日期", Sort.DAY),
            NOTE,
        ),
        named_by="location",
        title="location",
        keys=(
            RecordKey(
                "what_where",
                "区划代码+障碍类别+位置",
                (("area_id", "区划代码"), ("kind", "障碍类别"), ("location", "位置")),
            ),
        ),
        listed=("kind", "place", "building", "clear_by", "cleared_on"),
        filters=("kind",),
        searched=("location", "note"),
        home=HOME,
        subsets=(
            Subset("open", "未清除", "orange", lambda _: Q(cleared_on__isnull=True)),
            Subset(
                "late",
                "逾期未清除",
                "red",
                lambda on: Q(cleared_on__isnull=True, clear_by__lt=on),
            ),
        ),
        check=services.check_cleared,
        hint="防盗网、广告牌、车道障碍等：逐处登记，限期清除。",
    )
)
RETROFIT = declare(
    RecordKind(
        code="retrofit",
        plural="retrofits",
        label="改造",
        model=Retrofit,
        read=PLACE_READ,
        manage=PLACE_MANAGE,
        fields=(
            Field("kind", "改造项目", Sort.TERM, is_required=True, terms=RetrofitKind),
            Field("name", "改造内容", is_required=True, longest=100),
            PLACE,
            BUILDING,
            Field("planned", "应改数量", Sort.WHOLE, is_required=True, high=1e8),
            Field("installed", "已改数量", Sort.WHOLE, high=1e8, default=0),
            Field("due_on", "完成期限", Sort.DAY),
            NOTE,
        ),
        named_by="name",
        keys=(
            RecordKey(
                "what_where",
                "区划代码+改造项目+改造内容",
                (("area_id", "区划代码"), ("kind", "改造项目"), ("name", "改造内容")),
            ),
        ),
        listed=("kind", "planned", "installed", "due_on"),
        filters=("kind",),
        searched=("name",),
        home=HOME,
        subsets=(
            Subset("open", "未完成", "orange", lambda _: Q(installed__lt=F("planned"))),
            Subset(
                "late",
                "逾期未完成",
                "red",
                lambda on: Q(installed__lt=F("planned"), due_on__lt=on),
            ),
        ),
        check=services.check_share,
        summary=services.installed_share,
        shown=_retrofit_shown,
    )
)

for _kind in (FACILITY, TEST, LANE, BLOCK, OBSTACLE, RETROFIT):
    attachables.declare(_kind.code, _kind.read, withdraw=_kind.manage)
    importing.declare(target_of(_kind))
