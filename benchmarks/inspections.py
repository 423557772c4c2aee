"""Lists of inspections: what a page costs at 50,000 and at 500,000, through the whole server.

Ten counties of 11 towns and 15 villages each, a place for every ten inspections. Two people look: a
clerk of a county, who sees a tenth of the inspections, and somebody of the city, who sees them all.
The pages are those people open: the list with its numbers, one kind, what failed, what is
undecided, what lacks photographs, a month, a text, a village, one inspector, one place, the
fiftieth page; and one inspection. The plans of the county's lists must walk an index over the area
and never the whole table.

    INSPECTIONS=500 python benchmarks/inspections.py    # few, to see that it runs
"""

import random
import statistics
import time
from datetime import UTC, date, datetime, timedelta

from harness import claim, environ, main

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL = int(environ.get("INSPECTIONS", "50000"))
LARGE = SMALL * 10
COUNTIES, TOWNS, VILLAGES = 10, 11, 15
TIMES = 21
BUDGET_MS = 150
"""What the house allows any page on the machine of two cores."""
A_PLACE = 10
INSPECTORS = 200
KINDS = ("patrol", "self", "joint", "random", "unannounced")
PLACES = ("shop", "restaurant", "hotel", "factory", "rental", "school")
DOCUMENT = {
    "fields": {
        f"{name}:i{n}": {"value": value, "version": n}
        for n in range(30)
        for name, value in (("result", "pass"), ("note", "现场查看，情况正常"))
    },
    "conflicts": [],
    "missing": [],
}
"""About as long as a real one."""


