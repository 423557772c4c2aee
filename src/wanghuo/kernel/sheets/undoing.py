"""What must be known before a row is taken back: whether others refer to it."""

from collections.abc import Iterable

from django.db import models


def referred(
    model: type[models.Model], ids: Iterable[int], *, but: Iterable[type[models.Model]] = ()
) -> set[int]:
    """Return those of the rows that rows of other tables point at; one query for each table."""
    wanted, left_out = list(ids), set(but)
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.related_model not in left_out:
            found |= _pointing(relation, wanted)
    return found


def _pointing(relation: models.ForeignObjectRel, ids: list[int]) -> set[int]:
    column = relation.field.attname if hasattr(relation.field, "attname") else relation.field.name
    if relation.many_to_many:
        return set()  # its own table points here with a foreign key
    rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
    return set(rows.values_list(column, flat=True))
