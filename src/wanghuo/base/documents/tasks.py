"""Background work of this room: the walks over imports, and large result sheets."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.queries import imports as queries
from wanghuo.base.documents.rules import imports as rules
from wanghuo.base.documents.rules.imports import BatchAction
from wanghuo.base.documents.services import results, walking
from wanghuo.base.documents.services.importing import move
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord, TransitionRefused
from wanghuo.kernel.sheets.importing import target_named
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.services import JobCancelled, Running

Walk = Callable[[ImportBatch, Actor, walking.Progress], ImportBatch]


def _walked(running: Running, walk: Walk) -> dict[str, Any]:
    """Do a walk; what a person cancels stays as far as it came, and can be undone."""
    batch = queries.batch_at_work(running.arguments["batch"])
    target_named(batch.target).must(running.actor)
    try:
        walk(batch, running.actor, running.progress)
    except JobCancelled:
        _cancel(batch)
        raise
    return {"summary": rules.counted(batch.counts), "link": _link(batch)}


def _cancel(batch: ImportBatch) -> None:
    try:
        move(batch, BatchAction.CANCEL, ended_at=batch.at)
    except (StaleRecord, TransitionRefused):
        return  # an undoing goes on when somebody asks again


def _link(batch: ImportBatch) -> str:
    return reverse("documents:import", args=[batch.pk])


def preview(running: Running) -> dict[str, Any]:
    """Check the rows of an import."""
    return _walked(running, walking.preview)


def write(running: Running) -> dict[str, Any]:
    """Write the rows of an import."""
    return _walked(running, walking.write)


def take_back(running: Running) -> dict[str, Any]:
    """Undo the rows of an import."""
    return _walked(running, walking.take_back)


def result(running: Running) -> dict[str, Any]:
    """Write a large result sheet."""
    batch = queries.batch_at_work(running.arguments["batch"])
    target_named(batch.target).must(running.actor)
    running.progress(0, batch.total)
    with results.result_file(batch, running.actor) as path:
        running.attach(results.result_name(batch), path)
    return {"summary": rules.counted(batch.counts), "link": _link(batch)}


work.declare(rules.JOB_PREVIEW, "预检导入文件", preview)
work.declare(rules.JOB_APPLY, "导入", write)
work.declare(rules.JOB_UNDO, "撤销导入", take_back)
work.declare(rules.JOB_RESULT, "导入结果", result)
