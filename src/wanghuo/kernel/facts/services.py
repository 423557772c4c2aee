"""Record facts; the caller's transaction carries them or nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts.models import Fact

JsonMap = Mapping[str, Any]


class Subject(Protocol):
    """Anything a fact may be about: a row with an id, an area and an area path."""

    pk: Any
    area_id: int
    area_path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A subject named by hand, where the row has no area of its own."""

    type: str
    id: str
    area_id: int | None = None
    area_path: str = ""


def canonical(value: object) -> str:
    """Write JSON the one way that is hashed: sorted keys, no spaces, UTF-8; ValueError on floats NaN."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def record(
    kind: str,
    subject: Mark,
    *,
    actor: Actor,
    at: datetime,
    before: JsonMap | None = None,
    after: JsonMap | None = None,
    data: JsonMap | None = None,
) -> Fact:
    """Insert one immutable fact in the caller's transaction.

    Raises TransactionManagementError outside a transaction: a fact without its change, or a change
    without its fact, must not exist.
    """
    if not transaction.get_connection().in_atomic_block:
        msg = "a fact is recorded in the transaction of the change it tells"
        raise transaction.TransactionManagementError(msg)
    body = canonical({"before": before or {}, "after": after or {}, "data": data or {}})
    return Fact._base_manager.create(
        kind=kind,
        subject_type=subject.type,
        subject_id=subject.id,
        actor_id=actor.id,
        area_id=subject.area_id,
        area_path=subject.area_path,
        at=at,
        body=body,
    )


def mark(row: Subject) -> Mark:
    """Name a row as a fact's subject: its model's name, its key, its area."""
    name = type(row).__name__.lower()
    return Mark(type=name, id=str(row.pk), area_id=row.area_id, area_path=row.area_path)
