"""Claimed devices: the list, one of them, and what may be done with it."""

from collections.abc import Iterator
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
from wanghuo.kernel.exports import export_answer, is_export, named
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.devices import forms, queries, services
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.queries import DeviceFilter
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    DEVICE_COMMAND,
    DEVICE_MANAGE,
    DEVICE_READ,
)
from wanghuo.monitoring.devices.services import Binding

ROWS_A_PAGE, CHUNK, TIMELINE, COMMANDS = 50, 500, 50, 20
LINES = ("名称", "装置标识", "协议", "方言", "区划", "场所", "状态", "最近收到")


@require_GET
@needs(DEVICE_READ)
def devices(request: ActorRequest) -> HttpResponseBase:
    """List devices under the filter in the address."""
    form = forms.DevicesFilter(request.GET)
    chosen = _chosen(form)
    rows = queries.device_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="装置",
            header=LINES,
            rows=device_lines(rows),
            count=rows.count(),
            filters=_filter_words(form, chosen),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    may_claim = request.actor.can(DEVICE_CLAIM)
    context = {"form": form, "page": page, "now": clock.now(), "may_claim": may_claim}
    return render(request, "devices/devices.html", context)


@require_GET
@needs(DEVICE_READ)
def device_page(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """Show one device; whoever may, finds what can be done with it."""
    row = queries.device_in_scope(device_id)
    may_manage = request.actor.can(DEVICE_MANAGE, row.area_path) and row.is_allowed
    may_command = request.actor.can(DEVICE_COMMAND, row.area_path) and row.is_allowed
    context = {
        "device": row,
        "now": clock.now(),
        "rebind_form": _rebind_form(row) if may_manage else None,
        "release_form": forms.ReleaseForm(initial={"version": row.version}),
        "command_form": forms.CommandForm() if may_command else None,
        "commands": list(queries.commands_of(row)[:COMMANDS]),
        "timeline": list(facts.timeline("device", str(row.pk))[:TIMELINE]),
    }
    return render(request, "devices/device.html", context)


@require_POST
@needs(DEVICE_MANAGE)
def rebind_device(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """Rename a device, or let it belong elsewhere."""
    row = queries.device_in_scope(device_id)
    values = _rebind_form(row, request.POST).values()
    version = values.pop("version")
    binding = Binding(**placed(values))
    services.rebind_device(
        device=row, version=version, binding=binding, actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("已变更。"))
    return redirect("devices:device", device_id)


@require_POST
@needs(DEVICE_MANAGE)
def release_device(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """Let a device be nobody's."""
    row = queries.device_in_scope(device_id)
    values = forms.ReleaseForm(request.POST).values()
    services.release_device(device=row, actor=request.actor, at=clock.now(), **values)
    messages.success(request, gettext("已撤销认领。该装置再发报文，会回到待认领列表。"))
    return redirect("devices:device", device_id)


@require_POST
@needs(DEVICE_COMMAND)
def send_command(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """Have a device told something."""
    row = queries.device_in_scope(device_id)
    form = forms.CommandForm(request.POST)
    action = form.values()["action"]
    services.send_command(
        device=row, action=action, given=form.numbers(), actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("命令已下发，结果会显示在下面。"))
    return redirect("devices:device", device_id)


def placed(values: dict[str, Any]) -> dict[str, Any]:
    """Return form values with the area and the place that their codes name in scope."""
    area, place = values["area"].strip(), values["place"].strip()
    return values | {
        "area": areas.area_coded(area) if area else None,
        "place": queries.place_numbered(place) if place else None,
    }


def _rebind_form(row: Device, data: object = None) -> forms.RebindForm:
    initial = {
        "version": row.version,
        "name": row.name,
        "place": row.place.number if row.place else "",
        "area": row.area.code,
        "dialect": row.dialect,
    }
    form = forms.RebindForm(data, initial=initial)
    form.speak(row.protocol)
    return form


def _chosen(form: forms.DevicesFilter) -> DeviceFilter:
    values = form.values()
    area = values["area"].strip()
    return DeviceFilter(
        text=values["text"].strip(),
        is_allowed={forms.CLAIMED: True, forms.RELEASED: False}.get(values["state"]),
        below=areas.area_coded(area) if area else None,
        place_id=values["place_id"],
    )


def _filter_words(form: forms.DevicesFilter, chosen: DeviceFilter) -> list[tuple[str, str]]:
    words = {forms.CLAIMED: "已认领", forms.RELEASED: "已撤销认领"}
    told = (
        ("名称、标识或场所", chosen.text),
        ("状态", words.get(form.values()["state"], "")),
        ("区划及下级", chosen.below.name if chosen.below else ""),
        ("场所", named(queries.place_in_scope, chosen.place_id)),
    )
    return [(name, value) for name, value in told if value]


def device_lines(rows: QuerySet[Device]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each device, read in pieces."""
    for one in rows.iterator(CHUNK):
        heard = one.twin.heard_at
        yield (
            one.name,
            one.identity,
            one.protocol,
            one.dialect,
            one.area.name,
            one.place.name if one.place else "",
            "已认领" if one.is_allowed else "已撤销认领",
            heard.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if heard else "",
        )
