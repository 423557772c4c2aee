"""The import workbench: send a file, see what would become of it, confirm, undo."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.documents import forms, services
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.queries import imports as queries
from wanghuo.base.documents.rules.imports import AT_ONCE, IMPORT_RUN, RUNNING, BatchState
from wanghuo.base.documents.services import results
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.files import download, file_name, uploaded
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.sheets import XLSX, workbook
from wanghuo.kernel.sheets.importing import RowResult, Target, target_named
from wanghuo.kernel.sheets.templates import template as empty_sheet

BATCHES_A_PAGE = 20
ROWS_A_PAGE = 50
TIMELINE = 20


@require_GET
@needs(IMPORT_RUN)
def imports(request: ActorRequest) -> HttpResponse:
    """Ask for a file, and list the imports that were."""
    mine = queries.targets_of(request.actor)
    if not mine:
        raise CapabilityMissing(capability=capabilities.label(IMPORT_RUN))
    chosen = _target(request) if "target" in request.GET else mine[0]
    rows = queries.batches(request.actor).filter(target=chosen.code)
    page = Paginator(rows, BATCHES_A_PAGE).get_page(request.GET.get("page"))
    names = people.names_of(one.actor_id for one in page if one.actor_id)
    context = {
        "targets": mine,
        "target": chosen,
        "form": forms.ImportForm(chosen),
        "page": page,
        "listed": [(one, names.get(one.actor_id or 0, "")) for one in page],
    }
    return render(request, "documents/imports.html", context)


@require_GET
@needs(IMPORT_RUN)
def template(request: ActorRequest) -> HttpResponse:
    """Give an empty sheet to fill."""
    target = _target(request)
    content = empty_sheet(target.label, target.columns)
    return download(content, f"{target.label}导入模板.xlsx", XLSX)


@require_POST
@needs(IMPORT_RUN)
def upload(request: ActorRequest) -> HttpResponse:
    """Take a file in; it is checked in the background."""
    target = _target(request)
    content = uploaded(request)
    choice = forms.ImportForm(target, request.POST, request.FILES).choice()
    batch = services.start_import(
        target=target,
        content=content,
        name=file_name(request) or target.label,
        choice=choice,
        actor=request.actor,
        at=clock.now(),
    )
    return redirect("documents:import", batch.pk)


@require_GET
@needs(IMPORT_RUN)
def batch(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Show one import; to the bar that asks, only how far it is, until it may be looked at."""
    found = queries.batch_in_scope(batch_id, request.actor)
    is_polling = request.htmx.target == "progress"
    if is_polling and found.state in RUNNING:
        return render(request, "documents/_import_progress.html", {"batch": found})
    if is_polling:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "documents/import.html", _context(request, found))


def _context(request: ActorRequest, found: ImportBatch) -> dict[str, object]:
    is_running = found.state in RUNNING
    shown = request.GET.get("result", "")
    is_kept = shown == "kept"
    result = RowResult(shown) if shown in set(RowResult) else None
    rows = queries.rows_kept(found) if is_kept else queries.rows_of(found, result)
    target = target_named(found.target)
    chosen = {"key": found.key, "mode": found.mode, **found.options}
    return {
        "batch": found,
        "target": target,
        "key": target.key(found.key),
        "running": is_running,
        "stopped": is_running and not queries.is_at_work(found),
        "counts": [(one, found.counts.get(one.value, 0)) for one in RowResult],
        "kept": queries.rows_kept(found).count() if found.state == BatchState.UNDONE else 0,
        "shown": shown,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "recheck": forms.ChoiceForm(target, initial=chosen),
        "sender": people.names_of([found.actor_id or 0]).get(found.actor_id or 0, ""),
        "passwords": found.applied_by == request.actor.id and queries.secrets_of(found).count(),
        "timeline": list(facts.timeline("importbatch", str(found.pk))[:TIMELINE]),
    }


@require_POST
@needs(IMPORT_RUN)
def apply(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Let a checked import be written."""
    found = queries.batch_in_scope(batch_id, request.actor)
    services.apply_import(batch=found, actor=request.actor, at=clock.now())
    return redirect("documents:import", batch_id)


@require_POST
@needs(IMPORT_RUN)
def recheck(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Check the file again by another key or mode."""
    found = queries.batch_in_scope(batch_id, request.actor)
    choice = forms.ChoiceForm(target_named(found.target), request.POST).choice()
    services.recheck_import(batch=found, choice=choice, actor=request.actor, at=clock.now())
    return redirect("documents:import", batch_id)


@require_POST
@needs(IMPORT_RUN)
def cancel(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Give up an import that is not confirmed."""
    found = queries.batch_in_scope(batch_id, request.actor)
    services.cancel_import(batch=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已取消，没有写入任何数据。"))
    return redirect("documents:imports")


@require_POST
@needs(IMPORT_RUN)
def resume(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Go on with an import whose job was given up."""
    found = queries.batch_in_scope(batch_id, request.actor)
    services.resume_import(batch=found, actor=request.actor, at=clock.now())
    return redirect("documents:import", batch_id)


@require_POST
@needs(IMPORT_RUN)
def undo(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Take a whole import back."""
    found = queries.batch_in_scope(batch_id, request.actor)
    services.undo_import(batch=found, actor=request.actor, at=clock.now())
    return redirect("documents:import", batch_id)


@require_GET
@needs(IMPORT_RUN)
def result(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Give the same workbook back with what became of every row; a large one as a job."""
    found = queries.batch_in_scope(batch_id, request.actor)
    if found.total > AT_ONCE:
        job = services.start_result(batch=found, actor=request.actor, at=clock.now())
        return redirect("work:job", job.pk)
    with results.result_file(found, request.actor) as path:
        return download(path.read_bytes(), results.result_name(found), XLSX)


@require_POST
@never_cache
@needs(IMPORT_RUN)
def passwords(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Hand out the first passwords of new accounts; this answer is the only place they stand."""
    found = queries.batch_in_scope(batch_id, request.actor)
    taken = services.take_passwords(batch=found, actor=request.actor)
    content = workbook([("一次性口令", ("用户名", "一次性口令"), taken)])
    return download(content, "一次性口令.xlsx", XLSX)


def _target(request: ActorRequest) -> Target:
    asked = request.POST.get("target") or request.GET.get("target", "")
    target = target_named(asked)
    target.must(request.actor)
    return target
