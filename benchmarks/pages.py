"""The server's time for every main page of the demo county, and with ten times the tasks.

Run: python benchmarks/pages.py [VAR]

With VAR, a copy of that demo's data directory is measured instead of a county built for the run.
Each page is asked for as a clerk of a town, a village and the county's supervisor, warm, within one
process; its p95 is set against the budget. On a busy machine the clock says more about the
neighbours than about the page: the processor's time beside it is what the page itself costs, on
PostgreSQL without what the server works for it.
"""

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from harness import CHILD, claim, environ, main

BUDGET_MS = 150
TIMES = 20
GROWTH = 10
LOGINS = ("clerk", "village", "county")
PAGES = (
    "/", "/inbox", "/settings", "/plans/", "/plans/{plan}", "/plans/{review}", "/items/{item}",
    "/tasks/", "/tasks/?page=3", "/tasks/?overdue={day}", "/tasks/?at_risk={day}",
    "/tasks/?state=submitted", "/tasks/?text=消防", "/tasks/?plan={plan}", "/tasks/{whole}",
    "/tasks/{part}", "/problems/", "/responsibilities/", "/board/", "/areas/", "/areas/list",
    "/areas/{area}", "/people/", "/people/organisations", "/people/roles", "/calendar/", "/ledger/",
)  # fmt: skip
GROWING = ("/", "/tasks/", "/tasks/?overdue={day}", "/tasks/?state=submitted", "/board/")


@dataclass(frozen=True)
class Visit:
    """What one page took: milliseconds by the clock and of our own processor, and queries."""

    median: float
    p95: float
    processor: float
    queries: int


def measure() -> None:
    from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above
    from wanghuo.web.logging import configure_logging  # noqa: PLC0415 -- as above

    configure_logging()
    with scoped(EVERYWHERE):
        build_unless_there()
        places = examples()
    before = {(login, page): show(login, page, places) for login in LOGINS for page in PAGES}
    with scoped(EVERYWHERE):
        print(f"-- {multiply(GROWTH)} tasks instead of a tenth of them", flush=True)
    for login in LOGINS:
        for page in GROWING:
            now = show(login, page, places)
            if now and before[login, page]:
                growth = now.median / before[login, page].median
                claim(f"{login} {page} at {GROWTH} x the tasks", growth, at_most=GROWTH)


def build_unless_there() -> None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.people.models import User  # noqa: PLC0415 -- as above
    from wanghuo.kernel import clock  # noqa: PLC0415 -- as above
    from wanghuo.web.demo.build import build  # noqa: PLC0415 -- as above

    if not User.objects.exists():
        start = time.perf_counter()
        build(clock.now(), lambda _: None)
        print(f"demo county built in {time.perf_counter() - start:.0f} s", flush=True)
    learn(connection)


def learn(connection) -> None:
    """Let the database learn its statistics, as it would overnight."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def examples() -> dict[str, object]:
    """Return what stands in the addresses of single rows: the largest of each."""
    from wanghuo.base.areas.models import Area  # noqa: PLC0415 -- Django is set up now
    from wanghuo.governance.plans.models import Plan, PlanItem, Task  # noqa: PLC0415 -- as above
    from wanghuo.kernel import clock  # noqa: PLC0415 -- as above
    from wanghuo.web.demo.logins import TOWN, VILLAGE  # noqa: PLC0415 -- as above

    review = Plan.objects.filter(state="reviewing").order_by("id").last()
    village = Area.objects.get(code=VILLAGE)
    parts = Task.objects.filter(parent__isnull=False).order_by("id")
    own = parts.filter(area_path=village.path).first()
    return {
        "plan": Plan.objects.filter(state="confirmed", area__code=TOWN).order_by("id")[0].pk,
        "review": review.pk,
        "item": PlanItem.objects.filter(plan=review, kind="task").order_by("id")[0].pk,
        "whole": Task.objects.filter(area__code=TOWN).order_by("-part_count", "id")[0].pk,
        "part": own.pk,
        "area": Area.objects.get(code=TOWN).pk,
        "day": clock.today(),
    }


def show(login: str, page: str, places: dict[str, object]) -> Visit | None:
    """Print what a page takes whoever is logged in; nothing where the door is closed to them."""
    visit = visited(login, page.format(**places))
    if visit:
        what = f"{login:8} {page:24} {visit.queries:2} queries, processor {visit.processor:5.1f} ms"
        taken = f"median {visit.median:5.1f} ms, p95 {visit.p95:5.1f} ms of {BUDGET_MS}"
        claim(f"{what}, {taken}", visit.p95 / BUDGET_MS, at_most=1)
    return visit


def visited(login: str, address: str) -> Visit | None:
    from django.db import connection  # noqa: PLC0415 -- Django is set up now
    from django.test import Client  # noqa: PLC0415 -- as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- as above

    from wanghuo.base.people.models import User  # noqa: PLC0415 -- as above

    client = Client()
    client.force_login(User.objects.get(username=login))
    if client.get(address).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
        queries = len(captured)  # the next request forgets them
    taken, worked = zip(*(timed(client, address) for _ in range(TIMES)), strict=True)
    p95 = sorted(taken)[int(TIMES * 0.95) - 1]
    return Visit(statistics.median(taken), p95, statistics.median(worked), queries)


def timed(client, address: str) -> tuple[float, float]:
    start, worked = time.perf_counter(), time.process_time()
    client.get(address)
    return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000


def multiply(times: int) -> int:
    """Let there be `times` as many tasks, copied part by whole; return how many there are now."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    from wanghuo.governance.plans.models import Task  # noqa: PLC0415 -- as above
    from wanghuo.kernel.ids import new_id  # noqa: PLC0415 -- as above

    rows = list(Task.objects.order_by("id"))  # parents were made before their parts
    for _ in range(times - 1):
        keys = {row.pk: new_id() for row in rows}
        values = [
            {f.attname: getattr(row, f.attname) for f in Task._meta.concrete_fields} for row in rows
        ]
        copies = [
            Task(**{**value, "id": keys[value["id"]], "parent_id": keys.get(value["parent_id"])})
            for value in values
        ]
        Task._base_manager.bulk_create(copies, batch_size=500)
    learn(connection)
    return Task.objects.count()


def reuse(var: Path) -> None:
    """Measure a copy of a demo's data directory, in this process."""
    with tempfile.TemporaryDirectory(prefix="wanghuo-bench-") as copy:
        shutil.copytree(var, copy, dirs_exist_ok=True)
        settings = {"DJANGO_SETTINGS_MODULE": "wanghuo.web.settings", "WANGHUO_VAR": copy}
        environ.update(settings)
        sys.argv[1:] = [CHILD]
        main(measure)


environ.setdefault("WANGHUO_LOG_LEVEL", "WARNING")
if len(sys.argv) > 1 and sys.argv[1] != CHILD:
    reuse(Path(sys.argv[1]))
else:
    main(measure)
