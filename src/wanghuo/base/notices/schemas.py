"""How notices leave the API."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from wanghuo.base.deadlines.rules import DeadlineLevel
from wanghuo.base.notices.queries import Line, Told
from wanghuo.base.notices.rules import Adapter, DeliveryState, NoticeKind
from wanghuo.kernel.operations import Asked, Day, Paging, RowId

Short = Annotated[str, Field(max_length=60)]


class InboxAsked(Paging):
    """Which of one's notices."""

    kind: NoticeKind | None = None
    unread: bool = Field(default=False, description="只列未读")


class NoticeOut(Schema):
    """A line of one's own inbox."""

    id: UUID
    kind: NoticeKind
    title: str
    link: str
    created_at: datetime
    read_at: datetime | None


class PreferenceSetting(Asked):
    """Which kinds go out, and for letters where to."""

    kinds: list[NoticeKind] = Field(max_length=20)
    address: str = Field("", max_length=254)


class PreferenceOut(Schema):
    """What one has chosen by one way."""

    adapter: Adapter
    kinds: list[NoticeKind]
    address: str


class ChannelOut(Schema):
    """One way out: whether an operator has opened it, and how many deliveries stand where."""

    adapter: Adapter
    is_on: bool
    counts: dict[str, int]


class DeliveriesAsked(Paging):
    """Which deliveries."""

    adapter: Adapter | None = None
    state: DeliveryState | None = None


class DeliveryOut(Schema):
    """One notice on its way out; neither its words nor its address."""

    id: UUID
    adapter: Adapter
    state: DeliveryState
    attempts: int
    next_at: datetime
    trouble: str
    status: int | None
    created_at: datetime
    sent_at: datetime | None


class RemindersAsked(Paging):
    """Which reminders."""

    area_id: RowId | None = None
    level: DeadlineLevel | None = None
    since: Day | None = None
    until: Day | None = None
    text: Short = ""


class ToldOut(Schema):
    """One person who was told, and by which ways beside the inbox."""

    name: str
    at: datetime
    read_at: datetime | None
    ways: list[str]

    @staticmethod
    def resolve_ways(told: Told) -> list[str]:
        """Put way and success into a word each."""
        return [f"{way}（{state}）" for way, state in told.ways]


class ReminderOut(Schema):
    """One time a deadline was pressed, and whom that reached."""

    id: UUID
    at: datetime
    level: DeadlineLevel
    title: str
    link: str
    due_on: date
    organisation: str
    told: list[ToldOut]

    @staticmethod
    def resolve_id(line: Line) -> UUID:
        """Return the fact's id."""
        return line.reminder.pk

    @staticmethod
    def resolve_at(line: Line) -> datetime:
        """Return when."""
        return line.reminder.at

    @staticmethod
    def resolve_level(line: Line) -> str:
        """Return how hard."""
        return line.reminder.level

    @staticmethod
    def resolve_title(line: Line) -> str:
        """Return what is owed."""
        return line.reminder.deadline.title

    @staticmethod
    def resolve_link(line: Line) -> str:
        """Return where it stands."""
        return line.reminder.deadline.link

    @staticmethod
    def resolve_due_on(line: Line) -> date:
        """Return by when."""
        return line.reminder.deadline.due_on

    @staticmethod
    def resolve_organisation(line: Line) -> str:
        """Return who owes it."""
        return line.reminder.deadline.organisation.name
