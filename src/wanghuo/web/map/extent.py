"""Where the map opens: on the boundary of the reach, on what lies in it, or on the country."""

from django.conf import settings
from django.db.models import Max, Min

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.geo.coordinates import Crs, from_cgcs2000
from wanghuo.kernel.scoping import scoped, subtree
from wanghuo.register.buildings.rules import PLACE_READ
from wanghuo.register.places.models import Place
from wanghuo.web.map.outlines import outlined
from wanghuo.web.map.windows import Box

COUNTRY: Box = (73.0, 17.5, 135.5, 54.0)
LEAST = 0.004
"""Degrees; a single shop is not opened at arm's length."""


def extent(below: Area | None, actor: Actor) -> list[float]:
    """Return the box to open on, as the picture under the map has it."""
    west, south, east, north = _bounded(below) or _occupied(below, actor) or COUNTRY
    crs = settings.BASEMAP.crs if settings.BASEMAP else Crs.CGCS2000
    low = from_cgcs2000(west - LEAST, south - LEAST, crs)
    high = from_cgcs2000(east + LEAST, north + LEAST, crs)
    return [round(number, 6) for number in (*low, *high)]


def _bounded(below: Area | None) -> Box | None:
    top = outlined([below.pk] if below else [root.pk for root in areas.reach_roots()])
    boxes = [one.shape.bounds for one in top if one.shape is not None]
    if not boxes or len(boxes) < len(top):
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _occupied(below: Area | None, actor: Actor) -> Box | None:
    with scoped(actor.scope(PLACE_READ)):
        rows = Place.objects.filter(
            subtree(below.path if below else ""), closed_on=None, merged_into=None
        )
        found = rows.aggregate(
            west=Min("longitude"), south=Min("latitude"),
            east=Max("longitude"), north=Max("latitude"),
        )  # fmt: skip
    if found["west"] is None:
        return None
    return found["west"], found["south"], found["east"], found["north"]
