"""Yes, no, or not to be told: one place held against the criteria of one status (判定)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wanghuo.register.places.judging.criteria import Criterion
from wanghuo.register.places.rules.terms import Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a place has a status, why, and by which version of which rule."""

    answer: Answer
    reason: str
    rule: str

    def told(self) -> dict[str, str]:
        """Return the verdict as it is kept."""
        return {"answer": self.answer.value, "reason": self.reason, "rule": self.rule}


def judge(kind: str, known: Mapping[str, Any], criteria: Sequence[Criterion], rule: str) -> Verdict:
    """Hold a place of a kind, with the attributes that are known, against the criteria.

    Yes as soon as one criterion holds; unknown when none does but one might, once a missing number
    is known or a person has decided; no else.
    """
    of_kind = [one for one in criteria if kind in one.kinds]
    held = [(one, [condition.holds(known) for condition in one.conditions]) for one in of_kind]
    met = [one for one, results in held if all(results)]
    for one in met:
        if not one.ask:
            return Verdict(Answer.YES, _why(one, known), rule)
    missing = dict.fromkeys(
        condition.field.label
        for one, results in held
        if False not in results
        for condition, result in zip(one.conditions, results, strict=True)
        if result is None
    )
    if met or missing:
        return Verdict(Answer.UNKNOWN, _why_unknown(met, missing, known), rule)
    return Verdict(Answer.NO, _why_not(of_kind, known), rule)


def _why(one: Criterion, known: Mapping[str, Any]) -> str:
    said = [condition.said(known) for condition in one.conditions]
    return f"{one.label}：{'；'.join(said)}。" if said else f"属于{one.label}。"


def _why_unknown(
    asked: Sequence[Criterion], missing: Iterable[str], known: Mapping[str, Any]
) -> str:
    lines = [f"缺少{'、'.join(missing)}，请补充后自动判定。"] if missing else []
    for one in asked:
        said = "；".join([*(condition.said(known) for condition in one.conditions), one.ask])
        lines.append(f"{one.label}：{said}，请人工认定。")
    return "".join(lines)


def _why_not(of_kind: Sequence[Criterion], known: Mapping[str, Any]) -> str:
    if not of_kind:
        return "此类场所不在界定范围内。"
    failed = [c for one in of_kind for c in one.conditions if c.holds(known) is False]
    said = dict.fromkeys(condition.short(known) for condition in failed)
    return f"未达到界定标准：{'；'.join(said)}。"
