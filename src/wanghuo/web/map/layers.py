"""What can lie on the map: every floor's layer is declared once, with one call (图层)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from wanghuo.kernel.terms import Term
from wanghuo.web.map.windows import Window

Answer = dict[str, Any]
"""What a layer tells the page, as JSON."""


class Look(Term):
    """How the page draws a layer (图层样式)."""

    AREAS = "areas", "边界"
    POINTS = "points", "点"
    NUMBERS = "numbers", "数字"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a point is told apart: by its shape as by its colour, and in words (图例)."""

    code: str
    label: str
    shape: str
    colour: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a layer is asked: which window, under which filter of its address, on which day."""

    window: Window
    query: QueryDict
    on: date


@dataclass(frozen=True, slots=True)
class Tally:
    """What the page says of a layer under a filter: its list, its number, and what is not drawn.

    `link` opens the list that `total` counts. `missing` of them have no position.
    """

    total: int
    missing: int
    link: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: who may see it, how it answers a window, how many rows it has under a filter."""

    code: str
    label: str
    capability: str
    look: Look
    answer: Callable[[Asked], Answer]
    tally: Callable[[Asked], Tally] | None = None
    marks: tuple[Mark, ...] = ()
    filters: Callable[[QueryDict], Any] | None = None
    """Makes the form of its filters, which are those of its list."""
    subsets: Callable[[], Iterable[tuple[str, str]]] = tuple
    """Parts of its list that somebody must look at, by code and label."""
    is_on: bool = True


_layers: dict[str, Layer] = {}


def declare(layer: Layer) -> Layer:
    """Put a layer on the map; ValueError where its code is another's."""
    if _layers.setdefault(layer.code, layer) is not layer:
        msg = f"layer {layer.code} is declared twice"
        raise ValueError(msg)
    return layer


def layers() -> Iterable[Layer]:
    """Every layer, in the order of their declaration; the first lies lowest."""
    return tuple(_layers.values())


def without_window(query: QueryDict) -> QueryDict:
    """Return the filter of an address without what only the map understands."""
    rest = query.copy()
    for name in ("bbox", "zoom", "crs", "at", "on", "cell", "page", "xlsx"):
        rest.pop(name, None)
    for name in [name for name, value in rest.items() if not value]:
        rest.pop(name)
    return rest
