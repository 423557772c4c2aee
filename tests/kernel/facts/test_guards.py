"""The database itself refuses to change or delete a fact."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tests.kernel.facts.telling import AT, positions, tell
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.facts.services import Mark, record
from wanghuo.kernel.ids import new_id

pytestmark = pytest.mark.django_db

OTHER = {
    "id": new_id(),
    "kind": "test.forged",
    "subject_type": "forged",
    "subject_id": "forged",
    "actor_id": 99,
    "area_id": 99,
    "at": AT.replace(year=2020),
    "body": "{}",
}
refused = pytest.raises(IntegrityError, match="fact")


def test_every_column_is_either_guarded_or_meant_to_change():
    columns = {field.attname for field in Fact._meta.concrete_fields}

    assert columns == {*OTHER, "position", "area_path"}


@pytest.mark.parametrize("column", OTHER)
@pytest.mark.parametrize("is_sealed", [False, True])
def test_no_column_that_is_hashed_can_be_changed(column, is_sealed):
    fact = tell()
    if is_sealed:
        services.seal_positions()

    with refused, transaction.atomic():
        Fact._base_manager.filter(pk=fact.pk).update(**{column: OTHER[column]})

    assert getattr(Fact._base_manager.get(pk=fact.pk), column) == getattr(fact, column)


@pytest.mark.parametrize("column", ["actor_id", "area_id"])
def test_known_value_cannot_be_emptied_nor_an_empty_one_filled(column):
    known = record("test.known", Mark("thing", "1", area_id=7), actor=SYSTEM, at=AT)
    empty = record("test.known", Mark("thing", "1"), actor=SYSTEM, at=AT)

    for fact, value in ((known, None if column == "area_id" else 5), (empty, 5)):
        with refused, transaction.atomic():
            Fact._base_manager.filter(pk=fact.pk).update(**{column: value})


@pytest.mark.parametrize("value", [None, 2])
def test_position_once_given_stays(value):
    fact = tell()
    services.seal_positions()

    with refused, transaction.atomic():
        Fact._base_manager.filter(pk=fact.pk).update(position=value)

    assert positions() == [("1", 1)]


def test_area_path_may_be_rewritten_when_areas_merge():
    fact = tell(area_path="1/2/")
    services.seal_positions()

    Fact._base_manager.filter(pk=fact.pk).update(area_path="1/3/")

    assert Fact._base_manager.get(pk=fact.pk).area_path == "1/3/"


@pytest.mark.parametrize("is_sealed", [False, True])
def test_fact_cannot_be_deleted(is_sealed):
    fact = tell()
    if is_sealed:
        services.seal_positions()

    with refused, transaction.atomic():
        Fact._base_manager.filter(pk=fact.pk).delete()

    assert Fact._base_manager.get() == fact


def test_fact_cannot_be_inserted_with_a_position():
    with refused, transaction.atomic():
        Fact._base_manager.create(
            kind="test.forged", subject_type="thing", subject_id="1", at=AT, body="{}", position=1
        )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's alone")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO facts_fact SELECT * FROM facts_fact",
        "UPDATE OR REPLACE facts_fact SET position = 1 WHERE position IS NULL",
    ],
)
def test_fact_cannot_be_replaced(statement):
    tell("1")
    services.seal_positions()
    tell("2")

    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert positions() == [("1", 1)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
def test_facts_cannot_be_truncated():
    tell()

    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE facts_fact")

    assert Fact._base_manager.count() == 1


def test_statement_that_changes_nothing_passes():
    tell()

    assert Fact._base_manager.update(kind=F("kind")) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", ["facts", "ledger"])
def test_guards_can_be_lifted_and_set_again(app):
    """The migration has a way back, for the one who must take it."""
    name = f"wanghuo.kernel.{app}.migrations.0002_insert_only"
    migration = __import__(name, fromlist=["guard"])

    with connection.schema_editor() as editor:
        migration.release(apps, editor)
    with connection.schema_editor() as editor:
        migration.guard(apps, editor)

    fact = tell()
    with refused, transaction.atomic():
        Fact._base_manager.filter(pk=fact.pk).update(kind="test.other")
