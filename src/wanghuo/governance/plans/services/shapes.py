"""What a reviewer may write into an item: the shapes of the plan-reading schema, checked.

A wrong value is refused in words that name the field; an unknown field is refused too, so that a
misspelt one is never lost silently.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.reading.values import Span, as_json
from wanghuo.governance.plans.rules import ItemKind
from wanghuo.kernel.errors import BadInput, Listing, Words
from wanghuo.kernel.terms import Term

Json = dict[str, Any]
Check = Callable[[object, str], object]

LABELS = {
    "no": "序号", "text": "内容", "path": "所属标题", "kind": "种类", "deadlines": "时限",
    "units": "单位", "quantities": "量化要求", "date": "日期", "from": "起始日期",
    "until": "截止日期", "freq": "频次", "month_day": "月日", "name": "名称", "role": "角色",
    "what": "事项", "op": "比较关系", "value": "数值", "unit": "计量单位", "by": "完成日期",
    "baseline": "基准值", "baseline_year": "基准年份", "year": "年份", "place": "地点",
    "rule": "规定",
}  # fmt: skip
MONTH_DAY = re.compile(r"((0?[1-9]|1[0-2])-)?(0?[1-9]|[12]\d|3[01])")
LARGEST = 10**12
MOST = 200
"""Members of one list."""


def _words(longest: int, *, may_be_empty: bool = False) -> Check:
    def check(value: object, where: str) -> str:
        written = value.strip() if isinstance(value, str) else None
        if written is None or not (written or may_be_empty):
            raise BadInput(problem=Words("{where}不能为空。", where=where))
        if len(written) > longest or "\0" in written:
            raise BadInput(
                problem=Words("{where}不能超过{limit}个字。", where=where, limit=longest)
            )
        return written

    return check


def _term(terms: type[Term]) -> Check:
    def check(value: object, where: str) -> str:
        if value not in [term.value for term in terms]:
            known = Listing(_known(term) for term in terms)
            raise BadInput(
                problem=Words("{where}应为下列之一：{known}。", where=where, known=known)
            )
        return value

    return check


def _known(term: Term) -> Words:
    return Words("{code}（{label}）", code=term.value, label=term.label)


def _date(value: object, where: str) -> str:
    try:
        return date.fromisoformat(cast("str", value)).isoformat()
    except (TypeError, ValueError):
        raise BadInput(problem=Words("{where}应写成 2026-06-30 的样子。", where=where)) from None


def _month_day(value: object, where: str) -> str:
    if not isinstance(value, str) or not MONTH_DAY.fullmatch(value):
        raise BadInput(
            problem=Words("{where}应写成“24”（每月24日）或“12-01”（每年12月1日）。", where=where)
        )
    return value


def _number(value: object, where: str) -> float | int:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return value  # NaN is not within any bound
    raise BadInput(problem=Words("{where}应为数字。", where=where))


def _whole(first: int, last: int) -> Check:
    def check(value: object, where: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not first <= value <= last:
            raise BadInput(
                problem=Words(
                    "{where}应为{first}到{last}的整数。", where=where, first=first, last=last
                )
            )
        return value

    return check


def _optional(check: Check) -> Check:
    return lambda value, where: None if value in (None, "") else check(value, where)


def _list(check: Check) -> Check:
    def checked(value: object, where: str) -> list[object]:
        if not isinstance(value, list | tuple) or len(value) > MOST:
            raise BadInput(
                problem=Words("{where}应为不超过{limit}项的列表。", where=where, limit=MOST)
            )
        return [
            check(member, Words("{where}第{n}项", where=where, n=n))
            for n, member in enumerate(value, start=1)
        ]

    return checked


def _object(fields: Mapping[str, Check], blank: Callable[[Span], object]) -> Check:
    """Check a part with its own span; one a person added bears the span of its item."""

    def check(value: object, where: str) -> Json:
        if not isinstance(value, Mapping):
            raise BadInput(problem=Words("{where}应为对象。", where=where))
        defaults = cast("Json", as_json(blank(_span(value.get("span"), where))))
        _must_be_known(value, defaults, where)
        return {**defaults, **_fields({**defaults, **value}, fields, where)}

    return check


def _span(value: object, where: str) -> Span:
    if value is None:
        return Span(-1, -1)
    edges = value if isinstance(value, list | tuple) else ()
    if len(edges) != 2 or not all(isinstance(edge, int) and edge >= 0 for edge in edges):
        raise BadInput(problem=Words("{where}的原文位置无效。", where=where))
    return Span(*edges)


def _must_be_known(data: Mapping[str, object], defaults: Json, where: str) -> None:
    for name in data:
        if name not in defaults:
            raise BadInput(problem=Words("{where}没有“{name}”这一项。", where=where, name=name))


def _fields(data: Mapping[str, object], fields: Mapping[str, Check], where: str) -> Json:
    return {name: check(data[name], _place(where, LABELS[name])) for name, check in fields.items()}


def _place(where: str, label: str) -> Words:
    if where:
        return Words("{where}的“{label}”", where=where, label=label)
    return Words("“{label}”", label=label)


_TEXT, _NAME = _words(20_000), _words(200)
_LOOSE = _words(2_000, may_be_empty=True)
_YEAR = _optional(_whole(1900, 2200))
_DEADLINE = _object(
    {
        "kind": _term(values.DeadlineKind),
        "text": _LOOSE,
        "date": _optional(_date),
        "from": _optional(_date),
        "until": _optional(_date),
        "freq": _optional(_term(values.Frequency)),
        "month_day": _optional(_month_day),
    },
    lambda span: values.Deadline(values.DeadlineKind.BY, "", span),
)
_UNIT = _object(
    {"name": _words(80), "role": _term(values.UnitRole)},
    lambda span: values.Unit("", values.UnitRole.RESPONSIBLE, span),
)
_QUANTITY = _object(
    {
        "what": _NAME,
        "op": _term(values.Op),
        "value": _number,
        "unit": _LOOSE,
        "text": _LOOSE,
        "by": _optional(_date),
    },
    lambda span: values.Quantity("", values.Op.GE, 0, "", "", span),
)
_SHAPES: Mapping[ItemKind, tuple[Mapping[str, Check], Callable[[Span], object]]] = {
    ItemKind.TASK: (
        {
            "no": _optional(_whole(1, 100_000)),
            "text": _TEXT,
            "path": _list(_LOOSE),
            "kind": _term(values.TaskKind),
            "deadlines": _list(_DEADLINE),
            "units": _list(_UNIT),
            "quantities": _list(_QUANTITY),
        },
        lambda span: values.Task(None, "", span),
    ),
    ItemKind.PROBLEM: (
        {"text": _TEXT, "path": _list(_LOOSE), "units": _list(_UNIT)},
        lambda span: values.Problem("", span),
    ),
    ItemKind.INDICATOR: (
        {
            "name": _NAME,
            "op": _term(values.Op),
            "value": _number,
            "unit": _LOOSE,
            "by": _optional(_date),
            "baseline": _optional(_number),
            "baseline_year": _YEAR,
        },
        lambda span: values.Indicator("", values.Op.GE, 0, "", span),
    ),
    ItemKind.BUILD_QUANTITY: (
        {
            "what": _NAME,
            "value": _number,
            "unit": _LOOSE,
            "year": _YEAR,
            "place": _optional(_NAME),
        },
        lambda span: values.BuildQuantity("", 0, "", span),
    ),
    ItemKind.REPORT: (
        {
            "what": _NAME,
            "rule": _LOOSE,
            "date": _optional(_date),
            "freq": _optional(_term(values.Frequency)),
            "month_day": _optional(_month_day),
        },
        lambda span: values.ReportDue("", "", span),
    ),
}


def checked(
    kind: ItemKind,
    data: Mapping[str, object],
    span: tuple[int, int],
    before: Mapping[str, object] = MappingProxyType({}),
) -> Json:
    """Return `before` with `data` over it in the shape of its kind; or refuse.

    Where it was read from is the program's to say: a person's word on that is not taken.
    """
    fields, blank = _SHAPES[kind]
    read = {**cast("Json", as_json(blank(Span(*span)))), **before}
    _must_be_known(data, read, "")
    shaped = {**read, **_fields({**read, **data}, fields, ""), "span": list(span)}
    for parts in shaped.values():
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict) and part["span"] == [-1, -1]:
                part["span"] = list(span)
    return shaped
