"""One round, and what whoever plans may change of it."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.prevention.rounds import forms, queries, services
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.rules import ROUND_MANAGE, ROUND_READ, OwedBy, RoundState

TIMELINE = 50


@require_GET
@needs(ROUND_READ)
def round_page(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """Show one round; whoever plans finds what may be changed."""
    row = queries.round_in_scope(round_id)
    may = request.actor.can(ROUND_MANAGE, row.area_path, row.sector)
    is_open = row.state in {RoundState.DUE, RoundState.MISSED}
    is_sent = row.state == RoundState.DUE and row.owed_by != OwedBy.OWNER
    context = {
        "round": row,
        "waive_form": forms.WaiveForm(initial={"version": row.version})
        if may and is_open
        else None,
        "assign_form": _assign_form(row, clock.today()) if may and is_sent else None,
        "timeline": list(facts.timeline("round", str(row.pk))[:TIMELINE]),
    }
    return render(request, "rounds/round.html", context)


@require_POST
@needs(ROUND_MANAGE)
def waive_round(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """Let a round fall away."""
    row = queries.round_in_scope(round_id)
    values = forms.WaiveForm(request.POST).values()
    services.waive_round(row=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已记为免查。"))
    return redirect("rounds:round", round_id)


@require_POST
@needs(ROUND_MANAGE)
def assign_round(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """Hand a round to another post."""
    row = queries.round_in_scope(round_id)
    values = _assign_form(row, clock.today(), request.POST).values()
    values["post"] = queries.post_in_scope(values["post"])
    services.assign_round(row=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已改派。"))
    return redirect("rounds:round", round_id)


def _assign_form(row: Round, on: date, data: object = None) -> forms.AssignForm:
    initial = {"version": row.version, "due_on": row.due_on, "post": row.post_id}
    form = forms.AssignForm(data, initial=initial)
    form.offer("post", queries.post_choices(on, row))
    return form
