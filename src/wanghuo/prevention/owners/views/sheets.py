"""Lists of this room as sheets."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet

from wanghuo.kernel.sheets import Cell
from wanghuo.prevention.owners.models import Assessment, Pledge, RiskDeclaration
from wanghuo.prevention.owners.queries import Account, Rate, standing_of
from wanghuo.prevention.owners.rules import AssessmentState, PlaceStanding, PledgeState, Title
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules import PlaceKind

CHUNK = 500
PLEDGES = ("场所", "社会单位", "区划", "承诺", "公示日期", "有效期至", "状态", "是否有效")
DECLARATIONS = ("场所", "社会单位", "区划", "年度", "风险项数", "说明", "申报时间")
ASSESSMENTS = (
    "场所", "社会单位", "区划", "标准", "标准版本", "状态", "自评得分", "评审得分", "称号",
    "评定日期", "有效期至",
)  # fmt: skip
STANDINGS = ("场所", "场所类别", "社会单位", "区划", "达标情况")
RATES = (
    "标准", "区划", "应达标", "已达标", "达标率（%）", "即将到期", "已过期", "评审中", "不达标",
    "未开展",
)  # fmt: skip
ACCOUNTS = ("社会单位", "统一社会信用代码", "单位编号", "区划", "在岗人数")


def pledge_rows(rows: QuerySet[Pledge], on: date) -> Iterator[list[Cell]]:
    """Yield a row for each promise."""
    for one in rows.iterator(CHUNK):
        state = PledgeState(one.state)
        is_good = state is PledgeState.STANDING and one.valid_until >= on
        yield [
            one.place.name, one.occupier.name, one.area.name, one.title, one.posted_on,
            one.valid_until, state.label, "是" if is_good else "否",
        ]  # fmt: skip


def declaration_rows(rows: QuerySet[RiskDeclaration]) -> Iterator[list[Cell]]:
    """Yield a row for each declaration."""
    for one in rows.iterator(CHUNK):
        yield [
            one.place.name, one.occupier.name, one.area.name, one.year, one.risk_count, one.note,
            one.declared_at,
        ]  # fmt: skip


def assessment_rows(rows: QuerySet[Assessment]) -> Iterator[list[Cell]]:
    """Yield a row for each assessment."""
    for one in rows.iterator(CHUNK):
        yield [
            one.place.name, one.occupier.name, one.area.name, one.standard_title,
            one.standard_version, AssessmentState(one.state).label, one.self_score, one.score,
            Title(one.title).label if one.title else "", one.decided_on, one.valid_until,
        ]  # fmt: skip


def standing_rows(rows: QuerySet[Place]) -> Iterator[list[Cell]]:
    """Yield a row for each place that should reach a standard."""
    for one in rows.iterator(CHUNK):
        yield [
            one.name, PlaceKind(one.kind).label, one.occupier.name if one.occupier else "",
            one.area.name, standing_of(one).label,
        ]  # fmt: skip


def rate_rows(lines: Iterable[Rate]) -> Iterator[list[Cell]]:
    """Yield a row for each line of the statistics."""
    order = (
        PlaceStanding.ENDING,
        PlaceStanding.EXPIRED,
        PlaceStanding.REVIEWING,
        PlaceStanding.FAILED,
        PlaceStanding.NONE,
    )
    for one in lines:
        passed = one.counts[PlaceStanding.PASSED]
        yield [
            one.standard.title, one.area.name if one.area else "", one.total, passed, one.percent,
            *(one.counts[kind] for kind in order),
        ]  # fmt: skip


def account_rows(accounts: Iterable[Account]) -> Iterator[list[Cell]]:
    """Yield a row for each occupier."""
    for one in accounts:
        held = one.occupier
        yield [held.name, held.uscc, held.number, held.area.name, len(one.posts)]
