"""Who has a number, and who looked at whose."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanghuo.base.people.models import Post, User
from wanghuo.base.people.queries import names_of
from wanghuo.base.people.rules.personal import PERSONAL_REVEALED, label_of, personal_labels
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.encryption import blind_indexes
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import first_id_at

USER = "user"
SLACK = timedelta(hours=1)
"""How far the clock that made a key may be from the one that made its time."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """One look at personal values (查看记录); `labels` are what the fields are called."""

    at: datetime
    actor: str
    person: str
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    reason: str


def users_with_number(number: str) -> QuerySet[User]:
    """Users within the scope whose mobile or identity number is exactly this."""
    indexes = blind_indexes(number)
    has = Q(mobile_index__in=indexes) | Q(id_number_index__in=indexes)
    return User.objects.filter(has, Exists(Post.objects.filter(user=OuterRef("pk")))).order_by("id")


def is_taken(id_number: str, user: User) -> bool:
    """Tell whether another user has this identity number, under whichever key; unscoped."""
    others = User.objects.exclude(pk=user.pk)
    return others.filter(id_number_index__in=blind_indexes(id_number)).exists()


def revealed_on(day: date, actor: Actor) -> int:
    """How many values this actor looked at that day; unscoped: it is his own account."""
    begins = facts.midnight(day)
    mine = Fact._base_manager.filter(
        id__gte=first_id_at(
            begins - SLACK
        ),  # keys begin with their time: only recent ones are read
        kind=PERSONAL_REVEALED,
        actor_id=actor.id,
        at__gte=begins,
    )
    return sum(len(_body(fact)["fields"]) for fact in mine)


def reveals(since: date | None = None, until: date | None = None) -> QuerySet[Fact]:
    """Every look at personal values within the scope, newest first."""
    return facts.facts_of(kind=PERSONAL_REVEALED, since=since, until=until)


def told(rows: Iterable[Fact]) -> list[Reveal]:
    """Say who looked at whose values; one query for the names."""
    kept = list(rows)
    users = [int(fact.subject_id) for fact in kept if fact.subject_type == USER]
    names = names_of([*users, *(fact.actor_id for fact in kept if fact.actor_id is not None)])
    return [_told(fact, names) for fact in kept]


def _told(fact: Fact, names: dict[int, str]) -> Reveal:
    body = _body(fact)
    fields = tuple(body["fields"])
    return Reveal(
        at=fact.at,
        actor=names.get(fact.actor_id or 0, "系统"),
        person=_person(fact, names),
        fields=fields,
        labels=tuple(label_of(fact.subject_type, field) for field in fields),
        reason=str(body["reason"]),
    )


def _person(fact: Fact, names: dict[int, str]) -> str:
    """Name a user; of another record, its type and number: it may hold whom nobody may name."""
    if fact.subject_type == USER:
        return names.get(int(fact.subject_id), f"#{fact.subject_id}")
    return f"{personal_labels.label(fact.subject_type)} {fact.subject_id}"


def _body(fact: Fact) -> dict[str, list[str]]:
    data: dict[str, list[str]] = json.loads(fact.body)["data"]
    return data
