"""Imports: send a file, see what would become of it, confirm, undo."""

import json
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from wanghuo.base.documents import services
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.queries import imports as queries
from wanghuo.base.documents.rules.imports import IMPORT_RUN
from wanghuo.base.documents.schemas import imports as schemas
from wanghuo.base.documents.services import results
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.files import download
from wanghuo.kernel.operations import FILE_ANSWER, OCTETS, Listed, Page, content_of, listed
from wanghuo.kernel.sheets.importing import Choice, ImportMode, Target, target_named

Word = Annotated[str, Form(max_length=40)]
Options = Annotated[str, Form(max_length=2000, description='JSON 对象，如 {"crs": "gcj02"}')]

router = Router(tags=["导入"])


@router.get("/imports/targets", response=list[schemas.TargetOut], summary="可导入的对象")
@needs(IMPORT_RUN)
def import_targets(request: ActorRequest) -> list[Target]:
    """List what the asker may import, with columns and keys."""
    return queries.targets_of(request.actor)


@router.get("/imports", response=Page[schemas.BatchOut], summary="导入批次列表")
@needs(IMPORT_RUN)
def import_list(request: ActorRequest, asked: Query[schemas.ImportsAsked]) -> Listed:
    """List imports, newest first."""
    rows = queries.batches(request.actor)
    return listed(rows.filter(target=asked.target) if asked.target else rows, asked)


@router.post("/imports", response={201: schemas.BatchOut}, summary="上传导入文件并预检")
@needs(IMPORT_RUN)
def start_import(
    request: ActorRequest,
    target: Word,
    file: File[UploadedFile],
    key: Word = "",
    mode: Form[ImportMode] = ImportMode.BOTH,
    options: Options = "",
) -> ImportBatch:
    """Take a file in; it is checked in the background, and nothing is written yet."""
    return services.start_import(
        target=target_named(target),
        content=content_of(file),
        name=file.name or target,
        choice=Choice(key, mode, _options(options)),
        actor=request.actor,
        at=clock.now(),
    )


def _options(written: str) -> dict[str, str]:
    try:
        options = json.loads(written or "{}")
    except (ValueError, RecursionError):
        options = None
    if not isinstance(options, dict) or not all(isinstance(v, str) for v in options.values()):
        raise BadInput(problem='options 须为 JSON 对象，值为文字，如 {"crs": "gcj02"}。')
    return options


@router.get("/imports/{batch_id}", response=schemas.BatchOut, summary="导入批次详情")
@needs(IMPORT_RUN)
def import_batch(request: ActorRequest, batch_id: UUID) -> ImportBatch:
    """Return one import, how far it is, and its counts."""
    return queries.batch_in_scope(batch_id, request.actor)


@router.get("/imports/{batch_id}/rows", response=Page[schemas.RowOut], summary="逐行结果")
@needs(IMPORT_RUN)
def import_rows(request: ActorRequest, batch_id: UUID, asked: Query[schemas.RowsAsked]) -> Listed:
    """List what became, or would become, of every row."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    return listed(queries.rows_of(batch, asked.result), asked)


@router.get(
    "/imports/{batch_id}/result",
    response=None,
    openapi_extra=FILE_ANSWER,
    summary="原表加逐行结果",
)
@needs(IMPORT_RUN)
def import_result(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Answer with the same workbook and two columns more."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    with results.result_file(batch, request.actor) as path:
        return download(path.read_bytes(), results.result_name(batch), OCTETS)


@router.post("/imports/{batch_id}/recheck", response=schemas.BatchOut, summary="换方式重新预检")
@needs(IMPORT_RUN)
def recheck_import(
    request: ActorRequest, batch_id: UUID, asked: schemas.ChoiceAsked
) -> ImportBatch:
    """Check the file again by another key or mode."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    choice = Choice(asked.key, asked.mode, asked.options)
    return services.recheck_import(batch=batch, choice=choice, actor=request.actor, at=clock.now())


@router.post("/imports/{batch_id}/apply", response=schemas.BatchOut, summary="确认导入")
@needs(IMPORT_RUN)
def apply_import(request: ActorRequest, batch_id: UUID) -> ImportBatch:
    """Let a checked import be written, in the background."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    return services.apply_import(batch=batch, actor=request.actor, at=clock.now())


@router.post("/imports/{batch_id}/cancel", response=schemas.BatchOut, summary="取消导入")
@needs(IMPORT_RUN)
def cancel_import(request: ActorRequest, batch_id: UUID) -> ImportBatch:
    """Give up an import that is not confirmed."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    return services.cancel_import(batch=batch, actor=request.actor, at=clock.now())


@router.post("/imports/{batch_id}/resume", response=schemas.BatchOut, summary="继续中断的导入")
@needs(IMPORT_RUN)
def resume_import(request: ActorRequest, batch_id: UUID) -> ImportBatch:
    """Go on with an import whose job was given up."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    return services.resume_import(batch=batch, actor=request.actor, at=clock.now())


@router.post("/imports/{batch_id}/undo", response=schemas.BatchOut, summary="撤销整批导入")
@needs(IMPORT_RUN)
def undo_import(request: ActorRequest, batch_id: UUID) -> ImportBatch:
    """Take a whole import back, in the background."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    return services.undo_import(batch=batch, actor=request.actor, at=clock.now())


@router.post(
    "/imports/{batch_id}/passwords",
    response=list[schemas.FirstPasswordOut],
    summary="领取新用户的一次性口令",
)
@needs(IMPORT_RUN)
def import_passwords(request: ActorRequest, batch_id: UUID) -> list[dict[str, Any]]:
    """Hand out the first passwords of new accounts, once."""
    batch = queries.batch_in_scope(batch_id, request.actor)
    taken = services.take_passwords(batch=batch, actor=request.actor)
    return [{"username": username, "password": password} for username, password in taken]
