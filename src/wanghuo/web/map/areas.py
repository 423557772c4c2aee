"""Two layers of the tree of areas: boundaries, and how much work lies in each (任务)."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.forms import FilterForm
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.governance.plans.models import Task
from wanghuo.governance.plans.queries import TaskFilter
from wanghuo.governance.plans.queries.lists import is_overdue, where
from wanghuo.governance.plans.rules import TASK_READ, TaskRank
from wanghuo.web.map.layers import Answer, Asked, Layer, Look, Tally, declare
from wanghuo.web.map.outlines import LEVELS, Outlined, drawn, finest_level, in_box, walk

Counts = dict[str, tuple[int, int]]
"""All tasks and overdue ones, by area path."""


def _below(asked: Asked) -> Area | None:
    """Return the area that the filter stays in; what is no number is refused by its list's form."""
    chosen = FilterForm({"below": asked.query.get("below", "")}).values()["below"]
    return areas.area_in_scope(chosen) if chosen else None


def _seen(asked: Asked) -> Iterator[Outlined]:
    window = asked.window
    finest = finest_level(window.zoom)
    return walk(in_box(window.box), below=_below(asked), finest=finest)


def boundaries(asked: Asked) -> Answer:
    """Return the areas of the window with a boundary, the widest first, as GeoJSON."""
    window = asked.window
    bounded = [one for one in _seen(asked) if one.shape is not None]
    lowest = max((LEVELS.index(one.level) for one in bounded), default=0)
    features = [
        {
            "type": "Feature",
            "geometry": drawn(one, int(window.zoom), window.crs),
            "properties": {
                "name": one.name,
                "level": LEVELS.index(one.level),
                "name_at": window.shown(*(one.point() or (0, 0)))
                if LEVELS.index(one.level) == lowest
                else None,
                "link": reverse("areas:area", args=[one.id]),
            },
        }
        for one in bounded
    ]
    return {"seen": len(features), "areas": {"type": "FeatureCollection", "features": features}}


def area_tally(asked: Asked) -> Tally:
    """Count the areas of the list, and those of them that have no boundary."""
    below = _below(asked)
    rows = areas.area_list(below=below).order_by()
    counted = rows.aggregate(all=Count("pk"), bounded=Count("pk", filter=~Q(boundary=None)))
    link = reverse("areas:list")
    total, bounded = counted["all"], counted["bounded"]
    return Tally(total, total - bounded, f"{link}?below={below.pk}" if below else link)


def task_numbers(asked: Asked) -> Answer:
    """Return how many tasks lie in each area of the window; each number opens its list.

    An area of the finest level shown counts everything below it, one above only its own. `missing`
    lie in areas that have neither centre nor boundary.
    """
    seen = list(_seen(asked))
    counts = _task_counts(asked)
    lowest = _ends(seen)
    held = [(one, _held(one, counts, is_end=one.path in lowest)) for one in seen]
    shown = [
        _number(one, numbers, asked, is_end=one.path in lowest)
        for one, numbers in held
        if numbers[0] and _is_in_sight(one, asked)
    ]
    return {
        "seen": sum(one["count"] for one in shown),
        "missing": sum(count for one, (count, _) in held if one.point() is None),
        "numbers": shown,
    }


def _is_in_sight(one: Outlined, asked: Asked) -> bool:
    west, south, east, north = asked.window.box
    lon, lat = one.point() or (math.nan, math.nan)
    return west <= lon <= east and south <= lat <= north


def _ends(seen: Iterable[Outlined]) -> set[str]:
    """Return the paths of areas below which nothing is shown."""
    paths = {one.path for one in seen}
    above = {path.rsplit("/", 2)[0] + "/" for path in paths if path.count("/") > 1}
    return paths - above


def _task_counts(asked: Asked) -> Counts:
    below = _below(asked)
    leaves = TaskFilter(area_path=below.path if below else "", rank=TaskRank.LEAF)
    overdue = Count("pk", filter=is_overdue(asked.on))
    rows = Task.objects.filter(where(leaves)).order_by().values("area_path")
    counted = rows.annotate(count=Count("pk"), overdue=overdue)
    return {
        path: (count, late)
        for path, count, late in counted.values_list("area_path", "count", "overdue")
    }


def _held(one: Outlined, counts: Counts, *, is_end: bool) -> tuple[int, int]:
    """Return the tasks of an area, with those below it where nothing below it is shown."""
    paths = [path for path in counts if path.startswith(one.path)] if is_end else [one.path]
    held = [counts[path] for path in paths if path in counts]
    return sum(count for count, _ in held), sum(late for _, late in held)


def _number(
    one: Outlined, numbers: tuple[int, int], asked: Asked, *, is_end: bool
) -> dict[str, Any]:
    lon, lat = one.point() or (0.0, 0.0)
    link = f"{reverse('plans:tasks')}?area={one.path}&rank={TaskRank.LEAF}"
    link += "" if is_end else "&here=1"
    count, late = numbers
    return {
        "at": asked.window.shown(lon, lat),
        "name": one.name if is_end else gettext("%(name)s本级") % {"name": one.name},
        "count": count,
        "overdue": late,
        "link": link,
        "overdue_link": f"{link}&overdue={asked.on.isoformat()}" if late else "",
    }


def task_tally(asked: Asked) -> Tally:
    """Count the tasks of the list, and those in areas that have no place on the map."""
    counts = _task_counts(asked)
    below = _below(asked)
    link = f"{reverse('plans:tasks')}?rank={TaskRank.LEAF}"
    link += f"&area={below.path}" if below else ""
    return Tally(sum(count for count, _ in counts.values()), 0, link)


AREAS = declare(
    Layer(
        code="areas",
        label="区划边界",
        capability=AREA_READ,
        look=Look.AREAS,
        answer=boundaries,
        tally=area_tally,
    )
)
TASKS = declare(
    Layer(
        code="tasks",
        label="任务数",
        capability=TASK_READ,
        look=Look.NUMBERS,
        answer=task_numbers,
        tally=task_tally,
        is_on=False,
    )
)
