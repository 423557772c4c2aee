"""Shields and maintenance windows: the list, one of them, open, shorten, lift (屏蔽与维保)."""

from collections.abc import Iterator
from datetime import datetime
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
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.alarms import services
from wanghuo.monitoring.alarms.forms.shields import (
    LiftForm,
    OpenShieldForm,
    ShieldsFilter,
    ShortenForm,
)
from wanghuo.monitoring.alarms.models import Shield
from wanghuo.monitoring.alarms.queries import shields as queries
from wanghuo.monitoring.alarms.queries.shields import ShieldFilter
from wanghuo.monitoring.alarms.rules import (
    ALARM_READ,
    ALARM_SHIELD,
    AlarmKind,
    ShieldSort,
    ShieldSpan,
    span_of,
)
from wanghuo.monitoring.alarms.services import Cover
from wanghuo.monitoring.alarms.views.fires import local

ROWS_A_PAGE, CHUNK, TIMELINE = 50, 500, 50
LINES = (
    "种类", "屏蔽对象", "点位", "报警类别", "原因", "开始时间", "截止时间", "状态", "区划",
    "设置人", "设置时间", "解除人", "解除时间", "期间报警",
)  # fmt: skip


@require_GET
@needs(ALARM_READ)
def shields(request: ActorRequest) -> HttpResponseBase:
    """List shields under the filter in the address, the one that ends last first."""
    form = ShieldsFilter(request.GET)
    chosen = _chosen(form)
    rows = queries.shield_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="屏蔽时段",
            header=LINES,
            rows=_lines(rows, chosen.at),
            count=rows.count(),
            filters=form.filters(chosen.below and chosen.below.name),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "now": chosen.at,
        "may_shield": request.actor.can(ALARM_SHIELD),
    }
    return render(request, "alarms/shields.html", context)


def _chosen(form: ShieldsFilter) -> ShieldFilter:
    values = form.values()
    area = values["area"].strip()
    below = areas.area_coded(area) if area else None
    text = values["text"].strip()
    return ShieldFilter(at=clock.now(), span=values["span"], text=text, below=below)


@require_GET
@needs(ALARM_SHIELD)
def new_shield(request: ActorRequest) -> HttpResponse:
    """Ask what to cover; an alarm or a device that leads here has filled it in."""
    form = OpenShieldForm(initial=request.GET.dict() | {"sort": ShieldSort.SHIELD})
    return render(request, "alarms/new_shield.html", {"form": form})


@require_POST
@needs(ALARM_SHIELD)
def open_shield(request: ActorRequest) -> HttpResponse:
    """Let what a thing cries not ring for a time."""
    values = OpenShieldForm(request.POST).values()
    named = (values.pop("device"), values.pop("place"), values.pop("building"))
    cover = Cover(thing=queries.thing_named(*map(str.strip, named)), **_as_given(values))
    row = services.open_shield(cover=cover, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已设置。期间的报警仍会记录，到期自动恢复。"))
    return redirect("alarms:shield", row.pk)


def _as_given(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"kind": values["kind"] or ""}


@require_GET
@needs(ALARM_READ)
def shield(request: ActorRequest, shield_id: UUID) -> HttpResponse:
    """Show one shield, what was recorded under it; whoever may, ends it earlier."""
    row = queries.shield_in_scope(shield_id)
    now = clock.now()
    is_over = span_of(row.starts_at, row.until, now) is ShieldSpan.OVER
    may = request.actor.can(ALARM_SHIELD, row.area_path) and not is_over
    recorded = queries.recorded_under(row)
    page = Paginator(recorded, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shield": row,
        "now": now,
        "page": page,
        "shorten_form": ShortenForm(initial={"version": row.version}) if may else None,
        "lift_form": LiftForm(initial={"version": row.version}),
        "timeline": list(facts.timeline("shield", str(row.pk))[:TIMELINE]),
    }
    return render(request, "alarms/shield.html", context)


@require_POST
@needs(ALARM_SHIELD)
def shorten_shield(request: ActorRequest, shield_id: UUID) -> HttpResponse:
    """Let a shield end earlier."""
    row = queries.shield_in_scope(shield_id)
    values = ShortenForm(request.POST).values()
    services.shorten_shield(shield=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已缩短。"))
    return redirect("alarms:shield", shield_id)


@require_POST
@needs(ALARM_SHIELD)
def lift_shield(request: ActorRequest, shield_id: UUID) -> HttpResponse:
    """Let a shield end now."""
    row = queries.shield_in_scope(shield_id)
    values = LiftForm(request.POST).values()
    services.lift_shield(shield=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已解除。仍在报警的会转到值守台。"))
    return redirect("alarms:shield", shield_id)


def _lines(rows: QuerySet[Shield], at: datetime) -> Iterator[tuple[Cell, ...]]:
    for one in rows.iterator(CHUNK):
        yield (
            ShieldSort(one.sort).label,
            str(one),
            one.point,
            AlarmKind(one.kind).label if one.kind else "",
            one.reason,
            local(one.starts_at),
            local(one.until),
            span_of(one.starts_at, one.until, at).label,
            one.area.name,
            one.opened_by.name if one.opened_by else "",
            local(one.opened_at),
            one.lifted_by.name if one.lifted_by else "",
            local(one.lifted_at),
            queries.recorded(one),
        )
