"""A draft edited item by item: each step returns the new list, and refuses an unknown item."""

from collections.abc import Sequence

from wanghuo.prevention.checklists.rules.errors import ItemMissing
from wanghuo.prevention.checklists.rules.items import CheckItem

Items = tuple[CheckItem, ...]


def with_item(items: Sequence[CheckItem], item: CheckItem) -> Items:
    """Put an item in the place of the one with its code, or at the end."""
    if item.code not in {one.code for one in items}:
        return (*items, item)
    return tuple(item if one.code == item.code else one for one in items)


def without_item(items: Sequence[CheckItem], code: str) -> Items:
    """Take an item out."""
    at = _at(items, code)
    return (*items[:at], *items[at + 1 :])


def with_item_moved(items: Sequence[CheckItem], code: str, by: int) -> Items:
    """Move an item up (-1) or down (1); at the end of the list it stays."""
    at = _at(items, code)
    rest = [*items[:at], *items[at + 1 :]]
    rest.insert(min(max(at + by, 0), len(rest)), items[at])
    return tuple(rest)


def item_of(items: Sequence[CheckItem], code: str) -> CheckItem:
    """Return the item of a code, or refuse with `ItemMissing`."""
    return items[_at(items, code)]


def _at(items: Sequence[CheckItem], code: str) -> int:
    for at, one in enumerate(items):
        if one.code == code:
            return at
    raise ItemMissing
