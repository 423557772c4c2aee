"""Labels that Word counts by itself: 一、（一）1. ① (自动编号).

The words of a plan refer to these numbers, and they are not in its text.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from wanghuo.governance.plans.reading.formats.wordml import (
    attribute,
    child,
    child_value,
    children,
)
from wanghuo.governance.plans.reading.numerals import in_chinese

_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"}
)
_CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its number is written and from where it counts."""

    pattern: str
    style: str
    start: int

    def written(self, number: int) -> str:
        if self.style in _CHINESE:
            return in_chinese(number)
        if self.style in _CIRCLED and 1 <= number <= 20:
            return chr(0x2460 + number - 1)
        if self.style in {"lowerLetter", "upperLetter"} and 1 <= number <= 26:
            return chr((0x61 if self.style == "lowerLetter" else 0x41) + number - 1)
        return str(number)


@dataclass(slots=True)
class Numbering:
    """Counts the labels of a document while its paragraphs go by."""

    numbering: etree._Element | None
    styles: etree._Element | None
    lists: dict[str, dict[int, _Level]] = field(init=False)
    by_style: dict[str, etree._Element] = field(init=False)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn the document's lists and the styles that belong to one."""
        self.lists = _lists(self.numbering)
        self.by_style = {}
        for style in children(self.styles, "style"):
            properties = child(child(style, "pPr"), "numPr")
            if properties is not None:
                self.by_style[attribute(style, "styleId") or ""] = properties

    def label(self, paragraph: etree._Element) -> str:
        """Count one more paragraph and return its label, or nothing."""
        about = child(paragraph, "pPr")
        numbered = child(about, "numPr")
        if numbered is None:
            numbered = self.by_style.get(child_value(about, "pStyle") or "")
        key = child_value(numbered, "numId") or ""
        depth = child_value(numbered, "ilvl") or "0"
        levels = self.lists.get(key, {})
        level = int(depth) if depth.isdecimal() else 0
        return self._counted(key, level, levels) if level in levels else ""

    def _counted(self, key: str, level: int, levels: dict[int, _Level]) -> str:
        counts = self.counts.setdefault(key, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]

        def number(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            return levels[at].written(counts.get(at, levels[at].start)) if at in levels else ""

        return re.sub(r"%(\d)", number, levels[level].pattern)


def _lists(numbering: etree._Element | None) -> dict[str, dict[int, _Level]]:
    abstract = {
        attribute(found, "abstractNumId"): {
            _depth(level): _level(level) for level in children(found, "lvl")
        }
        for found in children(numbering, "abstractNum")
    }
    return {
        attribute(found, "numId") or "": abstract.get(child_value(found, "abstractNumId"), {})
        for found in children(numbering, "num")
    }


def _depth(level: etree._Element) -> int:
    depth = attribute(level, "ilvl") or "0"
    return int(depth) if depth.isdecimal() else 0


def _level(level: etree._Element) -> _Level:
    style = child_value(level, "numFmt") or "decimal"
    start = child_value(level, "start") or "1"
    pattern = "" if style in {"bullet", "none"} else child_value(level, "lvlText") or ""
    return _Level(pattern, style, int(start) if start.isdecimal() else 1)
