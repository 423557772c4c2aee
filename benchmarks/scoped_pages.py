"""First page with count at a million rows: what a scope costs, against the same query unscoped.

Ten counties of 11 towns and 170 villages each; a million facts, evenly spread, written in the order
of time. A page is 50 rows, newest first, with the count of all rows it is a page of.
"""

import random
from datetime import UTC, datetime

from harness import claim, main, median_ms

AT = datetime(2026, 3, 2, tzinfo=UTC)
ROWS = 1_000_000
COUNTIES, TOWNS, VILLAGES = 10, 11, 170
BODY = '{"after":{"state":"assigned"},"before":{"state":"open"},"data":{"note":"已分派到村"}}'


def villages() -> list[str]:
    """Return the area path of each village; area ids are as large as those of a real city."""
    paths = []
    for county in range(COUNTIES):
        for village in range(VILLAGES):
            town = county * TOWNS + village % TOWNS
            paths.append(f"1/{2 + county}/{100 + town}/{1000 + county * VILLAGES + village}/")
    return paths


def measure() -> None:
    from wanghuo.kernel.actors import EVERYWHERE, AreaPath, Reach, Scope  # noqa: PLC0415 -- set up

    fill()
    everything = page_ms(EVERYWHERE)
    print(f"unscoped: {everything:.1f} ms")
    posts = {"village": "1/2/100/1000/", "town": "1/2/100/", "county": "1/2/"}
    for post, path in posts.items():
        scope = Scope((Reach(AreaPath(path)),))
        taken = page_ms(scope)
        print(f"{post} post: {taken:.1f} ms for {count(scope)} rows")
        if not claim(f"first page of a {post} post to unscoped", taken / everything, at_most=5):
            explain(scope)


def page_ms(scope) -> float:
    from wanghuo.kernel.facts import queries  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.paging import newest  # noqa: PLC0415 -- as above
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    with scoped(scope):
        return median_ms(lambda: newest(queries.facts_of()), 21)


def count(scope) -> int:
    from wanghuo.kernel.facts import queries  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    with scoped(scope):
        return queries.facts_of().count()


def explain(scope) -> None:
    """Print the plans, so that the index that is missing can be seen."""
    from wanghuo.kernel.facts import queries  # noqa: PLC0415 -- Django is set up now
    from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

    with scoped(scope):
        rows = queries.facts_of()
        print(rows.values_list("pk")[:51].explain())
        print(rows.order_by().values_list("pk").explain())


def fill() -> None:
    """Write the rows as fast as each database takes them, and let it learn its statistics."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    from wanghuo.kernel.facts.models import Fact  # noqa: PLC0415 -- as above

    names = "id, kind, subject_type, subject_id, area_id, area_path, at, body"
    new_id, paths = Fact._meta.pk.default, villages()
    choice = random.Random(1).choice  # noqa: S311 -- the same rows each time

    def rows(write_id, at):
        for n in range(ROWS):
            path = choice(paths)
            yield write_id(new_id()), "task.assigned", "task", str(n % 99_991), 7, path, at, BODY

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY facts_fact ({names}) FROM STDIN") as copy:
                for row in rows(str, AT):
                    copy.write_row(row)
            cursor.execute("VACUUM ANALYZE facts_fact")
    else:
        connection.ensure_connection()
        connection.connection.executescript("PRAGMA synchronous = OFF;")
        with connection.connection as raw:
            statement = f"INSERT INTO facts_fact ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 -- our own names
            raw.executemany(statement, rows(lambda key: key.hex, "2026-03-02 00:00:00"))
        connection.connection.commit()


main(measure)
