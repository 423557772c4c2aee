"""Lists of places: what a page costs at 10,000 and at 100,000 places, through the whole server.

Ten counties of 11 towns and 15 villages each. Two people look: a clerk of a county, who sees a
tenth of the places, and somebody of the city, who sees them all. The pages are those people open:
the list, one kind, places without anybody responsible, a text, a village, the fiftieth page; and
one place. Beside them stand the query of the first page with its numbers in the county's scope, and
the same without a scope. The plans of the county's lists must walk an index over the area and never
the whole table.
"""

import random
import statistics
import time
from datetime import UTC, date, datetime

from harness import claim, main, median_ms

AT = datetime(2026, 3, 2, tzinfo=UTC)
ON = AT.date()
SMALL, LARGE = 10_000, 100_000
COUNTIES, TOWNS, VILLAGES = 10, 11, 15
TIMES = 21
BUDGET_MS = 150
"""What the house allows any page on the machine of two cores."""
KINDS = ("shop", "restaurant", "hotel", "factory", "rental", "warehouse", "clinic", "school")
STATUSES = ("small", "gathering", "crowded", "key", "high_risk")
VERDICT = {"answer": "no", "reason": "面积不足下限，不列入", "rule": "places.status/2026-01"}


def measure() -> None:
    counties, clients = set_up()
    add_places(counties, SMALL)
    small = walk(clients)
    add_places(counties, LARGE - SMALL)
    large = walk(clients)
    for page in large:
        p50, p95 = statistics.median(large[page]), at_95(large[page])
        before = statistics.median(small[page])
        print(f"{page}: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        if page.startswith("county"):  # who sees all 100,000 waits for counts over all of them
            claim(f"{page}: p95 at 100,000 to the budget", p95 / BUDGET_MS, at_most=1)
        claim(f"{page}: p50, ten times the places", p50 / before, at_most=12)
    beside_the_bare(counties[0])
    look_at_plans(counties[0])


def at_95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def walk(clients) -> dict[str, list[float]]:
    """Return how long each page took, many times over, by who looked."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    analyse()
    county = Area.objects.filter(level="county").order_by("pk")[0]
    village = village_of(county)
    place = Place._base_manager.filter(area=village).order_by("pk")[0]
    pages = {
        "all": "/places/", "one kind": "/places/?kind=hotel",
        "nobody responsible": "/places/?subset=headless", "key units": "/places/?is_key=on",
        "text": f"/places/?text={place.name[-4:]}", "text nobody has": "/places/?text=没有这家",
        "a village": f"/places/?below={village.pk}", "page 50": "/places/?page=50",
        "one place": f"/places/{place.pk}",
    }  # fmt: skip
    return {
        f"{who}, {name}": [timed(client, address) for _ in range(TIMES)]
        for who, client in clients.items()
        for name, address in pages.items()
    }


def village_of(county):
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now

    below = Area.objects.filter(level="village", path__startswith=county.path)
    return below.order_by("pk")[0]


def timed(client, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - start
    assert answer.status_code == 200, (address, answer.status_code)
    return taken * 1000


def beside_the_bare(county) -> None:
    """A first page with its count and its subsets, in the county's scope and in none."""
    from wanghuo.kernel.actors import EVERYWHERE, AreaPath, Reach, Scope  # noqa: PLC0415 -- as above

    mine, all_of = page_ms(Scope((Reach(AreaPath(county.path)),))), page_ms(EVERYWHERE)
    print(f"first page with its numbers: {mine:.1f} ms in scope, {all_of:.1f} ms unscoped")
    claim("first page in scope to the same unscoped", mine / all_of, at_most=1.2)


def page_ms(scope) -> float:
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above
    from wanghuo.register.records import queries  # noqa: PLC0415 -- as above
    from wanghuo.register.records.kinds import kind_named  # noqa: PLC0415 -- as above

    kind = kind_named("place")

    def page() -> None:
        rows = queries.records_of(kind, on=ON)
        list(queries.shown_with_links(kind, rows)[:50])
        rows.count()
        queries.subset_counts(kind, queries.EVERY, ON)

    with scoped(scope):
        return median_ms(page, 9)


def look_at_plans(county) -> None:
    """See that no list reads the whole table."""
    from wanghuo.kernel.actors import AreaPath, Reach, Scope  # noqa: PLC0415 -- as above
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above
    from wanghuo.register.records import queries  # noqa: PLC0415 -- as above
    from wanghuo.register.records.kinds import kind_named  # noqa: PLC0415 -- as above
    from wanghuo.register.records.queries import RecordFilter  # noqa: PLC0415 -- as above

    kind, village = kind_named("place"), village_of(county)
    asked = {
        "all": queries.EVERY, "one kind": RecordFilter(terms={"kind": "hotel"}),
        "nobody responsible": RecordFilter(subset="headless"), "text": RecordFilter(text="店9"),
        "a village": RecordFilter(below=village),
    }  # fmt: skip
    with scoped(Scope((Reach(AreaPath(county.path)),))):
        for name, one in asked.items():
            rows = queries.records_of(kind, one, on=ON)
            for what, plan in (("page", rows[:51].explain()), ("count", rows.order_by().explain())):
                is_whole = any(
                    words in line and "USING INDEX" not in line and "COVERING" not in line
                    for line in plan.splitlines()
                    for words in ("SCAN places_place", "Seq Scan on places_place")
                )
                if not claim(f"{name}, {what}: reads of the whole table", is_whole, at_most=0):
                    print(plan)


def analyse() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def set_up():
    """Build the counties, and let the first one's clerk and somebody of the city log in."""
    from django.test import Client  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- as above
    from wanghuo.base.people.models import Organisation, Post, Role, User  # noqa: PLC0415 -- as above

    def area(name, level, code, parent):
        made = Area.objects.create(
            name=name, level=level, parent=parent, code=code.ljust(12, "0"), path=f"new-{code}",
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        made.path = f"{parent.path if parent else ''}{made.pk}/"
        made.save(update_fields=["path"])
        return made

    city = area("云州市", "city", "9901", None)
    counties = []
    for n in range(COUNTIES):
        counties.append(area(f"第{n}县", "county", f"9901{21 + n}", city))
        for town in range(TOWNS):
            code = f"9901{21 + n}{101 + town}"
            above = area(f"第{town}镇", "town", code, counties[-1])
            for village in range(VILLAGES):
                area(f"第{village}村", "village", f"{code}{201 + village}", above)
    may = ["area.read", "place.read", "place.manage", "firm.read", "dependant.read"]
    role = Role.objects.create(code="register", name="底册", capabilities=may)
    clients = {}
    for who, home in (("county", counties[0]), ("city", city)):
        user = User.objects.create(username=who, name="张三", created_at=AT)
        office = Organisation._base_manager.create(
            name="消安办", kind="committee", area=home, area_path=home.path
        )
        Post._base_manager.create(
            user=user, role=role, organisation=office, area=home, area_path=home.path,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        clients[who] = Client()
        clients[who].force_login(user)
    return counties, clients


def add_places(counties, count: int) -> None:
    """Write places evenly over the villages, a tenth of them in the clerk's county."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.geo.coordinates import position  # noqa: PLC0415 -- as above
    from wanghuo.kernel.geo.located import located  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    chance = random.Random(count)  # noqa: S311 -- the same rows each time
    rows = Area.objects.filter(level="village").order_by("pk").values_list("pk", "path")
    villages = list(rows)
    assert len(villages) == len(counties) * TOWNS * VILLAGES
    first = Place._base_manager.count()
    made = []
    for number in range(first, first + count):
        key, path = villages[number % len(villages)]
        flags = {f"is_{one}": chance.random() < 0.05 for one in STATUSES}
        where = position(112 + chance.random(), 22 + chance.random())
        place = Place(
            number=f"CS{number:07d}", name=f"惠民商店{number}", area_id=key, area_path=path,
            created_at=AT, address=f"人民路{number}号", kind=chance.choice(KINDS),
            responsible_name="张三" if chance.random() < 0.9 else "",
            sector=chance.choice(["", "commerce", "culture"]),
            attributes={"area_m2": 80, "employees": 3, "floors_used": 1},
            verdicts=dict.fromkeys(STATUSES, VERDICT), **flags, **located(where),
        )  # fmt: skip
        made.append(place)
    Place._base_manager.bulk_create(made, batch_size=500)


main(measure)
