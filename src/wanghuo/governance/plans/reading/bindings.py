"""Read what binds a piece of text: deadlines, units and quantities, each at its place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wanghuo.governance.plans.reading.cells import is_time, is_units
from wanghuo.governance.plans.reading.deadlines import DateContext, find_deadlines
from wanghuo.governance.plans.reading.listing import UnitCell
from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.passages import Passage, placed
from wanghuo.governance.plans.reading.quantities import find_quantities
from wanghuo.governance.plans.reading.units import find_units, list_units
from wanghuo.governance.plans.reading.values import Deadline, DeadlineKind, Quantity, Unit

_TIME_LABEL = re.compile(r"(?:时限|期限|完成时间|整改时间|时间节点)\s?:\s?([^;。)\n]{2,30})")
_LAST_BRACKET = re.compile(r"\(([^()]{2,80})\)。?$")
_ROLE = re.compile(r"(?:分别|共同|具体)?(?:牵头|主责|负责|落实|配合|协助|参与)$")
_BY_COMMA = re.compile(r"[^,;]+")
_MASKED = re.compile(r"[Xx×*]{1,4}\s?年?$")
_LABELS = ("牵头单位", "责任单位", "配合单位", "牵头:", "配合:", "协办单位", "实施单位")


def deadlines_in(text: Passage, context: DateContext) -> tuple[Deadline, ...]:
    """Find the deadlines of a passage; a date that is masked or cannot be binds nobody."""
    folded = text.folded
    found = [*find_deadlines(text.text, 0, context), *_labelled_times(text, context)]
    real = [d for d in found if not _is_unreal(d, folded)]
    return placed(sorted(dict.fromkeys(real), key=lambda d: d.span), text)


def _labelled_times(text: Passage, context: DateContext) -> Iterator[Deadline]:
    """Read what follows 完成时限 as the cell it would be in a table."""
    for label in _TIME_LABEL.finditer(text.folded):
        start, end = label.span(1)
        yield from find_deadlines(text.text[start:end], start, context)


def _is_unreal(deadline: Deadline, folded: str) -> bool:
    start, end = deadline.span
    undated = deadline.kind is DeadlineKind.BY and deadline.date is None
    said = folded[start:end]
    wrong = undated and ("年" in said or not any(c.isdigit() for c in said))
    return wrong or bool(_MASKED.search(folded[max(start - 6, 0) : start]))


def quantities_in(text: Passage, context: DateContext) -> tuple[Quantity, ...]:
    """Find the quantities of a passage."""
    return placed(find_quantities(text.text, 0, context), text)


def units_in(text: Passage) -> tuple[Unit, ...]:
    """Find the units that running text names for a duty, or a bare bracket at its end."""
    return placed(find_units(text.text, 0), text) or _bracketed_units(text)


def _bracketed_units(text: Passage) -> tuple[Unit, ...]:
    """Read a last bracket that holds nothing but units, and perhaps when: （3月底前，各村）."""
    bracket = _LAST_BRACKET.search(text.folded)
    if bracket is None:
        return ()
    inside = text.part(*bracket.span(1))
    parts = [inside.part(*found.span()) for found in _BY_COMMA.finditer(inside.folded)]
    names = [part for part in parts if not is_time(part.text)]
    if not names or not all(is_units(_ROLE.sub("", part.text)) for part in names):
        return ()
    return tuple(u for part in names for u in placed(list_units(part.text, 0), part))


def units_of(cells: Iterable[UnitCell]) -> tuple[Unit, ...]:
    """Read the unit cells of a list; the same unit in the same role is told once."""
    units: dict[tuple[str, str], Unit] = {}
    for cell, role in cells:
        labelled = any(label in fold(cell.text) for label in _LABELS)
        found = find_units(cell.text, 0) if labelled else list_units(cell.text, 0, role)
        for unit in placed(found, cell):
            units.setdefault((unit.name, unit.role), unit)
    return tuple(units.values())


def deadlines_of(
    cells: Iterable[Passage], text: Passage, context: DateContext
) -> tuple[Deadline, ...]:
    """Read the time cells of a list, then what the item's own words add to them."""
    found = [d for cell in cells for d in deadlines_in(cell, context)]
    bound = bool(found)
    for deadline in deadlines_in(text, context):
        loose = deadline.kind in {DeadlineKind.STANDING, DeadlineKind.FROM}
        if not (bound and loose) and not any(same_time(deadline, d) for d in found):
            found.append(deadline)
    return tuple(found)


def same_time(one: Deadline, other: Deadline) -> bool:
    """Tell whether two deadlines ask for the same, whatever their words."""
    if one.kind is DeadlineKind.EVERY and other.kind is DeadlineKind.EVERY:
        return one.freq is other.freq and one.month_day in {None, other.month_day}
    return _meaning(one) == _meaning(other)


def _meaning(deadline: Deadline) -> Deadline:
    return replace(deadline, text="", span=deadline.span._replace(start=0, end=0))
