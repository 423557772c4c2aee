"""Bring rows home that went astray while the tree was changing."""

from django.db import models, transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE
from wanghuo.base.areas.services import tree
from wanghuo.kernel.actors import Actor


@transaction.atomic
def mend_paths(*, actor: Actor) -> int:
    """Give every row whose path is no area's in force the path of its area's heir; tell how many.

    A row written in the very moment of a merge carries the path its writer had read before. The
    clock calls this, so that such a row comes into sight again; otherwise there is nothing to mend.
    """
    actor.must(AREA_MANAGE, "")
    tree.hold_the_tree()
    columns = [each for each in tree.path_columns() if each[0] is not Area]
    return sum(_mend(model, column) for model, column in columns)


def _mend(model: type[models.Model], column: str) -> int:
    homes = Area.objects.filter(valid_to__isnull=True).values("path")
    rows = model._base_manager.exclude(**{column: ""})
    astray = rows.exclude(**{f"{column}__in": homes}).order_by(column)
    return sum(
        rows.filter(**{column: path}).update(**{column: _home(path)})
        for path in list(astray.values_list(column, flat=True).distinct())
    )


def _home(path: str) -> str:
    """Find where the area that a path once led to stands now, itself or its heir."""
    area = Area.objects.get(pk=int(path.split("/")[-2]))
    while area.successor is not None:
        area = area.successor
    return area.path
