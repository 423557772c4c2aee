"""What places are by rule."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts.services import Entry
from wanghuo.register.places.models import Place


def settle_statuses(places: Sequence[Place], at: datetime) -> Iterator[tuple[str, Entry]]:
    """Judge what places not yet written are by rule."""
    del places, at
    yield from ()


def panel_context(place: Place, actor: Actor, on: date) -> dict[str, Any]:
    """Return what the panel of a place's page needs."""
    del actor, on
    return {"place": place}
