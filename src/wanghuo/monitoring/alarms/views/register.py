"""The register of alarms, one alarm, and its next step (报警)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import DomainError, StaleRecord, TransitionRefused
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.alarms import forms, queries, services
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.queries import AlarmFilter
from wanghuo.monitoring.alarms.rules import (
    ALARM_HANDLE,
    ALARM_READ,
    ALARM_RESPOND,
    AlarmKind,
    AlarmState,
    Cause,
    Queue,
)
from wanghuo.monitoring.alarms.views.panel import panel, panel_answer

ROWS_A_PAGE, CHUNK = 50, 500
LINES = (
    "报警时间", "类别", "部位", "装置", "场所", "区划", "状态", "次数", "最近一次", "误报原因",
    "接警人", "接警时间", "核实时间", "办结时间",
)  # fmt: skip


@require_GET
@needs(ALARM_READ)
def alarms(request: ActorRequest) -> HttpResponseBase:
    """List alarms under the filter in the address; what waits, unless another is asked for."""
    form = forms.AlarmsFilter(request.GET)
    chosen = _chosen(form)
    rows = queries.alarm_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="报警",
            header=LINES,
            rows=alarm_lines(rows),
            count=rows.count(),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    context = {"form": form, "chosen": chosen, **_queue(request, rows)}
    return render(request, "alarms/alarms.html", context)


def _queue(request: ActorRequest, rows: QuerySet[Alarm]) -> dict[str, Any]:
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "numbers": queries.numbers().items(), "now": clock.now()}


@require_GET
@needs(ALARM_READ)
def alarm_page(request: ActorRequest, alarm_id: UUID) -> HttpResponse:
    """Show one alarm; whoever may, finds its next steps."""
    row = queries.alarm_in_scope(alarm_id)
    return render(request, "alarms/alarm.html", panel(request, row))


@require_POST
@needs(ALARM_HANDLE)
def handle_alarm(request: ActorRequest, alarm_id: UUID) -> HttpResponse:
    """Take an alarm one step on; a desk gets it back as it stands, whoever was faster."""
    row = queries.alarm_in_scope(alarm_id)
    values = forms.StepForm(request.POST).values()
    late: DomainError | None = None
    try:
        services.handle_alarm(alarm=row, actor=request.actor, at=clock.now(), **values)
    except (StaleRecord, TransitionRefused) as refusal:
        late = refusal
    if request.htmx:
        return panel_answer(request, alarm_id, late)
    if late is not None:
        raise late
    messages.success(request, gettext("已记录。"))
    return redirect("alarms:alarm", alarm_id)


@require_POST
@needs(ALARM_RESPOND)
def respond_alarm(request: ActorRequest, alarm_id: UUID) -> HttpResponse:
    """Say that one goes, is there, or cannot go."""
    row = queries.alarm_in_scope(alarm_id)
    response = forms.ResponseForm(request.POST).values()["response"]
    services.respond_alarm(alarm=row, response=response, actor=request.actor, at=clock.now())
    if request.htmx:
        return panel_answer(request, alarm_id)
    messages.success(request, gettext("已记录。"))
    return redirect("alarms:alarm", alarm_id)


def _chosen(form: forms.AlarmsFilter) -> AlarmFilter:
    values = form.values()
    area = values["area"].strip()
    until = values["until"]
    return AlarmFilter(
        queue=values["queue"] or Queue.WAITING,
        kind=values["kind"],
        text=values["text"].strip(),
        below=areas.area_coded(area) if area else None,
        device_id=values["device_id"],
        since=_midnight(values["since"]) if values["since"] else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        past_of=queries.alarm_in_scope(values["past_of"]) if values["past_of"] else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def alarm_lines(rows: QuerySet[Alarm]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each alarm, read in pieces."""
    for one in rows.iterator(CHUNK):
        yield (
            _local(one.opened_at),
            AlarmKind(one.kind).label,
            one.where,
            one.device.name,
            one.place.name if one.place else "",
            one.area.name,
            AlarmState(one.state).label,
            one.count,
            _local(one.last_at),
            Cause(one.cause).label if one.cause else "",
            one.answered_by.name if one.answered_by else "",
            _local(one.answered_at),
            _local(one.settled_at),
            _local(one.closed_at),
        )


def _local(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if at else ""
