"""Limits as the rulebook writes them (限值规则).

    [rule.parameters]
    quantity = "pressure"  # in the house's unit
    words = ["消火栓"]     # in the part's words, else in the device's name; [] fits every one
    bounds = { low = 140.0 }
    release = 5.0
    seconds = 600

Of the rules of a quantity the one whose longest word is found holds: 室内消火栓 goes before
消火栓. What the part is called goes before what its device is called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.rulebook.rules import Rule, Rulebook, RuleMissing, RuleTextMissing
from wanghuo.monitoring.readings.rules import Limit, LimitRuleRefused, check_limit

PREFIX = "limit."
BOUNDS = frozenset({"low", "high"})
REGION_DIGITS = 12


@dataclass(frozen=True, slots=True)
class LimitRule:
    """What a rule of the book says of a quantity of some parts."""

    quantity: str
    words: tuple[str, ...]
    limit: Limit
    rule: Rule


def unknown_bounds(names: Iterable[str]) -> Words:
    """Say which names are none of a bound."""
    return Words("bounds 不认识 {names}", names="、".join(sorted(names)))


def read_limit(rule: Rule) -> LimitRule:
    """Read one rule, or refuse with what is wrong with it."""
    given = rule.parameters
    try:
        bounds = {name: float(value) for name, value in given["bounds"].items()}
        if unknown := set(bounds) - BOUNDS:
            raise LimitRuleRefused(rule=rule.code, problem=unknown_bounds(unknown))
        limit = Limit(
            **bounds,
            release=float(given["release"]),
            seconds=int(given["seconds"]),
            rule=rule.version,
        )
        return LimitRule(given["quantity"], tuple(given["words"]), check_limit(limit), rule)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LimitRuleRefused(rule=rule.code, problem=str(error)) from None
    except BadInput as refusal:
        raise LimitRuleRefused(rule=rule.code, problem=str(refusal)) from None


class LimitBook:
    """Every rule about limits in force on a day, ready to be asked thousands of times a second."""

    def __init__(self, rulebook: Rulebook, on: date) -> None:
        """Read all rules: a wrong one is refused before it judges anything."""
        self._rulebook, self._on = rulebook, on
        rules = [one for one in rulebook.rules if one.code.startswith(PREFIX)]
        self.rules = [read_limit(one) for one in rules if one.is_text_at_hand
                      and one.is_in_force(on)]  # fmt: skip
        self._codes = sorted({one.code for one in rules})
        self.is_regional = any(one.region for one in rules)
        self.quantities = frozenset(one.quantity for one in self.rules)
        self._tables: dict[str, Mapping[str, tuple[tuple[str, LimitRule], ...]]] = {}

    def find(self, quantity: str, part: str, device: str, area_code: str = "") -> LimitRule | None:
        """Return the rule for a quantity of a part of a device; None where none fits."""
        if quantity not in self.quantities:
            return None
        table = self._table(area_code[:REGION_DIGITS]).get(quantity, ())
        return _first(table, part) or _first(table, device) or _bare(table)

    def is_settled(self, quantity: str, part: str) -> bool:
        """Tell whether the part alone decides, whatever its device is called and where it is."""
        if quantity not in self.quantities:
            return True
        table = self._table("").get(quantity, ())
        is_worded = any(word for word, _ in table)
        return not self.is_regional and (not is_worded or _first(table, part) is not None)

    def _table(self, region: str) -> Mapping[str, tuple[tuple[str, LimitRule], ...]]:
        if region not in self._tables:
            self._tables[region] = _sorted(self._binding(region))
        return self._tables[region]

    def _binding(self, region: str) -> Iterable[LimitRule]:
        read = {one.rule.version: one for one in self.rules}
        for code in self._codes:
            try:
                yield read[self._rulebook.rule(code, region, self._on).version]
            except (RuleMissing, RuleTextMissing):
                continue


def _sorted(rules: Iterable[LimitRule]) -> dict[str, tuple[tuple[str, LimitRule], ...]]:
    """Return (word, rule) by quantity, the longest word first, what fits every part last."""
    found: dict[str, list[tuple[str, LimitRule]]] = {}
    for one in rules:
        found.setdefault(one.quantity, []).extend((word, one) for word in one.words or ("",))
    return {
        quantity: tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[1].rule.code)))
        for quantity, pairs in found.items()
    }


def _first(table: Iterable[tuple[str, LimitRule]], text: str) -> LimitRule | None:
    return next((rule for word, rule in table if word and word in text), None)


def _bare(table: Iterable[tuple[str, LimitRule]]) -> LimitRule | None:
    return next((rule for word, rule in table if not word), None)


@lru_cache(maxsize=4)
def limit_book(rulebook: Rulebook, on: date) -> LimitBook:
    """Return the rules of a book on a day, read once."""
    return LimitBook(rulebook, on)
