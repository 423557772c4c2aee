"""Places, buildings, boundaries and questions for the tests of the map."""

import itertools
import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from wanghuo.kernel.geo.coordinates import position
from wanghuo.kernel.geo.located import located
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Place

AT = datetime(2026, 3, 4, 1, tzinfo=UTC)
CENTRE = (113.2, 23.1)
WORLD = "-180,-90,180,90"
_numbers = itertools.count(1)


def square(lon, lat, half=0.05):
    """A boundary: a square of twice `half` degrees."""
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def unsaved_place(area, lon=None, lat=None, **fields):
    where = located(None if lon is None else position(lon, lat))
    number = next(_numbers)
    given = {"number": f"CS{number:06d}", "name": f"第{number}商店", "kind": "shop"}
    return Place(area=area, area_path=area.path, created_at=AT, **{**given, **where, **fields})


def make_place(area, lon=CENTRE[0], lat=CENTRE[1], **fields):
    place = unsaved_place(area, lon, lat, **fields)
    place.save(force_insert=True)
    return place


def make_places(area, pairs, **fields):
    return Place._base_manager.bulk_create(unsaved_place(area, *pair, **fields) for pair in pairs)


def make_building(area, lon=CENTRE[0], lat=CENTRE[1], **fields):
    number = next(_numbers)
    given = {"number": f"JZ{number:06d}", "name": f"第{number}大厦", "use": "public"}
    where = located(position(lon, lat))
    return Building._base_manager.create(
        area=area, area_path=area.path, created_at=AT, **{**given, **where, **fields}
    )


def grid(count, lon=CENTRE[0], lat=CENTRE[1], step=0.001):
    """Pairs in rows of fifty."""
    return [(lon + step * (n % 50), lat + step * (n // 50)) for n in range(count)]


def ask(client, layer="places", **asked):
    """What a layer tells; a refusal is an assertion."""
    answer = client.get(f"/map/layers/{layer}?{urlencode(asked)}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return json.loads(answer.content)


def total(told):
    """How many rows an answer stands for."""
    return len(told.get("points", ())) + sum(one["count"] for one in told.get("clusters", ()))
