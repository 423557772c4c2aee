"""What stood in the table of evidence stands among the attachments after the move, and back."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wanghuo.kernel.ids import new_id

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BEFORE = [("documents", "0001_attachments"), ("plans", "0001_begin")]
MOVED = [("plans", "0002_evidence_becomes_attachments")]


def migrate(to):
    """Migrate, and return the models of the schema as it then is, other rooms' too."""
    MigrationExecutor(connection).migrate(to)
    return MigrationExecutor(connection)._create_project_state(with_applied_migrations=True).apps


@pytest.fixture
def before(transactional_db):
    """The schema as it was; afterwards as it is now."""
    yield migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def rows_of(apps, name):
    return apps.get_model(name)._base_manager


def make_statement(apps):
    """An area, a plan, a task and one statement on it, with only what the tables ask for."""
    user = rows_of(apps, "people.User").create(username="w", name="文", created_at=AT)
    area = rows_of(apps, "areas.Area").create(
        name="清石镇", level="town", code="1", path="1/", valid_from=date(2020, 1, 1)
    )
    where = {"area_id": area.pk, "area_path": "1/"}
    plan = rows_of(apps, "plans.Plan").create(
        **where, title="方案", file_name="a", file_hash="h", file="a", text="x", uploaded_at=AT
    )
    item = rows_of(apps, "plans.PlanItem").create(
        plan=plan, area_path="1/", kind="task", ordinal=1, span_start=0, span_end=1, data={}
    )
    task = rows_of(apps, "plans.Task").create(
        **where, plan=plan, item=item, text="x", sentence="x", span_start=0, span_end=1,
        sector="fire", created_at=AT,
    )  # fmt: skip
    return rows_of(apps, "plans.Progress").create(
        task=task, area_path="1/", by=user, at=AT, percent=10
    )


def test_evidence_becomes_attachments_and_back(before):
    said = make_statement(before)
    evidence = rows_of(before, "plans.Evidence")
    rows = [
        evidence.model(
            id=new_id(), progress=said, area_path="1/", file_name=f"{n}.png", file_hash=f"{n:064d}",
            media_type="image/png", size=n, file=f"evidence/{n}.png",
        )
        for n in range(1003)
    ]  # fmt: skip
    evidence.bulk_create(rows)

    moved = rows_of(migrate(MOVED), "documents.Attachment")

    assert moved.count() == 1003
    first = moved.get(pk=rows[7].pk)
    assert (first.subject_type, first.subject_id) == ("progress", str(said.pk))
    assert (first.area_id, first.area_path, first.sector) == (said.task.area_id, "1/", "fire")
    assert (first.file_name, first.file_hash, first.size) == ("7.png", f"{7:064d}", 7)
    assert (first.file.name, first.uploaded_by_id, first.uploaded_at) == (
        "evidence/7.png", said.by_id, AT,
    )  # fmt: skip
    assert (first.taken_at, first.longitude, first.withdrawn_at) == (None, None, None)

    back = rows_of(migrate(BEFORE), "plans.Evidence")

    assert back.count() == 1003
    assert back.get(pk=rows[7].pk).progress_id == said.pk


def test_the_move_may_be_run_again(before):
    said = make_statement(before)
    evidence = rows_of(before, "plans.Evidence")
    row = evidence.create(
        progress=said,
        area_path="1/",
        file_name="a",
        file_hash="h",
        media_type="t",
        size=1,
        file="a",
    )
    attachment = rows_of(before, "documents.Attachment")
    attachment.create(
        id=row.pk, subject_type="progress", subject_id=str(said.pk), area_id=said.task.area_id,
        area_path="1/", file_name="a", file_hash="h", media_type="t", size=1, file="a",
        uploaded_at=AT,
    )  # fmt: skip

    moved = rows_of(migrate(MOVED), "documents.Attachment")

    assert moved.count() == 1
