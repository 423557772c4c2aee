"""A restored database seals its unsealed tail, verifies, and goes on."""

import sqlite3
import subprocess
from contextlib import closing

import pytest
from django.db import connection

from tests.kernel.facts.elsewhere import run_there, this_database
from tests.kernel.facts.telling import AT, positions, tell
from tests.postgres import binary, private_cluster
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import queries, services

pytestmark = pytest.mark.django_db(transaction=True)

GO_ON = """
print(queries.verify("{head}").sentence())
services.seal(AT, force=True)
print(queries.verify("{head}").sentence())
print(list(Fact._base_manager.order_by("position").values_list("subject_id", "position")))
from tests.kernel.facts.elsewhere import run_there, this_database
from tests.kernel.facts.telling import tell
tell("told after the restore")
services.seal(AT, force=True)
print(queries.verify("{head}").sentence())
try:
    Fact._base_manager.filter(position=1).delete()
except Exception as refusal:
    print(type(refusal).__name__)
"""
"""What the restored database is asked to do; `head` was noted before the dump."""


def live_for_a_while():
    """Leave two sealed blocks, a positioned fact and two facts without a position; the head."""
    for n in range(4):
        tell(f"blocked {n}")
        if n % 2:
            services.seal(AT, force=True)
    tell("positioned")
    facts.seal_positions()
    tell("tail 1")
    tell("tail 2")
    return queries.head().hash


def expected():
    order = [*positions(), ("tail 1", 6), ("tail 2", 7)]
    return (
        "存证完整：2 个区块、4 条事实逐条校验无误。另有 3 条尚未入块。\n"
        "存证完整：3 个区块、7 条事实逐条校验无误。\n"
        f"{order}\n"
        "存证完整：4 个区块、8 条事实逐条校验无误。\n"
        "IntegrityError\n"
    )


@pytest.mark.postgres
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="NOT RUN: pg_dump needs the suite on PostgreSQL"
)
def test_dump_restored_into_a_fresh_cluster_seals_its_tail_and_verifies(tmp_path):
    head = live_for_a_while()
    dump = tmp_path / "dump.sql"
    subprocess.run([binary("pg_dump"), "-f", dump, this_database()], check=True)

    with private_cluster() as url:
        psql = [binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, url]
        subprocess.run(psql, check=True, stdout=subprocess.DEVNULL)
        told = run_there(url, GO_ON.format(head=head))

    assert told == expected()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="NOT RUN: the suite is on PostgreSQL")
def test_backup_of_a_file_seals_its_tail_and_verifies(tmp_path):
    head = live_for_a_while()
    copy = tmp_path / "restored.sqlite3"
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)

    told = run_there(f"sqlite:///{copy}", GO_ON.format(head=head))

    assert told == expected()
    assert Fact._base_manager.filter(position__isnull=True).count() == 2
