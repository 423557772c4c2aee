"""Cut a plan's text into runs, each with the items it belongs to, for side-by-side reading."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from wanghuo.governance.plans.models import PlanItem


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text under the same items; `ids` is empty where nothing was read."""

    text: str
    ids: str
    kind: str


def runs(text: str, items: Iterable[PlanItem]) -> list[Run]:
    """Return the text as runs in order; where spans overlap the shortest names the kind."""
    spans = [item for item in items if item.span_start < item.span_end <= len(text)]
    opens: dict[int, list[PlanItem]] = {}
    closes: dict[int, list[PlanItem]] = {}
    for item in spans:
        opens.setdefault(item.span_start, []).append(item)
        closes.setdefault(item.span_end, []).append(item)
    edges = sorted({0, len(text), *opens, *closes})
    inside: dict[object, PlanItem] = {}
    cut = []
    for start, end in itertools.pairwise(edges):
        for item in closes.get(start, ()):
            inside.pop(item.pk, None)
        for item in opens.get(start, ()):
            inside[item.pk] = item
        cut.append(_run(text[start:end], list(inside.values())))
    return cut


def _run(text: str, items: list[PlanItem]) -> Run:
    if not items:
        return Run(text, "", "")
    nearest = sorted(items, key=lambda item: item.span_end - item.span_start)
    return Run(text, " ".join(str(item.pk) for item in nearest), nearest[0].kind)
