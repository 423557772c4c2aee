"""The correction form of an item: what may be written, in what kind of field.

The same tables draw the form and read it back; whether a value makes sense is the service's
business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from wanghuo.governance.plans.reading.values import DeadlineKind, Frequency, Op, UnitRole
from wanghuo.governance.plans.rules import ItemKind
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.terms import Term


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its JSON name, its label, how it is typed in, and its choices if any."""

    name: str
    label: str
    sort: str = "text"
    choices: type[Term] | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A field with its value, as the template draws it."""

    field: Field
    key: str
    value: object


@dataclass(frozen=True, slots=True)
class BoundList:
    """A list of parts (deadlines, units …) with one blank row at the end."""

    name: str
    label: str
    rows: list[list[Bound]]


BASIC: Mapping[ItemKind, tuple[Field, ...]] = {
    ItemKind.TASK: (Field("no", "序号", "whole"), Field("text", "任务内容", "long")),
    ItemKind.PROBLEM: (Field("text", "问题", "long"),),
    ItemKind.INDICATOR: (
        Field("name", "指标"),
        Field("op", "比较", "select", Op),
        Field("value", "目标值", "number"),
        Field("unit", "计量单位"),
        Field("by", "完成日期", "date"),
        Field("baseline", "基准值", "number"),
        Field("baseline_year", "基准年份", "whole"),
    ),
    ItemKind.BUILD_QUANTITY: (
        Field("what", "建设内容"),
        Field("value", "数量", "number"),
        Field("unit", "计量单位"),
        Field("year", "年份", "whole"),
        Field("place", "地点"),
    ),
    ItemKind.REPORT: (
        Field("what", "报送内容"),
        Field("rule", "规定"),
        Field("date", "日期", "date"),
        Field("freq", "频次", "select", Frequency),
        Field("month_day", "月日"),
    ),
}
UNITS = (Field("name", "单位"), Field("role", "角色", "select", UnitRole))
LISTS: Mapping[ItemKind, tuple[tuple[str, str, tuple[Field, ...]], ...]] = {
    ItemKind.TASK: (
        (
            "deadlines",
            gettext_noop("完成时限"),
            (
                Field("kind", "种类", "select", DeadlineKind),
                Field("date", "日期", "date"),
                Field("from", "起", "date"),
                Field("until", "止", "date"),
                Field("freq", "频次", "select", Frequency),
                Field("month_day", "月日"),
                Field("text", "原文"),
            ),
        ),
        ("units", gettext_noop("责任单位"), UNITS),
        (
            "quantities",
            gettext_noop("量化要求"),
            (
                Field("what", "事项"),
                Field("op", "比较", "select", Op),
                Field("value", "数值", "number"),
                Field("unit", "计量单位"),
                Field("by", "完成日期", "date"),
                Field("text", "原文"),
            ),
        ),
    ),
    ItemKind.PROBLEM: (("units", gettext_noop("责任单位"), UNITS),),
}


def basic_fields(kind: ItemKind, data: Mapping[str, Any]) -> list[Bound]:
    """Return the item's own fields with their values."""
    return [Bound(field, field.name, data.get(field.name)) for field in BASIC[kind]]


def list_fields(kind: ItemKind, data: Mapping[str, Any]) -> list[BoundList]:
    """Return the item's lists, each with a blank row to add one."""
    return [
        BoundList(name, label, list(_rows(name, fields, data.get(name) or [])))
        for name, label, fields in LISTS.get(kind, ())
    ]


def _rows(
    name: str, fields: tuple[Field, ...], parts: list[Mapping[str, Any]]
) -> Iterator[list[Bound]]:
    for number, part in enumerate([*parts, {}]):
        key = f"{name}-{number}-"
        row = [Bound(field, key + field.name, part.get(field.name)) for field in fields]
        span = ",".join(map(str, part.get("span", ())))
        yield [*row, Bound(Field("span", "", "hidden"), f"{key}span", span)]


def item_data(kind: ItemKind, post: Mapping[str, str]) -> dict[str, object]:
    """Read the form back into an item's data; a row left blank or ticked away is left out."""
    data: dict[str, object] = {f.name: _value(f, post.get(f.name, "")) for f in BASIC[kind]}
    for name, _, fields in LISTS.get(kind, ()):
        data[name] = list(_parts(name, fields, post))
    return data


def _parts(
    name: str, fields: tuple[Field, ...], post: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    number = 0
    while f"{name}-{number}-{fields[0].name}" in post:
        prefix = f"{name}-{number}-"
        values = {field.name: _value(field, post.get(prefix + field.name, "")) for field in fields}
        if _is_filled(fields, values) and f"{prefix}remove" not in post:
            span = post.get(f"{prefix}span", "")
            yield {**values, "span": [int(edge) for edge in span.split(",")]} if span else values
        number += 1


def _is_filled(fields: tuple[Field, ...], values: Mapping[str, object]) -> bool:
    """Tell whether somebody wrote something; a select always has a value and does not count."""
    return any(values[field.name] is not None for field in fields if field.sort != "select")


def _value(field: Field, written: str) -> object:
    text = written.strip()
    if not text:
        return None
    if field.sort in {"number", "whole"}:
        return _number(field, text)
    return text


def _number(field: Field, text: str) -> int | float:
    try:
        return int(text) if field.sort == "whole" or text.lstrip("-").isdigit() else float(text)
    except ValueError:
        raise BadInput(
            problem=Words("“{label}”应填数字，现为“{text}”。", label=field.label, text=text)
        ) from None
