"""What a plan says, as values; each carries the span of the source text it was read from.

Shapes follow the published JSON Schema (`docs/developer/plan-reading.schema.json`); `as_json`
is the one place where Python names become JSON names.
"""

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from wanghuo.kernel.terms import Term


class Span(NamedTuple):
    """Characters [start, end) of the source text, in Unicode code points."""

    start: int
    end: int


class DeadlineKind(Term):
    """How a plan binds a task to time (完成时限的种类)."""

    BY = "by", "截止"
    EVERY = "every", "周期"
    STANDING = "standing", "常态化"
    FROM = "from", "起始"
    RANGE = "range", "期间"


class Frequency(Term):
    """How often (频次)."""

    DAILY = "DAILY", "每日"
    WEEKLY = "WEEKLY", "每周"
    MONTHLY = "MONTHLY", "每月"
    QUARTERLY = "QUARTERLY", "每季度"
    HALF_YEARLY = "HALF_YEARLY", "每半年"
    YEARLY = "YEARLY", "每年"


class UnitRole(Term):
    """What a named unit is to the task (责任单位的角色)."""

    RESPONSIBLE = "responsible", "责任单位"
    LEAD = "lead", "牵头单位"
    ASSIST = "assist", "配合单位"


class Op(Term):
    """How a value is to be compared (比较关系)."""

    GE = "ge", "不低于"
    LE = "le", "不高于"
    EQ = "eq", "等于"
    GT = "gt", "高于"
    LT = "lt", "低于"


class TaskKind(Term):
    """Item of the task list, or a project of the plan (任务/工程项目)."""

    ITEM = "item", "任务"
    PROJECT = "project", "工程项目"


@dataclass(frozen=True, slots=True)
class Deadline:
    """完成时限: by a date, every so often, standing, from a date, or over a range.

    `date` is the last day on which the work is on time ("2024年底前" is 2024-12-31, "每年12月1日前"
    has no date but freq YEARLY and month_day "12-01"; "每月24日前" has month_day "24").
    `since`/`until` bound a recurrence or a range; JSON calls `since` "from".
    """

    kind: DeadlineKind
    text: str
    span: Span
    date: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    freq: Frequency | None = None
    month_day: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """责任单位 as the plan names it; a group name (各村) stays a name here."""

    name: str
    role: UnitRole
    span: Span


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number the plan asks for: 98 % is value 98 with unit "%", 0.40‰ is 0.40 with unit "‰"."""

    what: str
    op: Op
    value: float | int
    unit: str
    text: str
    span: Span
    by: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """An item of the task list (任务), with what it inherited from merged cells and headings.

    Where the plan's text has a numbered item with the heading of the task's group in the list,
    `body_no` is its number and `body_span` where it stands; else both are None.
    """

    no: int | None
    text: str
    span: Span
    path: tuple[str, ...] = ()
    kind: TaskKind = TaskKind.ITEM
    deadlines: tuple[Deadline, ...] = ()
    units: tuple[Unit, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    body_no: int | None = None
    body_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """指标: a quantity the plan sets, with its target, date and baseline."""

    name: str
    op: Op
    value: float | int
    unit: str
    span: Span
    by: dt.date | None = None
    baseline: float | int | None = None
    baseline_year: int | None = None


@dataclass(frozen=True, slots=True)
class BuildQuantity:
    """建设任务量: one row per (what, year, place); totals are never rows.

    `op` is GE where the plan says 不少于 or ≥; `grade` is the level it names (乡镇一级).
    """

    what: str
    value: float | int
    unit: str
    span: Span
    year: int | None = None
    place: str | None = None
    op: Op = Op.EQ
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """An item of the problem list (问题清单)."""

    text: str
    span: Span
    units: tuple[Unit, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportDue:
    """报送: what must be reported upward and when."""

    what: str
    rule: str
    span: Span
    date: dt.date | None = None
    freq: Frequency | None = None
    month_day: str | None = None


class ConflictKind(Term):
    """What a careful reader would mark (矛盾的种类)."""

    TWO_DEADLINES = "two_deadlines", "同一任务时限不一致"
    SUM = "sum", "合计不符"
    NUMBERING = "numbering", "序号缺漏或重复"
    COUNT = "count", "正文与清单数目不符"
    YEAR = "year", "年份有误或缺失"
    UNIT = "unit", "单位不在本辖区"
    MASKED = "masked", "内容以XX代替"
    MISSING = "missing", "应填内容缺失"


@dataclass(frozen=True, slots=True)
class Conflict:
    """矛盾: what does not fit, in a Chinese sentence, and every span involved."""

    kind: ConflictKind
    detail: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """起止 of a plan or a stage; JSON calls the fields "from" and "to"."""

    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Stage:
    """实施阶段."""

    name: str
    since: dt.date | None
    until: dt.date | None
    span: Span


@dataclass(frozen=True, slots=True)
class PlanReading:
    """Everything read from one plan document (方案解析结果)."""

    text: str
    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    issued_on: dt.date | None = None
    period: Period | None = None
    stages: tuple[Stage, ...] = ()
    tasks: tuple[Task, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    build_quantities: tuple[BuildQuantity, ...] = ()
    problems: tuple[Problem, ...] = ()
    reports_due: tuple[ReportDue, ...] = ()
    conflicts: tuple[Conflict, ...] = field(default=())


_JSON_NAMES = {
    Period: {"since": "from", "until": "to"},
    Stage: {"since": "from", "until": "to"},
    Deadline: {"since": "from"},
}


def as_json(value: object) -> object:
    """Turn a reading into plain JSON values: dates ISO, spans [start, end], tuples lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = _JSON_NAMES.get(type(value), {})
        return {
            names.get(f.name, f.name): as_json(getattr(value, f.name))
            for f in dataclasses.fields(value)
        }
    if isinstance(value, (tuple, list)):
        return [as_json(item) for item in value]
    if isinstance(value, Term):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
