"""Tables as JSON lines: the demo county out and in, against Django's own, against bare reading."""

import io
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from harness import claim, main, median_ms, seconds

AT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL, LARGE = 3_000, 30_000


def measure() -> None:
    from wanghuo.kernel import clock  # noqa: PLC0415 -- Django is set up now
    from wanghuo.web.demo.build import build  # noqa: PLC0415 -- as above

    build(clock.now(), lambda _: None)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        leaving(folder)
        coming(folder)
        growing(folder)


def leaving(scratch: Path) -> None:
    """Write the county, as we do and as Django does, and read it bare."""
    from django.core.management import call_command  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.exchange.queries.tables import tables  # noqa: PLC0415 -- as above
    from wanghuo.base.exchange.services.tables_export import export_tables  # noqa: PLC0415 -- as above

    labels = [table.label for table in tables()]

    def ours():
        shutil.rmtree(scratch / "ours", ignore_errors=True)
        return export_tables(folder=scratch / "ours", at=AT)

    def theirs():
        path = scratch / "theirs.jsonl"
        path.unlink(missing_ok=True)
        call_command("dumpdata", *labels, use_base_manager=True, format="jsonl", output=str(path))

    rows = ours().rows
    bare, mine, django = median_ms(read_bare, 3), median_ms(ours, 3), median_ms(theirs, 3)
    print(f"{rows} rows: bare {bare:.0f} ms, ours {mine:.0f} ms, dumpdata {django:.0f} ms")
    claim("dumpdata to our export", django / mine, at_least=2)
    claim("our export to bare reading (COPY, or a plain SELECT)", mine / bare, at_most=12)


def read_bare() -> None:
    """Read every table as fast as the database gives it."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.exchange.queries.tables import tables  # noqa: PLC0415 -- as above

    connection.ensure_connection()
    for table in tables():
        name = table.model._meta.db_table
        if connection.vendor == "postgresql":
            cursor = connection.connection.cursor()
            with cursor.copy(f"COPY {name} TO STDOUT") as out:
                for piece in out:
                    len(piece)
            continue
        cursor = connection.connection.cursor()
        for row in cursor.execute(f"SELECT * FROM {name}"):  # noqa: S608 -- our own tables
            len(row)


def coming(scratch: Path) -> None:
    """Read the county into an empty database; Django's way cannot take the facts in as they are."""
    from wanghuo.base.exchange.rules.tables import (  # noqa: PLC0415 -- Django is set up now
        APPEND_ONLY,
        ImportMode,
    )
    from wanghuo.base.exchange.services.tables_import import import_tables  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above

    def ours(folder: Path):
        empty()
        return seconds(lambda: import_tables(path=folder, mode=ImportMode.NEW, actor=SYSTEM, at=AT))

    lines = (scratch / "theirs.jsonl").read_text("utf-8").split("\n")
    text = "\n".join(x for x in lines if not any(f'"{label}"' in x[:60] for label in APPEND_ONLY))
    keep_only(scratch / "ours", scratch / "alike", APPEND_ONLY)
    mine = ours(scratch / "alike")
    empty()
    django = seconds(lambda: load(text))
    whole = ours(scratch / "ours")
    print(f"without facts: ours {mine:.2f} s, loaddata {django:.2f} s; whole house {whole:.2f} s")
    claim("loaddata to our import, without facts", django / mine, at_least=2)


def load(text: str) -> None:
    """Do what loaddata does."""
    from django.core import serializers  # noqa: PLC0415 -- Django is set up now
    from django.db import transaction  # noqa: PLC0415 -- as above

    with transaction.atomic():
        for row in serializers.deserialize("jsonl", io.StringIO(text)):
            row.save()


def empty() -> None:
    """Empty every table, past the guards."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.exchange.queries.tables import tables  # noqa: PLC0415 -- as above

    names = [table.model._meta.db_table for table in tables()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in names:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
            for name in names:
                cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
            return
        guards = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = guards.fetchall()
        before = [f'DROP TRIGGER "{name}"' for name, _ in guards]
        rows = [f"DELETE FROM {name}" for name in names]  # noqa: S608 -- our own tables
        off, on = "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
        for statement in [off, *before, *rows, *(sql for _, sql in guards), on]:
            cursor.execute(statement)


def keep_only(source: Path, target: Path, without: frozenset[str]) -> None:
    """Copy an export but for some tables."""
    import json  # noqa: PLC0415 -- used here alone

    shutil.copytree(source, target)
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    for label in without:
        del manifest["tables"][label]
        (target / f"{label}.jsonl").unlink()
    (target / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def growing(scratch: Path) -> None:
    """Ten times the rows must take about ten times as long, out and in."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up now

    from wanghuo.base.exchange.rules.tables import ImportMode  # noqa: PLC0415 -- Django is set up
    from wanghuo.base.exchange.services.tables_export import export_tables  # noqa: PLC0415 -- as above
    from wanghuo.base.exchange.services.tables_import import import_tables  # noqa: PLC0415 -- as above
    from wanghuo.base.people.models import Role  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above

    def tidy() -> None:
        """Clear away what was deleted, so that it is not what is measured."""
        vacuum = {"sqlite": "PRAGMA wal_checkpoint(TRUNCATE)", "postgresql": "VACUUM people_role"}
        with connection.cursor() as cursor:
            cursor.execute(vacuum[connection.vendor])

    took: dict[int, tuple[float, float]] = {}
    for count in (SMALL, LARGE):
        Role.objects.filter(code__startswith="grow").delete()
        fresh = (Role(code=f"grow{n}", name="角色", capabilities=["a"]) for n in range(count))
        Role.objects.bulk_create(fresh, batch_size=500)
        folder = scratch / f"grow{count}"
        out = seconds(lambda at=folder: export_tables(folder=at, at=AT, labels=["people.role"]))
        Role.objects.filter(code__startswith="grow").delete()
        tidy()
        path = folder / "people.role.jsonl"
        back = seconds(
            lambda at=path: import_tables(path=at, mode=ImportMode.SKIP, actor=SYSTEM, at=AT)
        )
        took[count] = (out, back)
        print(f"{count} rows: {count / out:.0f} rows/s out, {count / back:.0f} rows/s in by key")
    claim("exporting ten times the rows", took[LARGE][0] / took[SMALL][0], at_most=13)
    claim("importing ten times the rows", took[LARGE][1] / took[SMALL][1], at_most=13)


main(measure)
