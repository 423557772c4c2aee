"""Layers of located records: places and buildings, each point one row of its list.

The filter of a layer is the filter of the list, read by the list's own form: map and list cannot
disagree about what is meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import h3
from django.db.models import Count
from django.urls import reverse

from wanghuo.register.records import queries
from wanghuo.register.records.forms import RecordFilterForm
from wanghuo.register.records.kinds import RecordKind, kind_named
from wanghuo.register.records.views.lists import asked_of
from wanghuo.web.map.clustering import (
    STEP,
    Cluster,
    are_points,
    clusters,
    drawn_at,
    is_carried,
    points,
)
from wanghuo.web.map.layers import Answer, Asked, Layer, Look, Mark, Tally, without_window
from wanghuo.web.map.windows import DEEPEST, Window

Told = tuple[str, str]
"""The code of a point's mark, and the line under its name."""


@dataclass(frozen=True, slots=True)
class Points:
    """Which columns of a record its point is told by, and how."""

    columns: tuple[str, ...]
    tell: Callable[[Sequence[Any]], Told]


def record_layer(
    code: str, *, label: str, capability: str, told: Points, marks: tuple[Mark, ...], is_on: bool
) -> Layer:
    """Return the layer of a kind of record that has positions."""
    kind = kind_named(code)
    return Layer(
        code=kind.plural,
        label=label,
        capability=capability,
        look=Look.POINTS,
        answer=lambda asked: _answer(kind, told, asked),
        tally=lambda asked: _tally(kind, asked),
        marks=marks,
        filters=lambda query: RecordFilterForm(kind, query),
        subsets=lambda: [(one.code, one.label) for one in kind.subsets],
        is_on=is_on,
    )


def _rows(kind: RecordKind, asked: Asked) -> queries.Rows:
    chosen = asked_of(kind, RecordFilterForm(kind, asked.query))
    return queries.records_of(kind, chosen, on=asked.on)


def _answer(kind: RecordKind, told: Points, asked: Asked) -> Answer:
    rows, window = _rows(kind, asked), asked.window
    found = clusters(rows, window)
    if are_points(found, window):
        seen = points(rows, window, (kind.title, *told.columns))
        return {"seen": len(seen), "points": [_point(kind, told, window, one) for one in seen]}
    filter_of = _Links(kind, asked)
    return {
        "seen": sum(one.count for one in found),
        "clusters": [filter_of.cluster(one) for one in found],
    }


def _point(kind: RecordKind, told: Points, window: Window, row: tuple[Any, ...]) -> dict[str, Any]:
    key, lon, lat, name, *columns = row
    mark, note = told.tell(columns)
    return {
        "at": window.shown(lon, lat),
        "name": name,
        "note": note,
        "mark": mark,
        "link": f"/{kind.plural}/{key}",
    }


class _Links:
    """Addresses of a list under the filter that the map is under."""

    def __init__(self, kind: RecordKind, asked: Asked) -> None:
        self.window = asked.window
        self.address = reverse(f"register:{kind.plural}")
        self.query = without_window(asked.query)
        self.asked_cell = asked.query.get("cell", "")

    def cluster(self, one: Cluster) -> dict[str, Any]:
        """Return a cell as the page draws it; with a list of its own where rows carry it."""
        cell = one.cell if is_carried(one.cell) else one.member
        return {
            "at": self.window.shown(*drawn_at(one)),
            "count": one.count,
            "cell": one.cell,
            "zoom": min(self.window.zoom + STEP, DEEPEST),
            "link": self.list_of(cell) if cell else "",
        }

    def list_of(self, cell: str) -> str:
        """Return the list of a cell; of two cells, one in the other, the finer counts."""
        if self.asked_cell and h3.get_resolution(self.asked_cell) > h3.get_resolution(cell):
            cell = self.asked_cell
        query = self.query.copy()
        query["cell"] = cell
        return f"{self.address}?{query.urlencode()}"


def _tally(kind: RecordKind, asked: Asked) -> Tally:
    counted = _rows(kind, asked).order_by().aggregate(all=Count("*"), placed=Count("longitude"))
    query = without_window(asked.query)
    if asked.query.get("cell"):
        query["cell"] = asked.query.get("cell", "")
    link = reverse(f"register:{kind.plural}")
    total, placed = counted["all"], counted["placed"]
    return Tally(total, total - placed, f"{link}?{query.urlencode()}" if query else link)
