"""Templates of reports as data (报告模板): sections, sentences, figures, annexes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wanghuo.base.deadlines.rules import Frequency
from wanghuo.governance.reporting.rules.errors import OutlineUnknown
from wanghuo.governance.reporting.rules.figures import SOURCES
from wanghuo.governance.reporting.rules.words import Together

HOLE = re.compile(r"\{(\w+)\}")
WORDS = frozenset({"area", "organisation", "this", "period", "since", "until"})
"""What a sentence may say besides figures."""
SHARED = "shared"


@dataclass(frozen=True, slots=True)
class FigureOutline:
    """A figure of a template: what it asks, and what a consolidated report makes of it."""

    code: str
    label: str
    unit: str
    source: str
    kinds: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    together: Together = Together.SUM


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with holes for figures; `otherwise` is said when one of `needs` is nothing."""

    text: str
    needs: tuple[str, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class SectionOutline:
    """A section: its heading and paragraphs of sentences; `is_told` is listed by unit."""

    code: str
    heading: str
    paragraphs: tuple[tuple[Sentence, ...], ...]
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """The records behind a figure as a table at the end (附件)."""

    title: str
    figure: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole template."""

    code: str
    version: int
    name: str
    title: str
    sections: tuple[SectionOutline, ...]
    figures: tuple[FigureOutline, ...]
    annexes: tuple[Annex, ...] = field(default=())

    def figure(self, code: str) -> FigureOutline | None:
        """Return one figure, if the template has it."""
        return next((one for one in self.figures if one.code == code), None)


def read_outline(own: Mapping[str, Any], shared: Mapping[str, Any]) -> Outline:
    """Make a template of its file and of what all templates share; ValueError on what is wrong."""
    pool = {**shared.get("section", {}), **own.get("section", {})}
    sections = tuple(_section(code, pool[code]) for code in own["sections"])
    figures = {**shared.get("figure", {}), **own.get("figure", {})}
    annexes = tuple(Annex(**shared["annex"][code]) for code in own.get("annexes", ()))
    outline = Outline(
        own["code"],
        own["version"],
        own["name"],
        own["title"],
        sections,
        tuple(_figure(code, figures[code]) for code in own["figures"]),
        annexes,
    )
    _check(outline)
    return outline


def outline_for(freq: Frequency | None, what: str) -> str:
    """Return the template that fits a duty a plan words this way."""
    if freq is None:
        if "评估" in what or "评价" in what:
            return "midterm" if "中期" in what else "final"
        return "final" if "总结" in what else "monthly"
    by_freq = {
        Frequency.QUARTERLY: "quarterly",
        Frequency.HALF_YEARLY: "half_yearly",
        Frequency.YEARLY: "yearly",
    }
    return by_freq.get(freq, "monthly")


def chosen(outlines: Mapping[str, Outline], code: str) -> Outline:
    """Return one template, or refuse."""
    if code not in outlines:
        raise OutlineUnknown(code=code)
    return outlines[code]


def _section(code: str, data: Mapping[str, Any]) -> SectionOutline:
    paragraphs = tuple(
        tuple(
            Sentence(one["text"], tuple(one.get("needs", ())), one.get("otherwise", ""))
            for one in paragraph["sentences"]
        )
        for paragraph in data["paragraphs"]
    )
    return SectionOutline(code, data["heading"], paragraphs, data.get("is_told", False))


def _figure(code: str, data: Mapping[str, Any]) -> FigureOutline:
    return FigureOutline(
        code,
        data["label"],
        data["unit"],
        data["source"],
        tuple(data.get("kinds", ())),
        tuple(data.get("of", ())),
        Together(data.get("together", Together.SUM)),
    )


def _check(outline: Outline) -> None:
    """Refuse a template that asks a source nobody knows, or says a figure it does not have."""
    known = {one.code for one in outline.figures}
    asked = {code for one in outline.figures for code in one.of}
    asked |= {annex.figure for annex in outline.annexes}
    for section in outline.sections:
        for sentence in (one for paragraph in section.paragraphs for one in paragraph):
            said = {*HOLE.findall(sentence.text), *HOLE.findall(sentence.otherwise)}
            asked |= (said - WORDS) | set(sentence.needs)
    unknown = sorted(asked - known)
    sources = sorted({one.source for one in outline.figures} - SOURCES.keys())
    if unknown or sources:
        msg = f"outline {outline.code}: unknown figures {unknown}, unknown sources {sources}"
        raise ValueError(msg)
