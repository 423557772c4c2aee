"""Pages of one's own background work: how far it is, what came of it."""

from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.work import queries, services
from wanghuo.kernel.work.models import Job

SHOWN = 100
STOP_POLLING = 286
"""htmx's own answer for "ask no more"."""


@require_GET
@logged_in
def jobs(request: ActorRequest) -> HttpResponse:
    """List what one has asked for."""
    return render(request, "work/jobs.html", {"jobs": queries.jobs_of(_me(request))[:SHOWN]})


@require_GET
@logged_in
def job(request: ActorRequest, job_id: UUID) -> HttpResponse:
    """Show one job; to its own polling only how far it is, until it has ended."""
    asked = queries.own_job(_me(request), job_id)
    if request.htmx.target != "job":  # a boosted form is led here too, and wants the page
        return render(request, "work/job.html", {"job": asked})
    status = 200 if asked.is_open else STOP_POLLING
    return render(request, "work/_job.html", {"job": asked}, status=status)


@require_POST
@logged_in
def cancel(request: ActorRequest, job_id: UUID) -> HttpResponse:
    """Stop one of one's own jobs."""
    services.cancel_job(job=queries.own_job(_me(request), job_id), at=clock.now())
    return redirect("work:job", job_id=job_id)


@require_GET
@logged_in
def file(request: ActorRequest, job_id: UUID) -> HttpResponseBase:
    """Give the file that a job made."""
    return file_of(queries.own_job(_me(request), job_id))


def file_of(asked: Job) -> FileResponse:
    """Stream a job's file as a download, or refuse with `NotFound`."""
    if not asked.file:
        raise NotFound(what="文件")
    return FileResponse(asked.file.open("rb"), as_attachment=True, filename=asked.file_name)


def _me(request: ActorRequest) -> int:
    return request.actor.id or 0
