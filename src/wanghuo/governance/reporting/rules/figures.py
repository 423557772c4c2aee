"""Where the figures of a report come from, as data: the sources, and what is asked of one.

A source names records; a figure is how many of them there are, so a click on the figure opens
exactly those. What was asked is frozen with the figure when its report is approved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from wanghuo.governance.reporting.rules.words import Shows

TENTH = Decimal("0.1")
HUNDRED = Decimal(100)
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Source:
    """Records a figure may count (数字来源); `takes` says which kinds of them it is told."""

    code: str
    label: str
    shows: Shows
    is_at_end: bool = False


_ALL = (
    Source("tasks_standing", "截至统计期末在册的任务", Shows.TASKS, is_at_end=True),
    Source("tasks_done", "截至统计期末已确认完成的任务", Shows.TASKS, is_at_end=True),
    Source("tasks_completed", "统计期内确认完成的任务", Shows.TASKS),
    Source("tasks_assigned", "统计期内分派到单位的任务", Shows.TASKS),
    Source("overdue", "截至统计期末逾期未完成的事项", Shows.DEADLINES, is_at_end=True),
    Source("statements", "统计期内任务上的记录", Shows.STATEMENTS),
    Source("evidence", "统计期内上传的佐证材料", Shows.EVIDENCE),
    Source("plans_confirmed", "统计期内确认的方案", Shows.PLANS),
    Source("indicators", "截至统计期末方案确定的量化指标", Shows.INDICATORS, is_at_end=True),
    Source("facts", "统计期内存证的事项", Shows.FACTS),
    Source("ratio", "两个数字之比", Shows.FIGURES),
    Source("together", "各单位上报数字汇总", Shows.FIGURES),
)
SOURCES: Mapping[str, Source] = MappingProxyType({source.code: source for source in _ALL})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a figure asks: which records, of which area or unit, in which days (统计口径).

    `organisation` narrows to one unit's own records; None is everybody in the area. `kinds` are
    kinds of statement or of fact. `of` are the codes of the two figures of a ratio.
    """

    source: str
    area: int
    since: date
    until: date
    organisation: int | None = None
    kinds: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write what was asked so that it can be frozen."""
        return {
            "source": self.source,
            "area": self.area,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "organisation": self.organisation,
            "kinds": list(self.kinds),
            "of": list(self.of),
        }

    @classmethod
    def from_json(cls, asked: Mapping[str, Any]) -> "Asked":
        """Read what was frozen."""
        return cls(
            source=asked["source"],
            area=asked["area"],
            since=date.fromisoformat(asked["since"]),
            until=date.fromisoformat(asked["until"]),
            organisation=asked["organisation"],
            kinds=tuple(asked["kinds"]),
            of=tuple(asked["of"]),
        )


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return how many hundredths `part` is of `whole`, to a tenth; None where nothing was owed."""
    if part is None or not whole:
        return None
    return (part * HUNDRED / whole).quantize(TENTH, ROUND_HALF_UP)


def total(values: Iterable[Decimal | None]) -> Decimal:
    """Add up what units reported; what one of them did not tell adds nothing."""
    return sum((value for value in values if value is not None), Decimal(0))


def shown(value: Decimal | None, unit: str) -> str:
    """Write a figure as a sentence holds it: 12, 66.7%, and a dash for what has no value."""
    if value is None:
        return NOTHING
    return f"{value.quantize(TENTH)}%" if unit == "%" else str(int(value))
