"""A walk over the map: what a pan or zoom costs the server, at 10,000 and at 100,000 places.

One county of 11 towns and 165 villages, each village with a boundary of 60 points; places stand
close together in the villages. The walk opens every zoom from the whole country down to a street on
a desktop window, at several places, plain and under filters, through the whole server: session,
posts, scope, query, JSON. It is set beside what a map without a server of its own would
do, which is to read all rows and write them as GeoJSON, and beside the bare GROUP BY.
"""

import json
import math
import random
import statistics
import time
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from harness import claim, environ, main, median_ms

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE = 10_000, 100_000
TOWNS, VILLAGES = 11, 15
WIDTH, HEIGHT = 1280, 800
ZOOMS = range(4, 20)
STOPS = 6
BUDGET_MS = 150
"""What the house allows any page on the machine of two cores."""
FILTERS = ({}, {"kind": "hotel"}, {"is_key": "on"}, {"subset": "headless"}, {"text": "商店1"})
VERDICT = {"answer": "no", "reason": "面积不足下限，不列入", "rule": "places.status/2026-01"}
STATUSES = ("small", "gathering", "crowded", "key", "high_risk")


def measure() -> None:
    county, client = set_up()
    add_places(county, SMALL)
    small = walk(client)
    add_places(county, LARGE - SMALL)
    large = walk(client)
    for layer in large:
        tell(layer, small[layer], large[layer])
    everything = median_ms(geojson_of_all, 3)
    bare = median_ms(bare_group, 9)
    print(f"all as GeoJSON {everything:.0f} ms; bare GROUP BY of all {bare:.1f} ms")
    times = large["places"]
    claim("GeoJSON of all to p95 of the places layer", everything / p95(times), at_least=3)
    whole = median_ms(lambda: client.get("/map/layers/places?zoom=7"), 9)
    claim("whole county to the bare GROUP BY", whole / bare, at_most=4)
    page = median_ms(lambda: client.get("/map/"), 9)
    print(f"page {page:.0f} ms")
    claim("page with every number to the budget", page / BUDGET_MS, at_most=1)


def tell(layer: str, small: list[float], large: list[float]) -> None:
    print(f"{layer}: p50 {statistics.median(large):.1f} ms, p95 {p95(large):.1f} ms")
    claim(f"{layer}: p95 at 100,000 to the budget", p95(large) / BUDGET_MS, at_most=1)
    claim(f"{layer}: p95, ten times the places", p95(large) / p95(small), at_most=12)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def walk(client) -> dict[str, list[float]]:
    """Return how long each step took, by layer and filter."""
    analyse()
    pick = random.Random(7)  # noqa: S311 -- the same walk each time
    stops = [(113 + pick.random() * 0.6, 23 + pick.random() * 0.6) for _ in range(STOPS)]
    walks = [("areas", {}), *(("places", asked) for asked in FILTERS)]
    times = {}
    for layer, asked in walks:
        name = f"{layer} {urlencode(asked)}".strip()
        times[name] = [
            step(client, layer, lon, lat, zoom, asked) for zoom in ZOOMS for lon, lat in stops
        ]
    return times


def step(client, layer: str, lon: float, lat: float, zoom: int, asked: dict[str, str]) -> float:
    across = 360 * WIDTH / 512 / 2**zoom / 2
    down = 360 * HEIGHT / 512 / 2**zoom / 2 * math.cos(math.radians(lat))
    box = (
        max(lon - across, -180),
        max(lat - down, -85),
        min(lon + across, 180),
        min(lat + down, 85),
    )
    query = urlencode({"bbox": ",".join(f"{x:.6f}" for x in box), "zoom": zoom, **asked})
    start = time.perf_counter()
    answer = client.get(f"/map/layers/{layer}?{query}")
    taken = time.perf_counter() - start
    assert answer.status_code == 200, answer.content
    return taken * 1000


