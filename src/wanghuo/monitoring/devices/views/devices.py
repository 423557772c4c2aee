"""Claimed devices: the list, one of them, and what may be done with it."""

from collections.abc import Callable, Iterator
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
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.exports import export_answer, is_export, named
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.geo.coordinates import Crs, Position, position
from wanghuo.kernel.sheets import Cell
from wanghuo.monitoring.devices import forms, queries, services
from wanghuo.monitoring.devices.models import Device, Outage, ProductClass
from wanghuo.monitoring.devices.queries import DeviceFilter
from wanghuo.monitoring.devices.rules import (
    DEVICE_CLAIM,
    DEVICE_COMMAND,
    DEVICE_MANAGE,
    DEVICE_READ,
    Connectivity,
)
from wanghuo.monitoring.devices.services import Binding, Site

Find = Callable[[str], Any]
DECIMALS = 7

ROWS_A_PAGE, CHUNK, TIMELINE, COMMANDS = 50, 500, 50, 20
LINES = (
    "装置标识", "装置名称", "方言", "区划代码", "场所编号", "建筑编号", "楼层", "安装部位",
    "产品类别", "维护机构编号", "经度", "纬度", "认领状态", "协议", "区划名称", "场所名称",
    "在线状态", "在线状态自", "最近收到",
)  # fmt: skip
"""What an import reads, then what it passes over."""


@require_GET
@needs(DEVICE_READ)
def devices(request: ActorRequest) -> HttpResponseBase:
    """List devices under the filter in the address."""
    form = filter_form(request.GET)
    chosen = chosen_by(form)
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
    context = {
        "form": form,
        "page": page,
        "now": clock.now(),
        "may_claim": may_claim,
        "numbers": _numbers(chosen),
        "chosen": chosen,
        "outages": _outages(),
        "swept_at": queries.swept_at(),
    }
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
    version = values["version"]
    binding = Binding(**placed(values, row))
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


def _numbers(chosen: DeviceFilter) -> list[tuple[Connectivity | None, int]]:
    """Return how many are in which state under the rest of the filter, all first."""
    counts = queries.connectivity_counts(chosen)
    return [(None, sum(counts.values())), *((one, counts.get(one, 0)) for one in Connectivity)]


def _outages() -> list[tuple[Outage, str]]:
    """Return what is cut now, each with its words."""
    return [
        (one, queries.upstream_named(one.upstream, one.area).said(gettext))
        for one in queries.lasting_outages()
    ]


def placed(values: dict[str, Any], row: Device | None = None) -> dict[str, Any]:
    """Return form values with what their codes name in scope; what stood before may stay."""
    area, place = values["area"].strip(), values["place"].strip()
    pair = (values["longitude"], values["latitude"])
    found = queries.place_numbered(place) if place else None
    building = _kept("building", values, row, queries.building_numbered)
    site = Site(
        building=building or (found.building if found else None),
        floor=values["floor"],
        spot=values["spot"],
        firm=_kept("firm", values, row, queries.firm_numbered),
        product_class=_class(values["product_class"]),
        position=_position(*pair, values["crs"] or Crs.CGCS2000),
    )
    return {
        "name": values["name"],
        "dialect": values["dialect"],
        "area": areas.area_coded(area) if area else None,
        "place": found,
        "site": site,
    }


def _kept(name: str, values: dict[str, Any], row: Device | None, find: Find) -> Any:  # noqa: ANN401 -- either kind of row
    word, present = values[name].strip(), getattr(row, name, None)
    if present is not None and present.number == word:
        return present
    return find(word) if word else None


def _class(key: str) -> ProductClass | None:
    return queries.product_class(UUID(key)) if key else None


def _position(lon: float | None, lat: float | None, crs: Crs) -> Position | None:
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise BadInput(problem="经度、纬度须同时填写，或都不填。")
    return position(lon, lat, crs)


def where_form(
    kind: type[forms.WhereForm],
    protocol: str,
    data: object = None,
    **initial: Any,  # noqa: ANN401 -- a form's own
) -> forms.WhereForm:
    """Return a form that offers what a protocol and the house have."""
    form = kind(data, initial={"crs": Crs.CGCS2000, **initial})
    return form.speak(protocol, queries.product_classes())


def _rebind_form(row: Device, data: object = None) -> forms.WhereForm:
    return where_form(
        forms.RebindForm,
        row.protocol,
        data,
        version=row.version,
        name=row.name,
        place=row.place.number if row.place else "",
        area=row.area.code,
        dialect=row.dialect,
        building=row.building.number if row.building else "",
        floor=row.floor,
        spot=row.spot,
        product_class=str(row.product_class_id or ""),
        firm=row.firm.number if row.firm else "",
        longitude=row.longitude if row.is_placed else None,
        latitude=row.latitude if row.is_placed else None,
    )


def filter_form(query: object) -> forms.DevicesFilter:
    """Return the filter of lists and of the map."""
    return forms.DevicesFilter(query).classified(queries.product_classes())


def chosen_by(form: forms.DevicesFilter) -> DeviceFilter:
    """Return what a filter chooses."""
    values = form.values()
    area, below = values["area"].strip(), values["below"]
    return DeviceFilter(
        text=values["text"].strip(),
        is_allowed={forms.CLAIMED: True, forms.RELEASED: False}.get(values["state"]),
        below=areas.area_coded(area) if area else areas.area_in_scope(below) if below else None,
        place_id=values["place_id"],
        building_id=values["building_id"],
        connectivity=values["connectivity"],
        class_id=UUID(values["class_id"]) if values["class_id"] else None,
        firm=values["firm"].strip(),
        cell=values["cell"],
        is_dark=values["is_dark"],
    )


def _filter_words(form: forms.DevicesFilter, chosen: DeviceFilter) -> list[tuple[str, str]]:
    words = {forms.CLAIMED: "已认领", forms.RELEASED: "已撤销认领"}
    told = (
        ("名称、标识或场所", chosen.text),
        ("状态", words.get(form.values()["state"], "")),
        ("区划及下级", chosen.below.name if chosen.below else ""),
        ("场所", named(queries.place_in_scope, chosen.place_id)),
        ("建筑", named(queries.building_in_scope, chosen.building_id)),
        ("在线状态", chosen.connectivity.label if chosen.connectivity else ""),
        ("产品类别", named(queries.product_class, chosen.class_id)),
        ("维护机构编号", "" if chosen.firm == queries.NONE else chosen.firm),
        ("维护机构", "未登记" if chosen.firm == queries.NONE else ""),
        ("停电", "是" if chosen.is_dark else ""),
    )
    return [(name, value) for name, value in told if value]


def device_lines(rows: QuerySet[Device]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each device, read in pieces."""
    for one in rows.iterator(CHUNK):
        yield (
            one.identity,
            one.name,
            one.dialect,
            one.area.code,
            one.place.number if one.place else "",
            one.building.number if one.building else "",
            one.floor,
            one.spot,
            one.product_class.name if one.product_class else "",
            one.firm.number if one.firm else "",
            *((round(one.longitude, DECIMALS), round(one.latitude, DECIMALS))
              if one.is_placed and one.longitude is not None and one.latitude is not None
              else ("", "")),
            "已认领" if one.is_allowed else "已撤销认领",
            one.protocol,
            one.area.name,
            one.place.name if one.place else "",
            Connectivity(one.twin.connectivity).label,
            _time(one.twin.since),
            _time(one.twin.heard_at),
        )  # fmt: skip


def _time(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if at else ""
