"""Telling people of what happened to a row, once for each (通知)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model

from wanghuo.base.notices import services as notices
from wanghuo.base.notices.rules import NoticeKind, source_of
from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts.models import Fact

Listener = Callable[[Fact, datetime], None]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class About(Generic[Row]):
    """What a notice is about: whose facts, how the row is found, what it is called, its page."""

    type: str
    find: Callable[[UUID], Row]
    title: Callable[[Row], str]
    page: str


@dataclass(frozen=True, slots=True)
class Tell(Generic[Row]):
    """Tell an audience what happened to a row; one that is gone is told of to nobody."""

    about: About[Row]
    kind: NoticeKind
    audience: Callable[[Row, date], Iterable[User]]

    def __call__(self, fact: Fact, at: datetime) -> None:
        """Put one notice per person; the fact's id keeps a retry from telling twice."""
        if fact.subject_type != self.about.type:
            return
        try:
            row = self.about.find(UUID(fact.subject_id))
        except NotFound:
            return
        audience = self.audience(row, clock.local_date(fact.at))
        notices.tell(
            recipients=[user.pk for user in audience if user.pk != fact.actor_id],
            kind=self.kind,
            title=self.about.title(row),
            link=f"{self.about.page}/{row.pk}",
            source=source_of(fact.pk),
            at=at,
        )
