"""How facts and the ledger go in and out of the API."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from wanghuo.kernel.operations import Asked, Day, Paging, RowId

SHORT = 60


class FactsAsked(Paging):
    """Which facts; days are whole days in China."""

    kind: str = Field("", max_length=SHORT)
    subject_type: str = Field("", max_length=SHORT)
    subject_id: str = Field("", max_length=SHORT)
    actor_id: RowId | None = None
    since: Day | None = None
    until: Day | None = None


class Verifying(Asked):
    """A block hash written down earlier, which must still be in the chain."""

    expect: str = Field("", pattern="^([0-9a-fA-F]{64})?$")


class BlockOut(Schema):
    """A sealed run of facts."""

    number: int
    first_position: int
    last_position: int
    algorithm: str
    root: str
    previous_hash: str
    hash: str
    sealed_at: datetime


class StepOut(Schema):
    """A block's header as it was hashed, and its hash."""

    header: str
    hash: str


class ProofOut(Schema):
    """What convinces somebody outside that a fact stands."""

    format: str
    about: str
    leaf: str
    index: int
    path: list[str]
    blocks: list[StepOut]
    head: str


class EventOut(Schema):
    """A live event: what happened to which task; ask the task for the rest."""

    id: UUID
    position: int
    kind: str
    subject_id: str
    at: datetime