def geojson_of_all() -> bytes:
    """Do what a map does that keeps no cells: send every row."""
    from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    with scoped(EVERYWHERE):
        rows = Place.objects.filter(closed_on=None, merged_into=None)
        columns = rows.values_list("pk", "longitude", "latitude", "name", "kind", "is_key")
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"id": str(key), "name": name, "kind": kind, "key": is_key},
            }
            for key, lon, lat, name, kind, is_key in columns
        ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def bare_group() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cell_7, COUNT(*), AVG(longitude), AVG(latitude) FROM places_place"
            " WHERE closed_on IS NULL AND merged_into_id IS NULL GROUP BY cell_7"
        )
        cursor.fetchall()


def analyse() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def set_up():
    """Build the county, and let its clerk log in."""
    from django.test import Client  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- as above
    from wanghuo.base.people.models import Organisation, Post, Role, User  # noqa: PLC0415 -- as above

    numbers = iter(range(1, 10_000))

    def area(name, level, parent, lon, lat, half):
        number = next(numbers)
        made = Area.objects.create(
            name=name, level=level, parent=parent, code=f"{number:012d}", path=f"new-{number}",
            valid_from=date(2020, 1, 1), boundary=round_boundary(lon, lat, half),
        )  # fmt: skip
        made.path = f"{parent.path if parent else ''}{made.pk}/"
        made.save(update_fields=["path"])
        return made

    county = area("望山县", "county", None, 113.3, 23.3, 0.4)
    for n in range(TOWNS):
        lon, lat = 113.05 + n % 4 * 0.16, 23.05 + n // 4 * 0.2
        town = area(f"第{n}镇", "town", county, lon, lat, 0.09)
        for m in range(VILLAGES):
            at = lon + (m % 4 - 1.5) * 0.04, lat + (m // 4 - 1.5) * 0.04
            area(f"第{m}村", "village", town, *at, 0.02)
    user = User.objects.create(username="clerk", name="张三", created_at=AT)
    office = Organisation._base_manager.create(
        name="消安办", kind="committee", area=county, area_path=county.path
    )
    role = Role.objects.create(code="map", name="看图", capabilities=["area.read", "place.read"])
    Post._base_manager.create(
        user=user, role=role, organisation=office, area=county, area_path=county.path,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    return county, client


def round_boundary(lon, lat, half):
    turns = [2 * math.pi * n / 60 for n in range(60)]
    ring = [[lon + half * math.cos(turn), lat + half * math.sin(turn)] for turn in turns]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def add_places(county, count: int) -> None:
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.geo.coordinates import position  # noqa: PLC0415 -- as above
    from wanghuo.kernel.geo.located import located  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    chance = random.Random(count)  # noqa: S311 -- the same rows each time
    villages = list(Area.objects.filter(level="village", path__startswith=county.path))
    first = Place._base_manager.count()
    made = []
    for number in range(first, first + count):
        village = chance.choice(villages)
        [ring] = village.boundary["coordinates"]
        lon = sum(x for x, _ in ring[:-1]) / 60 + chance.gauss(0, 0.008)
        lat = sum(y for _, y in ring[:-1]) / 60 + chance.gauss(0, 0.008)
        flags = {f"is_{one}": chance.random() < 0.05 for one in STATUSES}
        made.append(
            Place(
                number=f"CS{number:07d}",
                name=f"惠民商店{number}",
                area=village,
                area_path=village.path,
                created_at=AT,
                address=f"人民路{number}号",
                kind=chance.choice(["shop", "restaurant", "hotel", "factory", "rental"]),
                responsible_name="张三" if chance.random() < 0.9 else "",
                sector=chance.choice(["", "commerce", "culture"]),
                attributes={"area_m2": 80, "staff": 3, "floors": 1},
                verdicts=dict.fromkeys(STATUSES, VERDICT),
                **flags,
                **located(position(lon, lat)),
            )
        )
    Place._base_manager.bulk_create(made, batch_size=500)


environ.setdefault("WANGHUO_LOG_LEVEL", "WARNING")
main(measure)
