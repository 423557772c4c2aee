"""One place held against the edition in force: major, not major, or for a person to decide (判定).

An element that decides alone comes first (直接判定); the others count together, by the sort of
place (综合判定). Without the text of the edition in force nothing is decided, and no other edition
stands in for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanghuo.kernel.errors import Listing
from wanghuo.prevention.major_hazards.judging.standards import Standard, Threshold, standard_on
from wanghuo.prevention.major_hazards.rules import (
    By,
    Decision,
    ElementKind,
    ElementsRefused,
    ExemptionsRefused,
    Site,
)


@dataclass(frozen=True, slots=True)
class Case:
    """What was found at a place (待判定情况): its sort, its elements, what may exempt it."""

    site: Site
    elements: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say (判定结果), under which edition, because of which elements, and why."""

    decision: Decision
    by: By
    rule_version: str | None
    matched: tuple[str, ...]
    explain: str

    def told(self) -> dict[str, Any]:
        """Return the verdict as it is written and kept."""
        return {
            "decision": self.decision.value,
            "by": self.by.value,
            "rule_version": self.rule_version,
            "matched": list(self.matched),
            "explain": self.explain,
        }


def judge(case: Case, on: date) -> Verdict:
    """Judge a case by the edition in force on the day; unknown elements refuse it by name."""
    standard = standard_on(on)
    if standard is None:
        return _undecided(None, _none_in_force(on))
    if not standard.has_text:
        return _undecided(standard, _text_missing(standard, on))
    return _judge(case, standard)


def _judge(case: Case, standard: Standard) -> Verdict:
    found = _known(case, standard)
    if case.exempt:
        return _exempt(case, standard)
    direct = [one for one in found if standard.elements[one].kind is ElementKind.DIRECT]
    if direct:
        return _direct(direct, standard)
    return _counted(case.site, found, standard)


def _known(case: Case, standard: Standard) -> list[str]:
    """Return the case's elements once each, in the standard's order; refuse those it has not."""
    strange = [one for one in dict.fromkeys(case.elements) if one not in standard.elements]
    if strange:
        raise ElementsRefused(version=standard.code, refused=Listing(strange))
    unheard = [one for one in dict.fromkeys(case.exempt) if one not in standard.exemptions]
    if unheard:
        raise ExemptionsRefused(version=standard.code, refused=Listing(unheard))
    return _ordered(case.elements, standard)


def _ordered(elements: Iterable[str], standard: Standard) -> list[str]:
    asked = set(elements)
    return [one for one in standard.elements if one in asked]


def _exempt(case: Case, standard: Standard) -> Verdict:
    reasons = [
        f"{one.id} {one.text}" for one in standard.exemptions.values() if one.id in case.exempt
    ]
    explain = f"属于{standard.code}不予判定的情形：{'；'.join(reasons)}。请留存证明材料。"
    return Verdict(Decision.NOT_MAJOR, By.NONE, standard.code, (), explain)


def _direct(direct: Sequence[str], standard: Standard) -> Verdict:
    said = "；".join(f"{one} {standard.elements[one].text}" for one in direct)
    explain = f"存在直接判定要素 {len(direct)} 条，有一条即判定为重大火灾隐患：{said}。"
    return Verdict(Decision.MAJOR, By.DIRECT, standard.code, tuple(direct), explain)


def _counted(site: Site, found: Sequence[str], standard: Standard) -> Verdict:
    bound = [one for one in standard.thresholds if site in one.sites]
    counts = [(one, _counting(one, found)) for one in bound]
    met = [(one, counted) for one, counted in counts if len(counted) >= one.min]
    if met:
        named = {one for _, counted in met for one in counted}
        said = "；".join(_said(*one) for one in met)
        explain = f"{site.label}，{said}，判定为重大火灾隐患。"
        matched = tuple(_ordered(named, standard))
        return Verdict(Decision.MAJOR, By.COMPREHENSIVE, standard.code, matched, explain)
    said = "；".join(_said(*one) for one in counts)
    explain = f"没有直接判定要素；{site.label}，{said}，不判定为重大火灾隐患。一般隐患仍须整改。"
    return Verdict(Decision.NOT_MAJOR, By.NONE, standard.code, (), explain)


def _counting(threshold: Threshold, found: Sequence[str]) -> list[str]:
    return [one for one in found if not threshold.elements or one in threshold.elements]


def _said(threshold: Threshold, counted: Sequence[str]) -> str:
    which = "所列综合判定要素" if threshold.elements else "任意综合判定要素"
    count, needed = len(counted), threshold.min
    reach = "已达到" if count >= needed else "未达到"
    return f"{threshold.id} {which} {count} 条，{reach} {needed} 条"


def _undecided(standard: Standard | None, explain: str) -> Verdict:
    version = standard.code if standard else None
    return Verdict(Decision.NEEDS_HUMAN, By.NONE, version, (), explain)


def _text_missing(standard: Standard, on: date) -> str:
    return (
        f"判定日 {on} 适用 {standard.code}《{standard.title}》（{standard.valid_from} 起施行），"
        "本系统没有收录该版本的条文，无法按现行标准判定，也不套用旧版。"
        "请对照标准原文人工判定，写明理由并附判定材料。所给要素编号没有核对。"
    )


def _none_in_force(on: date) -> str:
    return (
        f"本系统没有收录 {on} 有效的判定标准，无法自动判定。"
        "请按当时有效的标准人工判定，写明理由并附判定材料。所给要素编号没有核对。"
    )
