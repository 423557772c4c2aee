"""What an import must know, read for a whole chunk of rows at once.

Unscoped, because a name that is taken out of reach is taken all the same; who may change what is
asked of the actor for every row.
"""

from collections.abc import Iterable

from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.scoping import within
from wanghuo.kernel.sheets.undoing import referred


def organisations_to_import(
    *, names: Iterable[str], areas: Iterable[int], scope: Scope | None, is_held: bool
) -> list[Organisation]:
    """Return the organisations with these names, in these areas or anywhere within `scope`.

    Closed ones too. `is_held` keeps them as they are until the transaction ends.
    """
    found = Organisation._base_manager.filter(name__in=set(names))
    found = found.filter(within(scope)) if scope else found.filter(area__in=set(areas))
    if is_held:
        found = found.select_for_update()
    return list(found.order_by("id"))


def organisations_held(ids: Iterable[int]) -> list[Organisation]:
    """Return these organisations as they are now, held until the transaction ends."""
    rows = Organisation._base_manager.filter(pk__in=list(ids))
    return list(rows.select_for_update().order_by("id"))


def organisations_used(ids: Iterable[int]) -> set[int]:
    """Return those that people, plans, tasks or anything else refer to."""
    return referred(Organisation, ids)
