"""A day's work for everybody who goes round (排班), beside dealing the same rows out bare.

First the planner alone: 200,000 places in 2,333 villages, 7,000 grid workers, a quarter's working
days; beside it a round-robin of the same rows over the same slots, which is even but sends people
criss-cross. Then the clock's whole night through the database at 2,000 and 20,000 places: rounds
are opened with their facts, and the night after finds nothing to do.
"""

import random
import sys
import time
from datetime import UTC, date, datetime, timedelta

from harness import claim, main

VILLAGES, A_VILLAGE = 2_333, 3
"""7,000 grid workers, three to a village."""
PLACES = 200_000
SMALL, LARGE = 2_000, 20_000
MONDAY = date(2026, 1, 5)
AT = datetime(2026, 1, 4, 17, 30, tzinfo=UTC)
DAYS = [MONDAY + timedelta(days=n) for n in range(85) if (MONDAY + timedelta(days=n)).weekday() < 5]
CAPACITY = 12


def measure() -> None:
    the_planner()
    the_night()


def the_planner() -> None:
    tenth = ground(PLACES // 10, VILLAGES // 10)
    whole = ground(PLACES, VILLAGES)
    dealt_in(tenth)  # warm
    small, large = dealt_in(tenth), dealt_in(whole)
    bare = round_robin_in(whole)
    print(f"planner: {PLACES:,} places, {VILLAGES * A_VILLAGE:,} posts: {large:.2f} s")
    claim("planner, seconds for everybody's quarter to 60", large / 60, at_most=1)
    claim("planner to a bare round-robin of the same rows", large / bare, at_most=50)
    claim("planner, ten times the places and posts", large / small, at_most=12)
    again_in(whole)


def ground(places: int, villages: int):
    """Places by village, each village with its cells and its posts."""
    from wanghuo.prevention.rounds.judging import Stop  # noqa: PLC0415 -- Django is set up now

    chance = random.Random(places)  # noqa: S311 -- the same rows each time
    found = []
    for village in range(villages):
        count = places // villages + (village < places % villages)
        stops = [
            Stop((village, n), f"8b{village:06x}{chance.randrange(1 << 28):07x}")
            for n in range(count)
        ]
        posts = range(village * A_VILLAGE, (village + 1) * A_VILLAGE)
        found.append((stops, list(posts)))
    return found


def dealt_in(villages) -> float:
    from wanghuo.prevention.rounds.judging import plan  # noqa: PLC0415 -- Django is set up now

    start = time.perf_counter()
    for stops, posts in villages:
        plan(stops, posts, DAYS, capacity=CAPACITY)
    return time.perf_counter() - start


def again_in(villages) -> None:
    """Plan everything once more: nothing may move."""
    from dataclasses import replace  # noqa: PLC0415 -- only here

    from wanghuo.prevention.rounds.judging import plan  # noqa: PLC0415 -- Django is set up now

    moved = 0
    for stops, posts in villages[:200]:
        first = plan(stops, posts, DAYS, capacity=CAPACITY).slots
        kept = [replace(stop, kept=first[stop.key]) for stop in stops]
        moved += plan(kept, posts, DAYS, capacity=CAPACITY).moved
    claim("stops moved by planning again", moved, at_most=0)


def round_robin_in(villages) -> float:
    start = time.perf_counter()
    for stops, posts in villages:
        slots = [(post, day) for post in posts for day in DAYS]
        dealt = {stop.key: slots[n % len(slots)] for n, stop in enumerate(stops)}
        assert len(dealt) == len(stops)
    return time.perf_counter() - start


def the_night() -> None:
    from wanghuo.prevention.rounds.models import Round  # noqa: PLC0415 -- Django is set up now
    from wanghuo.prevention.rounds.services import open_rounds  # noqa: PLC0415 -- as above

    villages = set_up()
    taken = {}
    for count in (SMALL, LARGE - SMALL):
        add_places(villages, count)
        start = time.perf_counter()
        told = open_rounds(at=AT)
        taken[count] = time.perf_counter() - start
        assert told.opened == count, told
    start = time.perf_counter()
    again = open_rounds(at=AT)
    quiet = time.perf_counter() - start
    rows = list(Round._base_manager.all()[:5_000])
    bare = bare_inserts(rows) * (LARGE - SMALL) / len(rows)
    large = taken[LARGE - SMALL]
    print(f"night: {LARGE - SMALL:,} rounds in {large:.1f} s, a quiet night {quiet:.2f} s")
    claim("night to bare inserts of the same rows", large / bare, at_most=12)
    claim("night, nine times the places", large / taken[SMALL], at_most=12)
    claim("quiet night, rounds opened", again.opened, at_most=0)
    claim("quiet night to the full one", quiet / large, at_most=0.5)


def bare_inserts(rows) -> float:
    """Write the same rows with nothing around them, and take them back."""
    from django.db import transaction  # noqa: PLC0415 -- Django is set up now

    from wanghuo.prevention.rounds.models import Round  # noqa: PLC0415 -- as above

    Round._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
    start = time.perf_counter()
    with transaction.atomic():
        Round._base_manager.bulk_create(rows, batch_size=500)
    return time.perf_counter() - start


def set_up():
    """A county of ten towns with ten villages, three grid workers in each."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.base.people.models import Organisation, Post, Role, User  # noqa: PLC0415 -- as above

    def area(name, level, code, parent):
        made = Area.objects.create(
            name=name, level=level, parent=parent, code=code.ljust(12, "0"), path=f"new-{code}",
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        made.path = f"{parent.path if parent else ''}{made.pk}/"
        made.save(update_fields=["path"])
        return made

    role = Role.objects.create(code="grid_worker", name="网格员", capabilities=["round.read"])
    county, villages = area("清石县", "county", "990121", None), []
    for town in range(10):
        above = area(f"第{town}镇", "town", f"990121{101 + town}", county)
        for number in range(10):
            village = area(f"第{number}村", "village", f"990121{101 + town}{201 + number}", above)
            unit = Organisation._base_manager.create(
                name="村委会", kind="village", area=village, area_path=village.path
            )
            for one in range(A_VILLAGE):
                user = User.objects.create(
                    username=f"{village.pk}-{one}", name="张三", created_at=AT
                )
                Post._base_manager.create(
                    user=user, role=role, organisation=unit, area=village,
                    area_path=village.path, valid_from=date(2020, 1, 1),
                )  # fmt: skip
            villages.append(village)
    return villages


def add_places(villages, count: int) -> None:
    from wanghuo.kernel.geo.coordinates import position  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.geo.located import located  # noqa: PLC0415 -- as above
    from wanghuo.register.places.models import Place  # noqa: PLC0415 -- as above

    chance = random.Random(count)  # noqa: S311 -- the same rows each time
    first, made = Place._base_manager.count(), []
    for number in range(first, first + count):
        village = villages[number % len(villages)]
        where = position(112 + chance.random(), 22 + chance.random())
        made.append(
            Place(
                number=f"CS{number:07d}",
                name=f"惠民商店{number}",
                area=village,
                area_path=village.path,
                created_at=AT,
                kind="shop",
                is_small=True,
                **located(where),
            )
        )
    Place._base_manager.bulk_create(made, batch_size=500)


if "--planner" in sys.argv:
    the_planner()
else:
    main(measure)
