"""Give an import's file back, with what became of every row."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.queries import imports as queries
from wanghuo.base.documents.rules.imports import counted
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.sheets.importing import target_named
from wanghuo.kernel.sheets.outcomes import returned_workbook


@contextmanager
def result_file(batch: ImportBatch, actor: Actor) -> Iterator[Path]:
    """Write the same workbook with 导入结果 and 错误原因, and the counts below; gone afterwards."""
    target = target_named(batch.target)
    if target.is_personal and batch.actor_id != actor.id:
        raise BadInput(
            problem="原表可能含手机号、身份证号，只能由上传人本人取回；逐行结果请在页面查看。"
        )
    with default_storage.open(str(batch.file.name), "rb") as file:
        content = file.read()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.xlsx"
        returned_workbook(
            path,
            target.sheets(content),
            target.columns,
            queries.told_of(batch),
            counted(batch.counts),
        )
        yield path


def result_name(batch: ImportBatch) -> str:
    """Name the file that goes back."""
    return f"{Path(batch.file_name).stem}-导入结果.xlsx"
