"""The lists that ship with the program, as their files describe them.

A file names its sources by the keys of the shared file, and may `use` a shared item and say
otherwise what differs, so that one question is worded once.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from wanghuo.prevention.checklists.rules.items import (
    CheckItem,
    Raw,
    check_publishable,
    checked_items,
)
from wanghuo.prevention.checklists.rules.words import Trait

PLAIN: Raw = {"clause": "", "photo": "none", "grade": "general", "confidence": "known"}


@dataclass(frozen=True, slots=True)
class ShippedList:
    """A check-list as the program brings it (随系统检查表)."""

    code: str
    name: str
    kinds: tuple[str, ...]
    traits: tuple[Trait, ...]
    items: tuple[CheckItem, ...]

    @property
    def digest(self) -> str:
        """Stand for everything the file says."""
        head = [self.name, *sorted(self.kinds), *sorted(self.traits)]
        return digest_of([*head, *map(CheckItem.as_dict, self.items)])


def digest_of(parts: Iterable[object]) -> str:
    """Return the hash of what can be written as JSON."""
    text = json.dumps(list(parts), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def items_digest(items: Iterable[CheckItem]) -> str:
    """Return the hash of the items of a version."""
    return digest_of(map(CheckItem.as_dict, items))


def read_shipped(own: Mapping[str, Any], shared: Mapping[str, Any]) -> ShippedList:
    """Read the file of one list, or refuse with what is wrong."""
    items = checked_items(_filled(one, shared) for one in own["item"])
    check_publishable(items)
    kinds, traits = own.get("kinds", ()), map(Trait, own.get("traits", ()))
    return ShippedList(own["code"], own["name"], tuple(kinds), tuple(traits), items)


def _filled(one: Raw, shared: Mapping[str, Any]) -> dict[str, Any]:
    base = shared["items"][one["use"]] | {"code": one["use"]} if "use" in one else {}
    item = {**PLAIN, **base, **one}
    item.pop("use", None)
    return item | {"source": shared["sources"][item["source"]]}
