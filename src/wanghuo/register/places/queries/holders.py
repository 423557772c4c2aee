"""Numbers of one occupier: his own and those of whoever became part of him (合并后的编号)."""

from django.db.models import QuerySet

from wanghuo.register.places.models import Occupier


def numbers_of(number: str) -> frozenset[str]:
    """Return the numbers of the occupier that this one is today; the number itself when unknown.

    Unscoped: the reach of an occupier's people is made of it.
    """
    standing = standing_occupier(number)
    if standing is None:
        return frozenset((number,))
    found, asked = {standing.number}, [standing.pk]
    while asked:
        rows = list(_all().filter(merged_into__in=asked).values_list("pk", "number"))
        found |= {one for _, one in rows}
        asked = [key for key, _ in rows]
    return frozenset(found)


def standing_occupier(number: str) -> Occupier | None:
    """Return what became of the occupier with this number; unscoped, as above."""
    row = _all().filter(number=number).first()
    while row is not None and row.merged_into_id is not None:
        row = _all().get(pk=row.merged_into_id)
    return row


def _all() -> QuerySet[Occupier]:
    return Occupier._base_manager.all()
