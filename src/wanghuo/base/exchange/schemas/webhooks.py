"""How subscriptions, sources and records leave the API, and how they come in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.exchange.rules.webhooks import (
    ID_LENGTH,
    LARGEST_VERSION,
    MOST_A_MINUTE,
    NAME_LENGTH,
    URL_LENGTH,
    IncomingState,
    PushState,
    SourceState,
    SubscriptionState,
)
from wanghuo.kernel.operations import LARGEST_ID, Asked, Paging, RowId

Name = Annotated[str, Field(max_length=NAME_LENGTH)]
Url = Annotated[str, Field(max_length=URL_LENGTH)]
Kinds = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=500)]
Cell = Annotated[str, Field(max_length=5000)]
Heading = Annotated[str, Field(max_length=60)]


class SubscriptionIn(Asked):
    """A new subscription."""

    name: Name
    url: Url
    kinds: Kinds
    area_id: RowId


class SubscriptionChange(Asked):
    """Where to, and of which facts."""

    url: Url
    kinds: Kinds


class SubscriptionOut(Schema):
    """A system that is told of facts."""

    id: UUID
    name: str
    url: str
    kinds: list[str]
    area_id: int
    state: SubscriptionState
    position: int
    created_at: datetime


class SubscriptionMade(SubscriptionOut):
    """A new subscription, or one with a new secret, which is told only here."""

    secret: str


class PushesAsked(Paging):
    """Which pushes."""

    state: PushState | None = None


class PushOut(Schema):
    """One fact on its way to one subscriber."""

    id: UUID
    position: int
    kind: str
    state: PushState
    attempts: int
    next_at: datetime
    trouble: str
    status: int | None
    created_at: datetime
    sent_at: datetime | None


class ResendAsked(Asked):
    """From where to send again."""

    position: int = Field(ge=1, le=LARGEST_ID)


class SourceIn(Asked):
    """A new source."""

    code: str = Field(pattern=r"^[0-9A-Za-z]{1,30}$")
    name: Name
    targets: Kinds
    per_minute: int = Field(120, ge=1, le=MOST_A_MINUTE)
    area_id: RowId


class SourceOut(Schema):
    """A system that may send records."""

    id: UUID
    code: str
    name: str
    targets: list[str]
    area_id: int
    state: SourceState
    per_minute: int
    created_at: datetime


class SourceMade(SourceOut):
    """A new source, or one with a new secret, which is told only here."""

    secret: str


class RecordsAsked(Paging):
    """Which records."""

    state: IncomingState | None = None


class RecordIn(Asked):
    """One record: the other side's number and version, and a row by the headings of its table."""

    external_id: str = Field(min_length=1, max_length=ID_LENGTH, pattern=r"^[!-~]+$")
    version: int = Field(1, ge=1, le=LARGEST_VERSION)
    row: dict[Heading, Cell] = Field(min_length=1, max_length=200)


class RecordOut(Schema):
    """What became of a record from elsewhere."""

    id: UUID
    target: str
    external_id: str
    version: int
    state: IncomingState
    result: str
    reason: str
    subject_id: str
    received_at: datetime