def measure() -> None:
    counties, clients = set_up()
    version = check_list()
    add(counties, version, SMALL)
    small = walk(clients)
    add(counties, version, LARGE - SMALL)
    large = walk(clients)
    for page in large:
        p50, p95 = statistics.median(large[page]), at_95(large[page])
        before = statistics.median(small[page])
        print(f"{page}: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        if page.startswith("county"):  # who sees all of them waits for counts over all of them
            claim(f"{page}: p95 at {LARGE} to the budget", p95 / BUDGET_MS, at_most=1)
        claim(f"{page}: p50, ten times the inspections", p50 / before, at_most=12)
    look_at_plans(counties[0])


def at_95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def walk(clients) -> dict[str, list[float]]:
    """Return how long each page took, many times over, by who looked."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.prevention.inspections.models import Inspection  # noqa: PLC0415 -- as above

    analyse()
    county = Area.objects.filter(level="county").order_by("pk")[0]
    village = village_of(county)
    one = Inspection._base_manager.filter(area=village).select_related("place").order_by("pk")[0]
    pages = {
        "all": "", "one kind": "?kind=joint", "failed": "?upshot=failed", "open": "?state=open",
        "undecided": "?is_conflicted=on", "lacking photos": "?lacks_photos=on",
        "a month": "?since=2026-01-01&until=2026-01-31", "hotels": "?place_kind=hotel",
        "text": f"?text={one.place.number}", "text nobody has": "?text=没有这家",
        "a village": f"?below={village.pk}", "one inspector": f"?inspector_id={one.inspector_id}",
        "one place": f"?place_id={one.place_id}", "page 50": "?page=50", "one": f"{one.pk}",
    }  # fmt: skip
    return {
        f"{who}, {name}": [timed(client, f"/inspections/{address}") for _ in range(TIMES)]
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


def look_at_plans(county) -> None:
    """See that no list reads the whole table."""
    from wanghuo.kernel.actors import AreaPath, Reach, Scope  # noqa: PLC0415 -- as above
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above
    from wanghuo.prevention.inspections import queries  # noqa: PLC0415 -- as above
    from wanghuo.prevention.inspections.queries import InspectionFilter  # noqa: PLC0415 -- as above
    from wanghuo.prevention.inspections.rules import InspectionKind, Upshot  # noqa: PLC0415 -- as above

    asked = {
        "all": InspectionFilter(), "one kind": InspectionFilter(kind=InspectionKind.JOINT),
        "failed": InspectionFilter(upshot=Upshot.FAILED),
        "undecided": InspectionFilter(is_conflicted=True), "text": InspectionFilter(text="店9"),
        "a village": InspectionFilter(below=village_of(county)),
    }  # fmt: skip
    with scoped(Scope((Reach(AreaPath(county.path)),))):
        for name, one in asked.items():
            rows = queries.inspection_list(one)
            keys = rows.values_list("pk", flat=True)[:51]
            for what, plan in (("page", keys.explain()), ("count", rows.order_by().explain())):
                is_whole = any(
                    words in line and "USING INDEX" not in line and "COVERING" not in line
                    for line in plan.splitlines()
                    for words in (
                        "SCAN inspections_inspection", "Seq Scan on inspections_inspection"
                    )
                )  # fmt: skip
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
    may = ["area.read", "place.read", "inspection.read", "inspection.conduct", "hazard.read"]
    role = Role.objects.create(code="inspect", name="检查", capabilities=may)
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


def check_list():
    from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion  # noqa: PLC0415 -- as above

    items = [
        {
            "code": f"i{n}", "title": f"第{n}项", "clause": "", "source": "测试", "how": "看",
            "photo": "none", "grade": "general", "score": 2,
        }
        for n in range(30)
    ]  # fmt: skip
    return ChecklistVersion._base_manager.create(
        checklist=Checklist._base_manager.create(code="bench", name="检查表", latest=1),
        number=1, state="published", items=items, published_at=AT,
    )  # fmt: skip


def add(counties, version, count: int) -> None:
    """Write inspections evenly over the villages, a tenth of them in the clerk's county."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.base.people.models import User  # noqa: PLC0415 -- as above
    from wanghuo.kernel.ids import new_id  # noqa: PLC0415 -- as above
    from wanghuo.prevention.inspections.models import Inspection  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    chance = random.Random(count)  # noqa: S311 -- the same rows each time
    rows = Area.objects.filter(level="village").order_by("pk").values_list("pk", "path")
    villages = list(rows)
    assert len(villages) == len(counties) * TOWNS * VILLAGES
    first = Place._base_manager.count()
    people = inspectors(User)
    made = []
    for number in range(first, first + count // A_PLACE):
        key, path = villages[number % len(villages)]
        place = Place(
            number=f"CS{number:07d}", name=f"惠民商店{number}", area_id=key, area_path=path,
            created_at=AT, kind=chance.choice(PLACES),
        )  # fmt: skip
        made.append(place)
    Place._base_manager.bulk_create(made, batch_size=500)
    batch = []
    for place in made:
        for _ in range(A_PLACE):
            is_open = chance.random() < 0.03
            at = AT - timedelta(minutes=chance.randrange(60 * 24 * 365))
            one = Inspection(
                id=new_id(), place=place, place_kind=place.kind, area_id=place.area_id,
                area_path=place.area_path, kind=chance.choice(KINDS), checklist=version,
                inspector_id=chance.choice(people), state="open" if is_open else "finished",
                created_at=at, started_at=at, finished_at=None if is_open else at,
                document=DOCUMENT, version=60, passed=28,
                failed=2 if chance.random() < 0.2 else 0,
                conflicts=chance.random() < 0.01, lacking_photos=chance.random() < 0.05,
            )  # fmt: skip
            batch.append(one)
        if len(batch) >= 500:
            Inspection._base_manager.bulk_create(batch)
            batch = []
    Inspection._base_manager.bulk_create(batch)


def inspectors(users) -> list[int]:
    standing = users.objects.filter(username__startswith="i-").values_list("pk", flat=True)
    if not standing:
        rows = [
            users(username=f"i-{n}", name=f"检查员{n}", created_at=AT) for n in range(INSPECTORS)
        ]
        users.objects.bulk_create(rows)
    return list(users.objects.filter(username__startswith="i-").values_list("pk", flat=True))


main(measure)
