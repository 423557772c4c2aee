"""The page of the map, what its layers answer, and the point picker's two doors."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AREA_READ
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.forms import PageForm, term_field
from wanghuo.kernel.geo.coordinates import Crs, from_cgcs2000, position
from wanghuo.kernel.scoping import scoped
from wanghuo.register.buildings.rules import PLACE_MANAGE
from wanghuo.web.map.extent import extent
from wanghuo.web.map.layers import Asked, Layer, Tally, layers
from wanghuo.web.map.outlines import area_at
from wanghuo.web.map.windows import Window, window_of
from wanghuo.web.problems import PROBLEM_JSON, details

P = ParamSpec("P")
View = Callable[Concatenate[ActorRequest, P], HttpResponseBase]
DECIMALS = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """A layer as the page offers it: with its numbers, and whether it is switched on."""

    layer: Layer
    tally: Tally | None
    is_on: bool


class PositionForm(PageForm):
    """A pair as somebody has it, and its coordinate system."""

    lon = forms.FloatField(label=_("经度"))
    lat = forms.FloatField(label=_("纬度"))
    crs = term_field(_("坐标系"), Crs)


def answering(view: View[P]) -> View[P]:
    """Answer a refusal as problem details: a script asks at these doors."""

    @wraps(view)
    def door(request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return _json(details(error), status=error.status, content_type=PROBLEM_JSON)

    return door


def _json(told: Mapping[str, Any], **options: Any) -> JsonResponse:  # noqa: ANN401 -- the answer's own options
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(told, json_dumps_params=compact, **options)


def layer_door(layer: Layer) -> Callable[[HttpRequest], HttpResponseBase]:
    """Open one layer to whoever holds its capability."""

    @require_GET
    @needs(layer.capability)
    @answering
    def door(request: ActorRequest) -> HttpResponseBase:
        asked = Asked(window_of(request.GET), request.GET, clock.today())
        return _json(layer.answer(asked))

    return door


@require_GET
@needs(AREA_READ)
def map_page(request: ActorRequest) -> HttpResponse:
    """Show the map under the filter in the address."""
    below = _below(request)
    shown = _shown(request)
    total = sum(one.tally.total for one in shown if one.tally and one.layer.marks)
    context = {
        "shown": shown,
        "fields": _fields(request, shown),
        "subsets": [(one.layer, list(one.layer.subsets())) for one in shown],
        "below": below,
        "trail": areas.ancestors(below.path) if below else (),
        "choices": _choices(below),
        "has_points": any(one.layer.marks for one in shown),
        "total": total,
        "may_manage": request.actor.can(PLACE_MANAGE),
        "may_bound": request.actor.can(AREA_MANAGE),
        "setup": json.dumps(_setup(request, below, shown), ensure_ascii=False),
        "ground": settings.BASEMAP,
    }
    return render(request, "map/map.html", context)


def _below(request: ActorRequest) -> Area | None:
    chosen = _BelowForm(request.GET).values()["below"]
    return areas.area_in_scope(chosen) if chosen else None


class _BelowForm(PageForm):
    below = forms.IntegerField(label=_("区划"), required=False)


def _shown(request: ActorRequest) -> list[Shown]:
    """Return the layers the actor may see, each counted in its own reach."""
    asked = Asked(Window(), request.GET, clock.today())
    on = request.GET.get("on")
    chosen = on.split(",") if on is not None else [one.code for one in layers() if one.is_on]
    return [
        Shown(layer, _tally(layer, asked, request.actor), layer.code in chosen)
        for layer in layers()
        if request.actor.can(layer.capability)
    ]


def _tally(layer: Layer, asked: Asked, actor: Actor) -> Tally | None:
    with scoped(actor.scope(layer.capability)):
        return layer.tally(asked) if layer.tally else None


def _fields(request: ActorRequest, shown: list[Shown]) -> list[tuple[Layer, list[BoundField]]]:
    """Return the fields of every layer's filter; what two layers share stands with the first."""
    seen: set[str] = set()
    groups = []
    for one in shown:
        fields = one.layer.filters(request.GET).visible_fields() if one.layer.filters else []
        own = [field for field in fields if field.name not in seen]
        seen |= {field.name for field in own}
        groups += [(one.layer, own)] if own else []
    return groups


def _choices(below: Area | None) -> list[Area]:
    """Return the areas to go on to: what lies below, or the topmost and what lies below them."""
    if below:
        return list(areas.children(below))
    roots = areas.reach_roots()
    return [*roots, *areas.areas_in_force().filter(parent__in=roots)]


def _setup(request: ActorRequest, below: Area | None, shown: list[Shown]) -> dict[str, Any]:
    """Return what the script needs to draw."""
    return {
        "layers": [_layer_setup(one) for one in shown],
        "bounds": extent(below, request.actor),
        **_ground(),
    }


def _layer_setup(one: Shown) -> dict[str, Any]:
    marks = [asdict(mark) | {"label": gettext(mark.label)} for mark in one.layer.marks]
    return {
        "code": one.layer.code,
        "label": pgettext("菜单", one.layer.label),
        "look": one.layer.look.value,
        "marks": marks,
        "on": one.is_on,
    }


def _ground() -> dict[str, Any]:
    ground = settings.BASEMAP
    if ground is None:
        return {"ground": None, "crs": Crs.CGCS2000.value}
    told = {"pictures": ground.pictures, "attribution": ground.attribution}
    return {"ground": told | {"deepest": ground.deepest}, "crs": ground.crs.value}


@require_GET
@needs(AREA_READ)
def picker(request: ActorRequest) -> HttpResponse:
    """Show the dialog in which a position is chosen on a small map."""
    setup = {"bounds": extent(None, request.actor), **_ground()}
    context = {
        "setup": json.dumps(setup, ensure_ascii=False),
        "systems": list(Crs),
        "ground": settings.BASEMAP,
    }
    return render(request, "map/_picker.html", context)


@require_GET
@needs(AREA_READ)
@answering
def position_of(request: ActorRequest) -> HttpResponseBase:
    """Turn a pair into CGCS2000, and say in which area of the reach it lies."""
    asked = PositionForm(request.GET).values()
    found = position(asked["lon"], asked["lat"], asked["crs"])
    ground = settings.BASEMAP.crs if settings.BASEMAP else Crs.CGCS2000
    area = area_at(found)
    return _json(
        {
            "longitude": round(found.lon, DECIMALS),
            "latitude": round(found.lat, DECIMALS),
            "crs": Crs.CGCS2000.value,
            "shown": [round(x, DECIMALS) for x in from_cgcs2000(found.lon, found.lat, ground)],
            "area": {"id": area.id, "name": area.name} if area else None,
            "trail": [one.name for one in areas.ancestors(area.path)] if area else [],
        }
    )
