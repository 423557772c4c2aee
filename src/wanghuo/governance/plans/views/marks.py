"""Cut a plan's text into runs, each with what was read there, for side-by-side reading."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wanghuo.governance.plans.models import Plan, PlanItem


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that an item or a conflict stands on."""

    key: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text under the same marks; `keys` is empty where nothing was read."""

    text: str
    keys: str
    kind: str


def reading_runs(plan: Plan, items: Iterable[PlanItem]) -> list[Run]:
    """Return the plan's text as runs under its items and its conflicts."""
    marks = [Mark(str(i.pk), i.kind, i.span_start, i.span_end) for i in items]
    for number, conflict in enumerate(plan.conflicts):
        marks += [Mark(f"conflict-{number}", "conflict", *span) for span in conflict["spans"]]
    return runs(plan.text, marks)


def runs(text: str, marks: Iterable[Mark]) -> list[Run]:
    """Return the text as runs in order; where marks overlap the shortest names the kind."""
    opens: dict[int, list[Mark]] = defaultdict(list)
    closes: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.start < mark.end <= len(text):
            opens[mark.start].append(mark)
            closes[mark.end].append(mark)
    inside: set[Mark] = set()
    cut = []
    for start, end in itertools.pairwise(sorted({0, len(text), *opens, *closes})):
        inside.difference_update(closes.get(start, ()))
        inside.update(opens.get(start, ()))
        cut.append(_run(text[start:end], inside))
    return cut


def _run(text: str, inside: set[Mark]) -> Run:
    nearest = sorted(inside, key=lambda mark: (mark.end - mark.start, mark.start, mark.key))
    return Run(text, " ".join(mark.key for mark in nearest), nearest[0].kind if nearest else "")
