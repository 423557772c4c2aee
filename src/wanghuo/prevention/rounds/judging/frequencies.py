"""Frequencies as the rulebook writes them, read once and checked (频次).

    [rule.parameters]
    label = "每日防火巡查"
    every = "day"
    owed_by = "owner"
    roles = []                    # whose posts go; the first role that has one near by
    met_by = ["self"]             # kinds of check that count
    on_workdays = false           # planned for working days only
    hours = {}                    # { opens = 9, closes = 22, every = 2 }: again and again in a day
    places = [{ statuses = ["key"] }]

A place owes the round when one entry of `places` fits it: every status named, none of `except`, one
of `kinds`, and every bound on an attribute, written as in place_status.toml.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wanghuo.kernel.rulebook.rules import Rule
from wanghuo.prevention.rounds.rules import Every, FrequencyRefused, Hours, OwedBy
from wanghuo.register.places.judging import Condition, CriteriaRefused, read_criteria
from wanghuo.register.places.rules import PlaceKind, PlaceStatus

STATUSES = frozenset(status.value for status in PlaceStatus)
KINDS = tuple(kind.value for kind in PlaceKind)
OF_A_SORT = frozenset({"statuses", "except", "kinds", "kinds_except"})


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of place that owes a round."""

    statuses: frozenset[str]
    excepted: frozenset[str]
    kinds: frozenset[str]
    conditions: tuple[Condition, ...]

    def holds(self, attributes: Mapping[str, Any]) -> bool:
        """Tell whether the numbers hold; what nobody wrote down does not."""
        return all(condition.holds(attributes) is True for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often which places are gone round, by whom, and under which rule (频次)."""

    code: str
    label: str
    every: Every
    owed_by: OwedBy
    roles: tuple[str, ...]
    met_by: frozenset[str]
    on_workdays: bool
    hours: Hours | None
    sorts: tuple[Sort, ...]
    rule: Rule

    @property
    def expected(self) -> int:
        """How many times in a period."""
        return self.hours.windows if self.hours else 1


def read_frequency(rule: Rule) -> Frequency:
    """Read one rule, or refuse with what is wrong with it."""
    try:
        return _read(rule)
    except (KeyError, TypeError, ValueError) as error:
        raise FrequencyRefused(rule=rule.code, problem=str(error)) from None
    except CriteriaRefused as refusal:
        raise FrequencyRefused(rule=rule.code, problem=refusal.words) from None


def _read(rule: Rule) -> Frequency:
    given = rule.parameters
    hours = Hours(**given["hours"]) if given["hours"] else None
    if hours and not (0 <= hours.opens < hours.closes <= 48 and hours.every > 0):
        msg = "hours 的开门、关门时刻或间隔不对"
        raise ValueError(msg)
    return Frequency(
        code=rule.code.removeprefix("round."),
        label=given["label"],
        every=Every(given["every"]),
        owed_by=OwedBy(given["owed_by"]),
        roles=tuple(given["roles"]),
        met_by=frozenset(given["met_by"]),
        on_workdays=given["on_workdays"],
        hours=hours,
        sorts=tuple(_sorts(given["places"])),
        rule=rule,
    )


def _sorts(written: Iterable[Mapping[str, Any]]) -> Iterable[Sort]:
    for one in written:
        kinds = frozenset(one.get("kinds", KINDS)) - frozenset(one.get("kinds_except", ()))
        bounds = {name: value for name, value in one.items() if name not in OF_A_SORT}
        [criterion] = read_criteria([{"label": "应查场所", "kinds": sorted(kinds), **bounds}])
        named = frozenset(one.get("statuses", ()))
        excepted = frozenset(one.get("except", ()))
        if unknown := (named | excepted) - STATUSES:
            msg = f"不认识的身份 {'、'.join(sorted(unknown))}"
            raise ValueError(msg)
        yield Sort(named, excepted, kinds, criterion.conditions)
