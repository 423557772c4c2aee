"""Criteria as the rulebook writes them, read once and checked (判定条件).

    [[rule.parameters.criteria]]
    label = "经营可燃商品的商场、市场"
    kinds = ["shop", "market", "complex"]
    area_m2 = { at_least = 1000 }

Every condition of a criterion must hold; one criterion is enough. Whether the bound itself counts
is a word of its own: "以下" includes it here and excludes it there. `unknown = false` beside a
bound says what counts where nobody wrote the number down. `ask` names what no number tells: where
the rest holds, a person has to decide.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import contains, ge, gt, le, lt
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.errors import DomainError, Listing, Words
from wanghuo.register.places.rules.attributes import BY_NAME
from wanghuo.register.places.rules.terms import PlaceKind
from wanghuo.register.records.rules import Field, Sort

NUMBERS = frozenset({Sort.WHOLE, Sort.DECIMAL})
UNLESS_KNOWN = "unknown"
WORDS_APART = frozenset({"label", "kinds", "ask"})

Bound = float | bool | tuple[str, ...]
Compare = Callable[[Any, Any], bool]

BOUNDS: Mapping[str, tuple[Compare, str]] = MappingProxyType(
    {
        "at_least": (ge, "达到 {value} {unit}"),
        "more_than": (gt, "超过 {value} {unit}"),
        "at_most": (le, "不超过 {value} {unit}"),
        "less_than": (lt, "小于 {value} {unit}"),
    }
)
"""How a number is held against a bound, and how that reads."""

IS, ONE_OF = "is", "one_of"
EXAMPLE = "{ at_least = 300 }"
UNLESS = {
    None: "",
    True: Words("（没有登记的按是计）"),
    False: Words("（没有登记的按否计）"),
}
"""How it reads what a missing number counts as."""


class CriteriaRefused(DomainError):
    """Parameters of a status that cannot be used (判定条件有误)."""

    code = "criteria_refused"
    status = 422
    sentence = "第 {number} 个条件有误：{problem}。"
    heading = "判定条件有误。"


@dataclass(frozen=True, slots=True)
class Condition:
    """One attribute of a place held against a bound; `unknown` is what a missing one counts as."""

    attribute: str
    bound: str
    value: Bound
    unknown: bool | None = None

    @property
    def field(self) -> Field:
        """The attribute it asks."""
        return BY_NAME[self.attribute]

    @property
    def is_number(self) -> bool:
        """Whether it holds a number against another."""
        return self.bound in BOUNDS

    def holds(self, known: Mapping[str, Any]) -> bool | None:
        """Tell whether it holds; None where that is not known. A flag that is not set says no."""
        found = known.get(self.attribute)
        if self.bound == IS:
            return bool(found) is self.value
        if found is None:
            return self.unknown
        if self.bound == ONE_OF:
            return contains(self.value, found)  # type: ignore[arg-type]  # -- read as a tuple
        return BOUNDS[self.bound][0](float(found), self.value)

    @property
    def words(self) -> Words:
        """Say the bound, in whichever language."""
        label = self.field.label
        if self.bound == IS:
            return (
                Words("是{label}", label=label) if self.value else Words("不是{label}", label=label)
            )
        if self.bound == ONE_OF:
            terms = Listing(map(self._term, self.value))  # type: ignore[arg-type]  # -- as above
            return Words("{label}为{terms}", label=label, terms=terms)
        unless = UNLESS[self.unknown]
        return Words("{label}{bound}{unless}", label=label, bound=self._bounded(), unless=unless)

    def said(self, known: Mapping[str, Any]) -> str:
        """Say what is known, and the bound it meets."""
        if not self.is_number or self.attribute not in known:
            return self.words
        return f"{self.short(known)}，{self._bounded()}"

    def short(self, known: Mapping[str, Any]) -> str:
        """Say what is known."""
        found = known.get(self.attribute)
        if self.bound == IS:
            return f"{'' if found else '没有登记为'}{self.field.label}"
        if found is None:
            return f"{self.field.label}没有登记"
        if self.bound == ONE_OF:
            return f"{self.field.label}为{self._term(found)}"
        return f"{self.field.label} {found:g} {self.field.unit}"

    def _bounded(self) -> Words:
        return Words(BOUNDS[self.bound][1], value=f"{self.value:g}", unit=self.field.unit)

    def _term(self, code: str) -> str:
        return next((one.label for one in self.field.terms or () if one.value == code), code)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A sort of place that has the status, the numbers it must reach, and what a person is asked.

    Where `ask` is said and the rest holds, no rule can tell.
    """

    label: str
    kinds: frozenset[str]
    conditions: tuple[Condition, ...]
    ask: str = ""

    @property
    def words(self) -> Words:
        """Say the criterion as people read it, in whichever language."""
        kinds = Listing(kind.label for kind in PlaceKind if kind.value in self.kinds)
        words = Words("{label}（{kinds}）", label=self.label, kinds=kinds)
        if self.conditions:
            said = reduce(_both, (one.words for one in self.conditions))
            words = Words("{sort}：{said}", sort=words, said=said)
        return Words("{said}（{ask}，人工认定）", said=words, ask=self.ask) if self.ask else words


