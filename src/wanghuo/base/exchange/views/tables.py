"""The page from which tables are exported in bulk."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.exchange.rules.tables import EXCHANGE_MANAGE
from wanghuo.base.exchange.services import tables_jobs
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs


@require_GET
@needs(EXCHANGE_MANAGE)
def tables(request: ActorRequest) -> HttpResponse:
    """Show the tables one may have."""
    return render(
        request, "exchange/tables.html", {"tables": tables_jobs.tables_for(request.actor)}
    )


@require_POST
@needs(EXCHANGE_MANAGE)
def export_tables(request: ActorRequest) -> HttpResponse:
    """Begin an export; its progress and its file are on the page of the job."""
    job = tables_jobs.start_export(
        labels=request.POST.getlist("tables"),
        area=tables_jobs.area_with(request.POST.get("area", "").strip()),
        actor=request.actor,
        at=clock.now(),
    )
    return redirect("work:job", job_id=job.pk)
