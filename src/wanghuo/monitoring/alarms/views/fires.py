"""Confirmed fires, their points in the order of time; and what was reported further up."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.alarms import forms, services
from wanghuo.monitoring.alarms.forms.statistics import EscalationsFilter
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup, Escalation
from wanghuo.monitoring.alarms.queries import groups as queries
from wanghuo.monitoring.alarms.queries.statistics import midnight
from wanghuo.monitoring.alarms.rules import (
    ALARM_HANDLE,
    ALARM_OVERSEE,
    ALARM_READ,
    AlarmAction,
    AlarmKind,
    AlarmState,
    Ladder,
    takers,
)

ROWS_A_PAGE, CHUNK, TIMELINE = 50, 500, 50
FIRES = ("建筑或场所", "区划", "确认时间", "首个点位报警", "最近一次", "点位数", "状态", "结束时间")
UPWARDS = (
    "上报时间", "缘由", "级次", "上报至", "报警时间", "类别", "部位", "场所", "区划", "接警人",
    "接警时间",
)  # fmt: skip


@require_GET
@needs(ALARM_READ)
def fires(request: ActorRequest) -> HttpResponseBase:
    """List confirmed fires, those that stand first."""
    rows = queries.group_list()
    if is_export(request):
        return export_answer(
            request, title="确认火警", header=FIRES, rows=_fires(rows), count=rows.count()
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "alarms/fires.html", {"page": page})


@require_GET
@needs(ALARM_READ)
def fire(request: ActorRequest, group_id: UUID) -> HttpResponse:
    """Show one fire, how it spread, and the steps that all of its alarms can take."""
    row = queries.group_in_scope(group_id)
    alarms = list(queries.alarms_of(row))
    may_handle = request.actor.can(ALARM_HANDLE, row.area_path)
    context = {
        "fire": row,
        "alarms": alarms,
        "now": clock.now(),
        "steps": _steps(alarms) if may_handle else [],
        "versions": " ".join(f"{one.pk}={one.version}" for one in alarms),
        "timeline": list(facts.timeline("alarmgroup", str(row.pk))[:TIMELINE]),
    }
    return render(request, "alarms/fire.html", context)


def _steps(alarms: list[Alarm]) -> list[tuple[AlarmAction, forms.StepForm]]:
    states = [AlarmState(one.state) for one in alarms]
    return [
        (action, forms.StepForm(initial={"version": 0, "action": action.value},
                                auto_id=f"{action.value}-%s"))
        for action in AlarmAction
        if _can_take(states, action)
    ]  # fmt: skip


def _can_take(states: list[AlarmState], action: AlarmAction) -> bool:
    try:
        return any(takers(states, action))
    except TransitionRefused:
        return False


@require_POST
@needs(ALARM_HANDLE)
def handle_group(request: ActorRequest, group_id: UUID) -> HttpResponse:
    """Take all alarms of a fire one step on."""
    row = queries.group_in_scope(group_id)
    values = forms.StepForm(request.POST).values()
    values.pop("version")
    versions = _versions(request.POST.get("versions", ""))
    services.handle_group(
        group=row, versions=versions, actor=request.actor, at=clock.now(), **values
    )
    messages.success(request, gettext("已记录。"))
    return redirect("alarms:fire", group_id)


def _versions(written: str) -> Mapping[UUID, int]:
    """Read which alarms were shown, each as it was read."""
    try:
        pairs = [one.split("=") for one in written.split()]
        return {UUID(key): int(version) for key, version in pairs}
    except ValueError:
        raise BadInput(problem="页面已过期，请刷新后重试。") from None


@require_GET
@needs(ALARM_OVERSEE)
def escalations(request: ActorRequest) -> HttpResponseBase:
    """List what nobody answered or verified in time, the latest first."""
    form = EscalationsFilter(request.GET)
    values = form.values()
    since, until = values["since"], values["until"]
    rows = queries.escalation_list(
        midnight(since) if since else None, midnight(until + timedelta(days=1)) if until else None
    )
    if is_export(request):
        return export_answer(
            request,
            title="逐级上报",
            header=UPWARDS,
            rows=_upwards(rows),
            count=rows.count(),
            filters=form.filters(),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "alarms/escalations.html", {"form": form, "page": page})


def _fires(rows: QuerySet[AlarmGroup]) -> Iterator[tuple[Cell, ...]]:
    for one in rows.iterator(CHUNK):
        told = queries.reach_of(one)
        yield (
            str(one),
            one.area.name,
            local(one.confirmed_at),
            local(told.first_at),
            local(told.last_at),
            told.points,
            "处置中" if one.is_standing else "已结束",
            local(one.ended_at),
        )


def _upwards(rows: QuerySet[Escalation]) -> Iterator[tuple[Cell, ...]]:
    for one in rows.iterator(CHUNK):
        alarm = one.alarm
        yield (
            local(one.at),
            Ladder(one.ladder).label,
            one.level,
            one.told,
            local(alarm.opened_at),
            AlarmKind(alarm.kind).label,
            alarm.where,
            alarm.place.name if alarm.place else "",
            alarm.area.name,
            alarm.answered_by.name if alarm.answered_by else "",
            local(alarm.answered_at),
        )


def local(at: datetime | None) -> str:
    """Write a moment as people in China do; nothing where there is none."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if at else ""
