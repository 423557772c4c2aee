"""How a fact leaves the API: as it was recorded, with no personal values."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from wanghuo.kernel.facts.models import Fact


class FactOut(Schema):
    """One thing that happened (事实); `position` is null until it is sealed."""

    id: UUID
    position: int | None
    kind: str
    subject_type: str
    subject_id: str
    actor_id: int | None
    area_id: int | None
    at: datetime
    body: dict[str, Any]

    @staticmethod
    def resolve_body(fact: Fact) -> dict[str, Any]:
        """Return before, after and data."""
        body: dict[str, Any] = json.loads(fact.body)
        return body


class NewsOut(Schema):
    """Facts in scope after a position, and the position to ask from next time."""

    facts: list[FactOut]
    position: int
