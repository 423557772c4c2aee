"""The layers of the register: places by what they are, buildings by how high they are."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from wanghuo.register.buildings.rules import PLACE_READ, BuildingUse, HeightClass
from wanghuo.register.places.rules import PlaceKind, PlaceStatus
from wanghuo.web.map.layers import Mark, declare
from wanghuo.web.map.records import Points, Told, record_layer

OTHER = "other"
UNDECIDED = "undecided"
STATUS_MARKS = (
    Mark(PlaceStatus.HIGH_RISK, PlaceStatus.HIGH_RISK.label, "triangle", "red"),
    Mark(PlaceStatus.KEY, PlaceStatus.KEY.label, "diamond", "red"),
    Mark(PlaceStatus.CROWDED, PlaceStatus.CROWDED.label, "square", "orange"),
    Mark(PlaceStatus.GATHERING, PlaceStatus.GATHERING.label, "pentagon", "yellow"),
    Mark(PlaceStatus.SMALL, PlaceStatus.SMALL.label, "circle", "blue"),
    Mark(UNDECIDED, "身份待判定", "ring", "grey"),
    Mark(OTHER, "其他", "cross", "grey"),
)
"""The first that holds tells the point; all that hold stand under its name."""

HEIGHT_MARKS = (
    Mark(HeightClass.SUPER_HIGH, HeightClass.SUPER_HIGH.label, "triangle", "red"),
    Mark(HeightClass.CLASS_ONE, HeightClass.CLASS_ONE.label, "diamond", "orange"),
    Mark(HeightClass.HIGH, HeightClass.HIGH.label, "square", "yellow"),
    Mark(HeightClass.LOW, HeightClass.LOW.label, "circle", "blue"),
    Mark(HeightClass.UNKNOWN, HeightClass.UNKNOWN.label, "ring", "grey"),
)
FLAGGED = tuple(mark.code for mark in STATUS_MARKS[:-1])


def tell_place(row: Sequence[Any]) -> Told:
    """Name the gravest status for the mark, and kind and every status for the line."""
    kind, is_suspended, *flags = row
    held = [mark for mark, flag in zip(STATUS_MARKS, flags, strict=False) if flag]
    words = [PlaceKind(kind).label, *(mark.label for mark in held)]
    words += ["停业"] if is_suspended else []
    return held[0].code if held else OTHER, " · ".join(gettext(word) for word in words)


def tell_building(row: Sequence[Any]) -> Told:
    """Name the class of height, and the use."""
    height, use = HeightClass(row[0]), BuildingUse(row[1])
    return height.value, f"{gettext(use.label)} · {gettext(height.label)}"


PLACES = declare(
    record_layer(
        "place",
        label="场所",
        capability=PLACE_READ,
        told=Points(
            ("kind", "is_suspended", *(f"is_{code}" for code in FLAGGED)),
            tell_place,
        ),
        marks=STATUS_MARKS,
        is_on=True,
    )
)
BUILDINGS = declare(
    record_layer(
        "building",
        label="建筑",
        capability=PLACE_READ,
        told=Points(("height_class", "use"), tell_building),
        marks=HEIGHT_MARKS,
        is_on=False,
    )
)
