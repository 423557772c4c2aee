"""Files of progress statements move to where files of every record are kept.

What a picture says of its time and place was never read of these, and is not made up now.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import QuerySet

BATCH = 500
SAME = ("id", "area_path", "file_name", "file_hash", "media_type", "size", "file")


def rows_of(name: str, apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model(name)._base_manager.all()
    return rows.using(schema_editor.connection.alias)


def in_batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Walk the rows by key, so that a run cut off may simply be run again."""
    last = None
    while True:
        after = rows if last is None else rows.filter(pk__gt=last)
        batch = list(after.order_by("pk")[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def move(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    evidence = rows_of("plans.Evidence", apps, schema_editor)
    attachments = rows_of("documents.Attachment", apps, schema_editor)
    for batch in in_batches(evidence.select_related("progress__task")):
        attachments.bulk_create(
            [
                attachments.model(
                    **{name: getattr(row, name) for name in SAME},
                    subject_type="progress",
                    subject_id=str(row.progress_id),
                    area_id=row.progress.task.area_id,
                    sector=row.progress.task.sector,
                    uploaded_by_id=row.progress.by_id,
                    uploaded_at=row.progress.at,
                )
                for row in batch
            ],
            ignore_conflicts=True,
        )


def move_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    evidence = rows_of("plans.Evidence", apps, schema_editor)
    attachments = rows_of("documents.Attachment", apps, schema_editor)
    ours = attachments.filter(subject_type="progress")
    for batch in in_batches(ours):
        evidence.bulk_create(
            [
                evidence.model(
                    **{name: getattr(row, name) for name in SAME}, progress_id=row.subject_id
                )
                for row in batch
            ],
            ignore_conflicts=True,
        )
    ours.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_attachments"),
        ("plans", "0001_begin"),
    ]

    operations = [migrations.RunPython(move, move_back)]
