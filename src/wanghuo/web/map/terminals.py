"""The layer of devices: each by how it is connected, counted by cell where they are many.

The filter is that of the list of devices, read by the list's own form, so that the two agree; the
power-loss map (停电图) is that filter with one box ticked.
"""

from collections.abc import Sequence
from typing import Any

import h3
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from wanghuo.monitoring.devices import queries
from wanghuo.monitoring.devices.forms import CLAIMED, DevicesFilter
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import DEVICE_READ, Connectivity
from wanghuo.monitoring.devices.views.devices import chosen_by, filter_form
from wanghuo.web.map.clustering import (
    STEP,
    Cluster,
    are_points,
    clusters,
    drawn_at,
    is_carried,
    points,
)
from wanghuo.web.map.layers import Answer, Asked, Layer, Look, Mark, Tally, declare, without_window
from wanghuo.web.map.windows import DEEPEST, Window

MARKS = (
    Mark(Connectivity.OFFLINE, Connectivity.OFFLINE.label, "triangle", "red"),
    Mark(Connectivity.SUSPECTED, Connectivity.SUSPECTED.label, "diamond", "orange"),
    Mark(Connectivity.LATE, Connectivity.LATE.label, "square", "yellow"),
    Mark(Connectivity.ONLINE, Connectivity.ONLINE.label, "circle", "blue"),
    Mark(Connectivity.CUT_OFF, Connectivity.CUT_OFF.label, "cross", "grey"),
    Mark(Connectivity.UNHEARD, Connectivity.UNHEARD.label, "ring", "grey"),
)
COLUMNS = ("name", "twin__connectivity", "product_class__name", "spot")
OWN = tuple(DevicesFilter.base_fields)
"""Of an address the list understands these and no others."""


def _query(asked: Asked) -> QueryDict:
    """Return the filter of the list: claimed devices unless the address says otherwise."""
    rest = without_window(asked.query)
    for name in [name for name in rest if name not in OWN]:
        rest.pop(name)
    if "state" not in rest:
        rest["state"] = CLAIMED
    return rest


def _rows(asked: Asked) -> QuerySet[Device]:
    query = _query(asked)
    if asked.query.get("cell"):
        query["cell"] = asked.query.get("cell", "")
    return queries.device_list(chosen_by(filter_form(query)))


def answer(asked: Asked) -> Answer:
    """Return the devices of the window as points, or as counted cells."""
    rows, window = _rows(asked), asked.window
    found = clusters(rows, window)
    if are_points(found, window):
        seen = points(rows, window, COLUMNS)
        return {"seen": len(seen), "points": [_point(window, one) for one in seen]}
    return {
        "seen": sum(one.count for one in found),
        "clusters": [_cluster(asked, one) for one in found],
    }


def _point(window: Window, row: Sequence[Any]) -> dict[str, Any]:
    key, lon, lat, name, state, class_name, spot = row
    words = [gettext(Connectivity(state).label), class_name, spot]
    return {
        "at": window.shown(lon, lat),
        "name": name,
        "note": " · ".join(word for word in words if word),
        "mark": state,
        "link": reverse("devices:device", args=[key]),
    }


def _cluster(asked: Asked, one: Cluster) -> dict[str, Any]:
    cell = one.cell if is_carried(one.cell) else one.member
    return {
        "at": asked.window.shown(*drawn_at(one)),
        "count": one.count,
        "cell": one.cell,
        "zoom": min(asked.window.zoom + STEP, DEEPEST),
        "link": _list_of(asked, cell) if cell else "",
    }


def _list_of(asked: Asked, cell: str) -> str:
    """Return the list of a cell; of two cells, one in the other, the finer counts."""
    wanted = asked.query.get("cell", "")
    if wanted and h3.get_resolution(wanted) > h3.get_resolution(cell):
        cell = wanted
    query = _query(asked)
    query["cell"] = cell
    return f"{reverse('devices:devices')}?{query.urlencode()}"


def tally(asked: Asked) -> Tally:
    """Count the devices of the list, and those of them that have no position."""
    counted = _rows(asked).order_by().aggregate(all=Count("pk"), placed=Count("longitude"))
    query = _query(asked)
    if asked.query.get("cell"):
        query["cell"] = asked.query.get("cell", "")
    total, placed = counted["all"], counted["placed"]
    return Tally(total, total - placed, f"{reverse('devices:devices')}?{query.urlencode()}")


DEVICES = declare(
    Layer(
        code="devices",
        label="装置",
        capability=DEVICE_READ,
        look=Look.POINTS,
        answer=answer,
        tally=tally,
        marks=MARKS,
        filters=filter_form,
        is_on=False,
    )
)
