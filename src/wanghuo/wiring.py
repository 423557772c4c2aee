"""Who listens to which fact: the closed loop on one page.

A listener runs in the transaction that moves the cursor past the fact, so it happens exactly once;
what it does must not reach outside the database.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped

Listener = Callable[[Fact, datetime], None]

LISTENERS: Mapping[str, tuple[Listener, ...]] = MappingProxyType({})


def hear(fact: Fact, at: datetime) -> None:
    """Tell every listener of this kind of fact."""
    for listener in LISTENERS.get(fact.kind, ()):
        listener(fact, at)


def listen(at: datetime, limit: int = 200) -> int:
    """Hear the facts after the cursor; returns how many were heard."""
    with scoped(EVERYWHERE):
        return facts.advance("wiring", lambda fact: hear(fact, at), limit=limit)
