"""What the pages export."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet

from wanghuo.kernel.sheets import Cell
from wanghuo.prevention.major_hazards.models import ListedSupervision, MajorHazard
from wanghuo.prevention.major_hazards.rules import By, MajorHazardState, Month, Site
from wanghuo.prevention.major_hazards.writing.publication import Published

CHUNK = 500
LINES = (
    "隐患", "场所", "场所编号", "区划", "场所性质", "状态", "判定方式", "适用标准", "判定日",
    "挂牌文号", "整改期限", "逾期天数", "最近进展", "销案日期", "回头看日期",
)  # fmt: skip
MONTHS = ("月份", "新增", "销案", "月末存量")


def lines(rows: QuerySet[MajorHazard], on: date) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each major hazard, read in pieces."""
    for one in rows.iterator(CHUNK):
        listing = getattr(one, "listing", None)
        yield (
            one.title,
            one.place.name,
            one.place.number,
            one.area.name,
            Site(one.site).label,
            MajorHazardState(one.state).label,
            "人工判定" if one.is_by_person else By(one.by).label if one.by else "",
            one.rule_version,
            one.judged_on,
            listing.number if listing else "",
            one.due_on,
            days_over(one, on) or None,
            one.last_progress_on,
            one.closed_on,
            one.look_back_on,
        )


def days_over(row: MajorHazard, on: date) -> int:
    """Return by how many days the term is over; 0 when it is not, or the case is closed."""
    if row.due_on is None or row.closed_on is not None:
        return 0
    return max((on - row.due_on).days, 0)


def month_lines(months: Iterable[Month]) -> list[tuple[Cell, ...]]:
    """Return a line for each month of the curve."""
    return [(f"{one.first:%Y-%m}", one.new, one.closed, one.stock) for one in months]


def published_lines(rows: Iterable[ListedSupervision]) -> list[Published]:
    """Return what is published of each; no person is named."""
    return [
        Published(
            place=one.major_hazard.place.name,
            address=one.major_hazard.place.address,
            title=one.major_hazard.title,
            number=one.number,
            authority=one.authority.name,
            listed_on=one.listed_on,
            due_on=one.due_on,
            state=MajorHazardState(one.major_hazard.state).label,
        )
        for one in rows
    ]
