"""Criteria as the rulebook writes them, read once and checked (判定条件).

    [[rule.parameters.criteria]]
    label = "经营可燃商品的商场、市场"
    kinds = ["shop", "market", "complex"]
    area_m2 = { at_least = 1000 }

Every condition of a criterion must hold; one criterion is enough. Whether the bound itself counts
is a word of its own: "以下" includes it here and excludes it there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.errors import DomainError
from wanghuo.register.places.rules.attributes import BY_NAME
from wanghuo.register.places.rules.terms import PlaceKind
from wanghuo.register.records.rules import Field, Sort

Number = float
NUMBERS = frozenset({Sort.WHOLE, Sort.DECIMAL})
Compare = Callable[[Number, Number], bool]

BOUNDS: Mapping[str, tuple[Compare, str]] = MappingProxyType(
    {
        "at_least": (ge, "达到"),
        "more_than": (gt, "超过"),
        "at_most": (le, "不超过"),
        "less_than": (lt, "小于"),
    }
)
"""How a number is held against a bound, and how that reads."""


class CriteriaRefused(DomainError):
    """Parameters of a status that cannot be used (判定条件有误)."""

    code = "criteria_refused"
    status = 422
    sentence = "第 {number} 个条件有误：{problem}。"
    heading = "判定条件有误。"


@dataclass(frozen=True, slots=True)
class Condition:
    """One number of a place held against a bound."""

    attribute: str
    bound: str
    value: Number

    @property
    def field(self) -> Field:
        """The attribute it asks."""
        return BY_NAME[self.attribute]

    def holds(self, known: Mapping[str, Any]) -> bool | None:
        """Tell whether it holds; None where the number is not known."""
        number = known.get(self.attribute)
        return None if number is None else BOUNDS[self.bound][0](float(number), self.value)

    def said(self, known: Mapping[str, Any]) -> str:
        """Say the number and the bound."""
        word = BOUNDS[self.bound][1]
        return (
            f"{self.field.label} {known[self.attribute]:g} {self.field.unit}，"
            f"{word} {self.value:g} {self.field.unit}"
        )


@dataclass(frozen=True, slots=True)
class Criterion:
    """A sort of place that has the status, and the numbers it must reach."""

    label: str
    kinds: frozenset[str]
    conditions: tuple[Condition, ...]


def read_criteria(written: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """Read criteria, or refuse with the first that cannot be used."""
    return tuple(_criterion(number, one) for number, one in enumerate(written, start=1))


def _criterion(number: int, written: Mapping[str, Any]) -> Criterion:
    label = written.get("label")
    kinds = frozenset(written.get("kinds", ()))
    if not isinstance(label, str) or not label:
        raise CriteriaRefused(number=number, problem="缺少说明（label）")
    unknown = sorted(kinds - {kind.value for kind in PlaceKind})
    if unknown or not kinds:
        raise CriteriaRefused(number=number, problem=f"场所类别（kinds）未填或不认识：{unknown}")
    conditions = [
        _condition(number, name, bound, value)
        for name, bounds in written.items()
        if name not in {"label", "kinds"}
        for bound, value in _bounds(number, name, bounds)
    ]
    return Criterion(label, kinds, tuple(conditions))


def _bounds(number: int, name: str, bounds: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401 -- whatever was written
    if isinstance(bounds, Mapping) and bounds:
        return bounds.items()
    raise CriteriaRefused(number=number, problem=f"{name} 应写成 {{ at_least = 数 }} 的样式")


def _condition(number: int, name: str, bound: str, value: Any) -> Condition:  # noqa: ANN401 -- as above
    if name not in BY_NAME or BY_NAME[name].sort not in NUMBERS:
        raise CriteriaRefused(number=number, problem=f"没有“{name}”这一数值属性")
    if bound not in BOUNDS:
        raise CriteriaRefused(number=number, problem=f"比较方式只能是 {'、'.join(BOUNDS)}")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CriteriaRefused(number=number, problem=f"“{BY_NAME[name].label}”的界限应为数字")
    return Condition(name, bound, float(value))


def written(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """Write criteria back as data."""
    return [{"label": one.label, "kinds": sorted(one.kinds)} | _conditions(one) for one in criteria]


def _conditions(one: Criterion) -> dict[str, Any]:
    found: dict[str, dict[str, Number]] = {}
    for condition in one.conditions:
        found.setdefault(condition.attribute, {})[condition.bound] = condition.value
    return found