def _both(one: Words, other: Words) -> Words:
    return Words("{one}，且{other}", one=one, other=other)


def read_criteria(written: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """Read criteria, or refuse with the first that cannot be used."""
    return tuple(_criterion(number, one) for number, one in enumerate(written, start=1))


def _criterion(number: int, written: Mapping[str, Any]) -> Criterion:
    label, ask = written.get("label"), written.get("ask", "")
    if not isinstance(label, str) or not label or not isinstance(ask, str):
        raise CriteriaRefused(
            number=number, problem="缺少说明（label），或须认定的事项（ask）不是文字"
        )
    conditions = [
        condition
        for name, bounds in written.items()
        if name not in WORDS_APART
        for condition in _conditions_on(number, name, bounds)
    ]
    in_order = tuple(sorted(conditions, key=_place))
    return Criterion(label, _kinds(number, written.get("kinds")), in_order, ask)


def _place(condition: Condition) -> tuple[int, str]:
    """Tell a condition's place among others: databases keep no order of what is written."""
    return list(BY_NAME).index(condition.attribute), condition.bound


def _kinds(number: int, kinds: Any) -> frozenset[str]:  # noqa: ANN401 -- whatever was written
    listed = kinds if isinstance(kinds, list | tuple) else ()
    known = [kind.value for kind in PlaceKind]
    unknown = [str(kind) for kind in listed if kind not in known]
    if unknown or not listed:
        problem = Words("场所类别（kinds）未填或不认识：{unknown}", unknown=str(unknown))
        raise CriteriaRefused(number=number, problem=problem)
    return frozenset(listed)


def _conditions_on(number: int, name: str, bounds: Any) -> Iterable[Condition]:  # noqa: ANN401 -- as above
    if name not in BY_NAME or BY_NAME[name].sort not in {*NUMBERS, Sort.FLAG, Sort.TERM}:
        problem = Words("没有“{name}”这一可判定的属性", name=name)
        raise CriteriaRefused(number=number, problem=problem)
    if not isinstance(bounds, Mapping) or not set(bounds) - {UNLESS_KNOWN}:
        problem = Words("{name} 应写成 {example} 的样式", name=name, example=EXAMPLE)
        raise CriteriaRefused(number=number, problem=problem)
    unless = bounds.get(UNLESS_KNOWN)
    if not isinstance(unless, bool | None):
        problem = Words("{name} 的 unknown 只能是 true 或 false", name=name)
        raise CriteriaRefused(number=number, problem=problem)
    for bound, value in bounds.items():
        if bound != UNLESS_KNOWN:
            yield Condition(name, bound, _value(number, BY_NAME[name], bound, value), unless)


def _value(number: int, field: Field, bound: str, value: Any) -> Bound:  # noqa: ANN401 -- as above
    """Read a bound as the sort of its attribute wants it."""
    fitting = {Sort.FLAG: (IS,), Sort.TERM: (ONE_OF,)}.get(field.sort, tuple(BOUNDS))
    if bound not in fitting:
        choices = Listing(fitting)
        problem = Words("“{label}”的比较方式只能是 {choices}", label=field.label, choices=choices)
        raise CriteriaRefused(number=number, problem=problem)
    if field.sort is Sort.TERM:
        return _terms(number, field, value)
    wanted = bool if field.sort is Sort.FLAG else int | float
    if not isinstance(value, wanted) or isinstance(value, bool) is not (wanted is bool):
        problem = Words("“{label}”的界限应为数字（是否项为 true 或 false）", label=field.label)
        raise CriteriaRefused(number=number, problem=problem)
    return value if field.sort is Sort.FLAG else float(value)


def _terms(number: int, field: Field, value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- as above
    known = [term.value for term in field.terms or ()]
    if not isinstance(value, list | tuple) or not value or any(one not in known for one in value):
        choices = Listing(known)
        problem = Words("“{label}”只能从 {choices} 中选取", label=field.label, choices=choices)
        raise CriteriaRefused(number=number, problem=problem)
    return tuple(value)


def written(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """Write criteria back as data."""
    return [
        {"label": one.label, "kinds": sorted(one.kinds)}
        | ({"ask": one.ask} if one.ask else {})
        | _conditions(one)
        for one in criteria
    ]


def _conditions(one: Criterion) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for condition in one.conditions:
        value = condition.value
        bounds = found.setdefault(condition.attribute, {})
        bounds[condition.bound] = list(value) if isinstance(value, tuple) else value
        if condition.unknown is not None:
            bounds[UNLESS_KNOWN] = condition.unknown
    return found


def toml_of(criteria: Iterable[Criterion]) -> str:
    """Write criteria as a rule file holds them."""
    lines = (f"    {_toml_value(one)}," for one in written(criteria))
    return "\n".join(["criteria = [", *lines, "]"])


def _toml_value(value: Any) -> str:  # noqa: ANN401 -- whatever `written` makes
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml_value(one)}" for k, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    return f"{value:.15g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
