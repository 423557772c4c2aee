"""The two ledgers (两个清单) and the transfers as sheets, read in pieces."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.exports import named
from wanghuo.kernel.sheets import Cell
from wanghuo.prevention.hazards.forms import HazardsFilter
from wanghuo.prevention.hazards.models import Hazard, HazardTransfer
from wanghuo.prevention.hazards.queries import HazardFilter
from wanghuo.prevention.hazards.rules import (
    OWED,
    HazardGrade,
    HazardSource,
    HazardState,
    OrderKind,
    TransferState,
)
from wanghuo.register.places.rules import PlaceKind

CHUNK = 500
TRANSFERS = ("案号", "隐患", "场所", "移交单位", "承接单位", "移交日期", "状态", "移交理由", "意见")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list of hazards as a file: its title, its heading, how a hazard becomes a line."""

    title: str
    header: tuple[str, ...]
    line: Callable[[Hazard, date], tuple[Cell, ...]]

    def lines(self, rows: QuerySet[Hazard], on: date) -> Iterator[tuple[Cell, ...]]:
        """Yield a line for each hazard."""
        return (self.line(one, on) for one in rows.iterator(CHUNK))


def days_late(hazard: Hazard, on: date) -> int:
    """Return by how many days the term has run out; 0 where it has not, or no longer runs."""
    if hazard.due_on is None or hazard.state not in OWED:
        return 0
    return max((on - hazard.due_on).days, 0)


def _hazard(one: Hazard, on: date) -> tuple[Cell, ...]:
    return (
        one.number,
        one.title,
        HazardGrade(one.grade).label,
        HazardSource(one.source).label,
        one.place.name,
        one.place.number,
        _kind(one.place_kind),
        one.occupier.name if one.occupier else "",
        one.area.name,
        one.organisation.name if one.organisation else "",
        clock.local_date(one.found_at),
        one.due_on,
        days_late(one, on),
        HazardState(one.state).label,
        clock.local_date(one.closed_at) if one.closed_at else None,
        one.clause,
        one.detail,
    )


def _measure(one: Hazard, on: date) -> tuple[Cell, ...]:
    return (
        one.number,
        one.title,
        one.place.name,
        one.measure,
        OrderKind(one.order_kind).label if one.order_kind else "",
        one.occupier.name if one.occupier else one.place.name,
        one.responsible_name,
        one.organisation.name if one.organisation else "",
        one.due_on,
        one.recheck_by,
        days_late(one, on),
        HazardState(one.state).label,
    )


HAZARDS = Sheet(
    "隐患清单",
    (
        "案号", "隐患", "等级", "来源", "场所", "场所编号", "场所类别", "社会单位", "区划",
        "经办单位", "发现日期", "整改期限", "逾期天数", "状态", "销案日期", "依据", "情况",
    ),
    _hazard,
)  # fmt: skip
MEASURES = Sheet(
    "整改责任清单",
    (
        "案号", "隐患", "场所", "整改措施", "责令方式", "整改责任单位", "整改责任人", "经办单位",
        "整改期限", "复查期限", "逾期天数", "状态",
    ),
    _measure,
)  # fmt: skip


def transfer_lines(rows: QuerySet[HazardTransfer]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each transfer."""
    for one in rows.iterator(CHUNK):
        sender = one.from_organisation.name if one.from_organisation else ""
        yield (
            one.hazard.number,
            one.hazard.title,
            one.hazard.place.name,
            sender,
            one.to_organisation.name,
            clock.local_date(one.sent_at),
            TransferState(one.state).label,
            one.reason,
            one.answer,
        )


def filter_words(form: HazardsFilter, asked: HazardFilter) -> list[tuple[str, str]]:
    """Say a filter in words, also what a number on another page chose for its list."""
    told = (
        ("经办单位", named(people.organisation_in_scope, asked.organisation_id)),
        ("场所", str(asked.place_id) if asked.place_id else ""),
    )
    return [*form.filters(asked.below), *((name, value) for name, value in told if value)]


def _kind(code: str) -> str:
    return PlaceKind(code).label if code in set(PlaceKind) else code
