"""Sentences of a template said with the figures of one report."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from wanghuo.governance.reporting.rules.figures import shown
from wanghuo.governance.reporting.rules.outlines import HOLE, SectionOutline, Sentence
from wanghuo.governance.reporting.writing.passages import Passage, fill, join


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it stands: its value and its unit; `is_told` only by unit, never as one value."""

    value: Decimal | None
    unit: str
    is_told: bool = False

    @property
    def text(self) -> str:
        """Write it as a sentence holds it."""
        return shown(self.value, self.unit)


def worded(
    section: SectionOutline, readings: Mapping[str, Reading], words: Mapping[str, str]
) -> Passage:
    """Fill a section's sentences; what would be said of nothing is said otherwise."""
    paragraphs = (
        join(_sentence(one, readings, words) for one in paragraph)
        for paragraph in section.paragraphs
    )
    return join([one for one in paragraphs if one.text], "\n")


def _sentence(
    sentence: Sentence, readings: Mapping[str, Reading], words: Mapping[str, str]
) -> Passage:
    asked = {*sentence.needs, *HOLE.findall(sentence.text)} & readings.keys()
    if any(readings[code].is_told for code in asked):
        return Passage("")
    is_said = all(readings[code].value for code in sentence.needs)
    figures = {code: reading.text for code, reading in readings.items()}
    return fill(sentence.text if is_said else sentence.otherwise, figures, words)
