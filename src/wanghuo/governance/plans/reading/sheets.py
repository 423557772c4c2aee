"""A reading as rows: one sheet for each list, for Excel and for the screen (清单表格)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wanghuo.governance.plans.reading.values import (
    Deadline,
    PlanReading,
    Span,
    Task,
    Unit,
    UnitRole,
)

Cell = str | int | float | dt.date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list: its name, its columns, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(reading: PlanReading) -> tuple[Sheet, ...]:
    """Lay a reading out as its seven lists."""
    return (
        _tasks(reading),
        _problems(reading),
        _responsibilities(reading),
        _indicators(reading),
        _build_quantities(reading),
        _reports(reading),
        _conflicts(reading),
    )


def _tasks(reading: PlanReading) -> Sheet:
    columns = (
        "序号",
        "类别",
        "章节",
        "任务",
        "完成时限",
        "截止日期",
        "责任单位",
        "牵头单位",
        "配合单位",
    )
    rows = (
        (
            task.no,
            task.kind.label,
            " / ".join(task.path),
            task.text,
            _joined(d.text for d in task.deadlines),
            last_day(task.deadlines),
            *(_names(task.units, role) for role in UnitRole),
            _joined(q.text for q in task.quantities),
            _place(task.span),
        )
        for task in reading.tasks
    )
    return Sheet("任务清单", (*columns, "量化要求", "原文位置"), tuple(rows))


def _problems(reading: PlanReading) -> Sheet:
    rows = (
        (" / ".join(p.path), p.text, _joined(u.name for u in p.units), _place(p.span))
        for p in reading.problems
    )
    return Sheet("问题清单", ("章节", "突出问题", "责任单位", "原文位置"), tuple(rows))


def _responsibilities(reading: PlanReading) -> Sheet:
    columns = ("单位", "角色", "任务序号", "任务", "完成时限", "截止日期", "原文位置")
    return Sheet("责任清单", columns, tuple(_by_unit(reading.tasks)))


def _by_unit(tasks: tuple[Task, ...]) -> Iterator[tuple[Cell, ...]]:
    duties: dict[str, list[tuple[Unit, Task]]] = {}
    for task in tasks:
        for unit in task.units:
            duties.setdefault(unit.name, []).append((unit, task))
    for name, held in duties.items():
        for unit, task in held:
            when = _joined(d.text for d in task.deadlines)
            day, place = last_day(task.deadlines), _place(unit.span)
            yield (name, unit.role.label, task.no, task.text, when, day, place)


def _indicators(reading: PlanReading) -> Sheet:
    columns = ("指标", "比较", "目标值", "计量单位", "截止日期", "基期值", "基期年", "原文位置")
    rows = (
        (i.name, i.op.label, i.value, i.unit, i.by, i.baseline, i.baseline_year, _place(i.span))
        for i in reading.indicators
    )
    return Sheet("指标", columns, tuple(rows))


def _build_quantities(reading: PlanReading) -> Sheet:
    columns = ("建设内容", "等级", "年份", "地点", "比较", "数量", "计量单位", "原文位置")
    rows = (
        (b.what, b.grade, b.year, b.place, b.op.label, b.value, b.unit, _place(b.span))
        for b in reading.build_quantities
    )
    return Sheet("建设任务量", columns, tuple(rows))


def _reports(reading: PlanReading) -> Sheet:
    columns = ("报送内容", "报送要求", "截止日期", "频次", "周期内日期", "原文位置")
    rows = (
        (r.what, r.rule, r.date, r.freq and r.freq.label, r.month_day, _place(r.span))
        for r in reading.reports_due
    )
    return Sheet("报送", columns, tuple(rows))


def _conflicts(reading: PlanReading) -> Sheet:
    rows = ((c.kind.label, c.detail, _joined(map(_place, c.spans))) for c in reading.conflicts)
    return Sheet("矛盾", ("种类", "说明", "原文位置"), tuple(rows))


def last_day(deadlines: tuple[Deadline, ...]) -> dt.date | None:
    """Return the last day any of the deadlines names."""
    days = (day for d in deadlines for day in (d.date, d.until) if day)
    return max(days, default=None)


def _names(units: tuple[Unit, ...], role: UnitRole) -> str:
    return _joined(unit.name for unit in units if unit.role is role)


def _joined(parts: Iterable[str]) -> str:
    return "；".join(parts)


def _place(span: Span) -> str:
    return f"{span.start}-{span.end}"
