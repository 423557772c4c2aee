"""What a rule is, and which one binds a place on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.terms import Term


class Confidence(Term):
    """How sure we are of a rule's numbers (把握)."""

    VERIFIED = "verified", "已查证"
    KNOWN = "known", "通行说法，用前核对"
    CALCULATED = "calculated", "推算"
    UNVERIFIED = "unverified", "未查证"
    HOUSE = "house", "本系统约定，可修改"


class RuleMissing(DomainError):
    """No rule of this code binds the place on the day (无适用规则)."""

    code = "rule_missing"
    status = 409
    sentence = (
        "规则库中没有 {on} 适用于地区“{region}”的“{rule}”，无法自动判定，"
        "请人工判定，或由管理员在规则目录中补充该规则。"
    )


class RuleTextMissing(DomainError):
    """The rule in force is known, its text or this number of it is not at hand (条文不在手)."""

    code = "rule_text_missing"
    status = 409
    sentence = "“{title}”现行版本的条文不在手，无法按现行标准判定，请人工判定。"


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule set for a region (规则).

    `effective_to` is the last day in force. `version` names this very text: any edit changes it,
    so a decision that keeps it can always say what it was made under.
    """

    code: str
    title: str
    source: str
    clause: str
    region: str
    effective_from: date
    effective_to: date | None
    confidence: Confidence
    note: str
    is_text_at_hand: bool
    parameters: Mapping[str, Any]
    version: str
    file: str

    def parameter(self, name: str) -> Any:  # noqa: ANN401 -- whatever the rule file holds
        """Return one number of the rule, or refuse: a regional rule may hold fewer than another."""
        if name not in self.parameters:
            raise RuleTextMissing(title=self.title, rule=self.code, parameter=name)
        return self.parameters[name]

    def binds(self, region_code: str, on: date) -> bool:
        """Tell whether the rule is in force at the place on the day."""
        return region_code.startswith(self.region) and self.is_in_force(on)

    def is_in_force(self, on: date) -> bool:
        """Tell whether the day lies within the rule's span."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


class Rulebook:
    """Every rule at hand, by code."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Sort the rules under their codes."""
        self._by_code: dict[str, list[Rule]] = {}
        for rule in rules:
            self._by_code.setdefault(rule.code, []).append(rule)

    @property
    def rules(self) -> Sequence[Rule]:
        """Every rule, by code, region and first day."""
        every = [rule for rules in self._by_code.values() for rule in rules]
        return sorted(every, key=lambda r: (r.code, r.region, r.effective_from))

    def rule(self, code: str, region_code: str, on: date) -> Rule:
        """Return the rule of the narrowest region in force, or refuse: never a guess."""
        binding = [r for r in self._by_code.get(code, ()) if r.binds(region_code, on)]
        if not binding:
            raise RuleMissing(rule=code, region=region_code or "全国", on=on.isoformat())
        narrowest = max(binding, key=lambda r: len(r.region))
        if not narrowest.is_text_at_hand:
            raise RuleTextMissing(title=narrowest.title, rule=code)
        return narrowest


def overlaps(rules: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Pairs of rules that would both bind the same region on the same day."""
    by_key: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        by_key.setdefault((rule.code, rule.region), []).append(rule)
    return [
        (one, other)
        for versions in by_key.values()
        for one, other in combinations(versions, 2)
        if one.is_in_force(other.effective_from) or other.is_in_force(one.effective_from)
    ]
