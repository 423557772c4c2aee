"""What was exported comes back the same: every model there is, on both databases and across."""

import json
import uuid
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.base.exchange.tables_rows import Maker
from tests.kernel.facts.elsewhere import run_there
from tests.kernel.facts.telling import AT, tell
from tests.on_postgres import server
from wanghuo.base.exchange.queries.tables import tables
from wanghuo.base.exchange.services.tables_export import export_tables
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ledger import queries as ledger
from wanghuo.kernel.ledger import services as sealing

pytestmark = pytest.mark.django_db(transaction=True)

MOVE = """
from wanghuo.__main__ import main
from wanghuo.base.people.models import Role
codes = [main(["data", "import", "{source}"]), main(["data", "export", "{target}"])]
most = Role.objects.order_by("-pk").values_list("pk", flat=True).first()
fresh = Role.objects.create(code="fresh", name="新角色")
print("moved", codes, fresh.pk > (most or 0))
"""


def contents(folder):
    """Every file of an export, but for the moment it was made."""
    found = {}
    for path in sorted(folder.glob("*.jsonl")):
        header, rest = path.read_bytes().split(b"\n", 1)
        found[path.name] = (json.loads(header) | {"exported_at": ""}, rest)
    return found


@contextmanager
def empty_house(vendor, tmp_path):
    name = f"tables_{uuid.uuid4().hex[:12]}"
    if vendor == "sqlite":
        yield f"sqlite:///{tmp_path / name}.sqlite3"
        return
    with server() as url, psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield url.rsplit("/", 1)[0] + f"/{name}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def moved(source, vendor, tmp_path):
    """Import into an empty house of this kind and export it again; the new folder."""
    target = tmp_path / f"out-{uuid.uuid4().hex[:6]}"
    with empty_house(vendor, tmp_path) as url:
        told = run_there(url, MOVE.format(source=source, target=target))
    assert "moved [0, 0] True" in told
    return target


def test_every_model_survives_a_move_to_the_other_database_and_back(tmp_path):
    made = Maker(seed=1).fill()
    here = connection.vendor
    there = {"sqlite": "postgresql", "postgresql": "sqlite"}[here]
    export_tables(folder=tmp_path / "first", at=AT)

    second = moved(tmp_path / "first", there, tmp_path)
    third = moved(second, here, tmp_path)

    first = contents(tmp_path / "first")
    assert {name: len(rest.splitlines()) >= 4 for name, (_, rest) in first.items()} == {
        f"{label}.jsonl": True for label in made
    }
    assert contents(second) == first
    assert contents(third) == first


def test_every_table_of_the_house_is_in_an_export(tmp_path):
    done = export_tables(folder=tmp_path / "all", at=AT)

    assert set(done.tables) == {table.label for table in tables()}
    assert {path.stem for path in (tmp_path / "all").glob("*.jsonl")} == set(done.tables)


def test_ledger_of_a_moved_house_verifies_and_goes_on(tmp_path):
    for n in range(4):
        tell(f"blocked {n}")
        if n % 2:
            sealing.seal(AT, force=True)
    tell("positioned")
    facts.seal_positions()
    tell("tail")
    head = ledger.head().hash
    export_tables(folder=tmp_path / "first", at=AT)

    with empty_house(connection.vendor, tmp_path) as url:
        told = run_there(
            url,
            f"""
from wanghuo.__main__ import main
print(main(["data", "import", "{tmp_path / "first"}"]))
print(queries.verify("{head}").sentence())
services.seal(AT, force=True)
print(queries.verify("{head}").sentence())
print(list(Fact._base_manager.order_by("position").values_list("subject_id", "position"))[-2:])
""",
        )

    assert "存证完整：2 个区块、4 条事实逐条校验无误。另有 2 条尚未入块。" in told
    assert "存证完整：3 个区块、6 条事实逐条校验无误。" in told
    assert "[('positioned', 5), ('tail', 6)]" in told
