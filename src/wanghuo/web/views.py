"""Pages that belong to no room: logging in and out, today, settings, health."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from wanghuo.governance.plans import queries as plans
from wanghuo.governance.plans.rules import PLAN_UPLOAD
from wanghuo.governance.reporting import queries as reporting
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.web import home


@require_GET
@logged_in
def today(request: ActorRequest) -> HttpResponse:
    """Show what this person must do today: overdue first, then due soon, then waiting.

    Who acts for an occupier has no tasks of government: his day is his own places.
    """
    on, actor = clock.today(), request.actor
    if home.is_owners(actor):
        return redirect("owners:home")
    tasks = plans.today(actor=actor, on=on)
    sections = home.sections(tasks, reporting.reports_today(actor=actor, on=on), on)
    watches, counts = home.watches(actor, on), home.counts(actor, on)
    context = {
        "on": on,
        "sections": sections,
        "watches": watches,
        "counts": counts,
        "is_busy": bool(watches or counts) or any(section.count for section in sections),
        "may_upload": request.actor.can(PLAN_UPLOAD),
    }
    return render(request, "today.html", context)


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Say that the process answers and reaches its database."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
