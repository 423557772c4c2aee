"""Lists of hazards: what a page costs at 50,000 and at 500,000 hazards, through the whole server.

    python benchmarks/hazard_lists.py

Ten counties of ten towns and ten villages each; nine of ten hazards are closed. A clerk of a county
sees a tenth of them, somebody of the city sees all. The pages are those people open: the list with
its seven numbers, each number's list, a state, a number, a word, a village, the ledger of duties;
and one place's hazards.
"""

import random
import statistics
import time
from datetime import UTC, date, datetime, timedelta

from harness import claim, main

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE = 50_000, 500_000
COUNTIES, TOWNS, VILLAGES, PLACES = 10, 10, 10, 5_000
TIMES = 11
BUDGET_MS = 150
"""What the house allows any page on the machine of two cores."""
OPEN = ("found", "assigned", "ordered", "rectifying", "submitted", "returned")
CAPABILITIES = ["area.read", "place.read", "hazard.read", "hazard.find", "hazard.transfer"]


def measure() -> None:
    home, clients = set_up()
    add_hazards()
    small = walk(home, clients)
    copy_hazards(LARGE // SMALL)
    large = walk(home, clients)
    for page, times in large.items():
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{page}: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        if page.startswith("county"):  # who sees all 500,000 waits for counts over all of them
            claim(f"{page}: p50 at 500,000 to the budget", p50 / BUDGET_MS, at_most=1)
        claim(f"{page}: ten times the hazards", p50 / statistics.median(small[page]), at_most=12)


def walk(home, clients) -> dict[str, list[float]]:
    """Return how long each page took, many times over, by who looked."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.prevention.hazards.models import Hazard  # noqa: PLC0415 -- as above

    analyse()
    village = Area.objects.filter(level="village", path__startswith=home.path).order_by("pk")[0]
    one = Hazard._base_manager.filter(area=village).order_by("number")[0]  # no copy
    pages = {
        "all": "/hazards/", "open": "/hazards/?view=open", "overdue": "/hazards/?view=overdue",
        "to recheck": "/hazards/?view=recheck", "closed this month": "/hazards/?view=month",
        "a state": "/hazards/?state=rectifying", "a number": f"/hazards/?text={one.number}",
        "a word": f"/hazards/?text={one.title}",
        "a village": f"/hazards/?below={village.pk}", "duties": "/hazards/measures?view=open",
        "of a place": f"/hazards/?place_id={one.place_id}", "one": f"/hazards/{one.pk}",
    }  # fmt: skip
    return {
        f"{who}, {name}": [timed(client, address) for _ in range(TIMES)]
        for who, client in clients.items()
        for name, address in pages.items()
    }


def timed(client, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - start
    assert answer.status_code == 200, (address, answer.status_code)
    return taken * 1000


def analyse() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def set_up():
    """Build the counties with their places, and let a clerk and somebody of the city log in."""
    from django.test import Client  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.people.models import Organisation, Post, Role, User  # noqa: PLC0415 -- as above

    city = area("云州市", "city", "9901", None)
    counties = [area(f"第{n}县", "county", f"9901{21 + n}", city) for n in range(COUNTIES)]
    for n, county in enumerate(counties):
        for town in range(TOWNS):
            code = f"9901{21 + n}{101 + town}"
            above = area(f"第{town}镇", "town", code, county)
            for village in range(VILLAGES):
                area(f"第{village}村", "village", f"{code}{201 + village}", above)
    add_places()
    role = Role.objects.create(code="hazards", name="隐患", capabilities=CAPABILITIES)
    clients = {}
    for who, home in (("county", counties[0]), ("city", city)):
        user = User.objects.create(username=who, name="张三", created_at=AT)
        here = {"area": home, "area_path": home.path}
        office = Organisation._base_manager.create(name="消安办", kind="committee", **here)
        since = {"valid_from": date(2020, 1, 1)}
        Post._base_manager.create(user=user, role=role, organisation=office, **here, **since)
        clients[who] = Client()
        clients[who].force_login(user)
    return counties[0], clients


def area(name: str, level: str, code: str, parent):
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now

    made = Area.objects.create(
        name=name, level=level, parent=parent, code=code.ljust(12, "0"), path=f"new-{code}",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def add_places() -> None:
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    villages = list(Area.objects.filter(level="village").order_by("pk"))
    made = [
        Place(
            number=f"CS{n:07d}", name=f"惠民商店{n}", area=villages[n % len(villages)],
            area_path=villages[n % len(villages)].path, created_at=AT, kind="shop",
        )
        for n in range(PLACES)
    ]  # fmt: skip
    Place._base_manager.bulk_create(made, batch_size=500)


def add_hazards() -> None:
    """Write hazards evenly over the places; nine of ten are closed, over two years."""
    from wanghuo.prevention.hazards.models import Hazard  # noqa: PLC0415 -- Django is set up now
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    chance = random.Random(1)  # noqa: S311 -- the same rows each time
    places = list(Place._base_manager.order_by("pk"))
    made = []
    for n in range(SMALL):
        place, at = places[n % len(places)], AT - timedelta(days=chance.randrange(700))
        is_open = chance.random() < 0.1
        made.append(
            Hazard(
                number=f"YH2026-{n:06d}", place=place, area_id=place.area_id,
                area_path=place.area_path, place_kind="shop", title=f"疏散通道堵塞{n}",
                grade="general", source="patrol", found_at=at, is_open=is_open,
                state=chance.choice(OPEN) if is_open else "closed",
                closed_at=None if is_open else at, due_on=at.date() + timedelta(days=15),
            )
        )  # fmt: skip
    Hazard._base_manager.bulk_create(made, batch_size=500)


def copy_hazards(times: int) -> None:
    """Write every hazard so many times, under other ids and numbers."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    from wanghuo.prevention.hazards.models import Hazard  # noqa: PLC0415 -- as above

    is_postgres = connection.vendor == "postgresql"
    fresh = {"id": "gen_random_uuid()" if is_postgres else "lower(hex(randomblob(16)))"}
    columns = [field.column for field in Hazard._meta.concrete_fields]
    table = Hazard._meta.db_table
    with connection.cursor() as cursor:
        for n in range(1, times):
            fresh["number"] = f"number || '-{n}'"
            values = ", ".join(fresh.get(name, name) for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 -- our own names
                f"SELECT {values} FROM {table} WHERE number NOT LIKE '%%-%%-%%'",
                [],
            )


main(measure)
