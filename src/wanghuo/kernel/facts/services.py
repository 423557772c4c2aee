"""Record facts, give them their positions, and walk readers along them.

The caller's transaction carries a fact or nothing. The sealer gives committed facts their dense
positions; whoever reads facts follows positions with a cursor, because ids and times are handed out
before the commit and may become visible out of order.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.crypto import salted_hmac

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import queries, rules
from wanghuo.kernel.facts.models import Cursor, Fact

JsonMap = Mapping[str, Any]

canonical = rules.canonical

BATCH = 500
"""Facts of one insert."""

COMMITMENT = "wanghuo.kernel.facts.commitment"
"""What the key of commitments is derived for."""

COMMITTED = re.compile(r"[0-9a-f]{8}:[0-9a-f]{64}")

SEALER_LOCK = 0x57414E47
"""The advisory lock of the one sealer; no other lock of this database may use the number."""

SEALER = "sealer"
SEAL = """
    UPDATE facts_fact SET position = batch.place
    FROM (
        SELECT id AS fact_id, %s + ROW_NUMBER() OVER (ORDER BY id) AS place
        FROM facts_fact WHERE position IS NULL ORDER BY id LIMIT %s
    ) AS batch
    WHERE facts_fact.id = batch.fact_id
"""


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


@dataclass(frozen=True, slots=True)
class Entry:
    """What one of many facts of a kind is about, and what it tells."""

    subject: Mark
    before: JsonMap = field(default_factory=dict)
    after: JsonMap = field(default_factory=dict)
    data: JsonMap = field(default_factory=dict)


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
    """Insert one immutable fact in the caller's transaction, as `record_all`."""
    entry = Entry(subject, before or {}, after or {}, data or {})
    return record_all(kind, [entry], actor=actor, at=at)[0]


def record_all(kind: str, entries: Iterable[Entry], *, actor: Actor, at: datetime) -> list[Fact]:
    """Insert immutable facts of one kind in the caller's transaction, in the order given.

    Raises TransactionManagementError outside a transaction: a fact without its change, or a change
    without its fact, must not exist.
    """
    if not transaction.get_connection().in_atomic_block:
        msg = "a fact is recorded in the transaction of the change it tells"
        raise transaction.TransactionManagementError(msg)
    rows = [_fact(kind, entry, actor=actor, at=at) for entry in entries]
    return Fact._base_manager.bulk_create(rows, batch_size=BATCH)


def _fact(kind: str, entry: Entry, *, actor: Actor, at: datetime) -> Fact:
    return Fact(
        kind=kind,
        subject_type=entry.subject.type,
        subject_id=entry.subject.id,
        actor_id=actor.id,
        area_id=entry.subject.area_id,
        area_path=entry.subject.area_path,
        at=at,
        body=canonical(
            {"before": dict(entry.before), "after": dict(entry.after), "data": dict(entry.data)}
        ),
    )


def mark(row: Subject) -> Mark:
    """Name a row as a fact's subject: its model's name, its key, its area."""
    name = type(row).__name__.lower()
    return Mark(type=name, id=str(row.pk), area_id=row.area_id, area_path=row.area_path)


def commitment(value: str) -> str:
    """Stand for a personal value in a fact: keyed, so that it cannot be guessed without the key.

    The key's own fingerprint goes before it, so that a later reader knows which key to ask.
    """
    return f"{commitment_key()}:{salted_hmac(COMMITMENT, value, algorithm='sha256').hexdigest()}"


def is_commitment(value: object) -> bool:
    """Tell whether a value of a fact stands for another that only its row has."""
    return isinstance(value, str) and COMMITTED.fullmatch(value) is not None


def commitment_key() -> str:
    """Return the fingerprint of the key that commitments are made with."""
    return salted_hmac(f"{COMMITMENT}.key", "", algorithm="sha256").hexdigest()[:8]


@contextmanager
def sole_sealer() -> Iterator[None]:
    """Run the block in a transaction that no other sealer shares; a second one waits.

    SQLite needs no lock: its transactions begin IMMEDIATE, so there is only one writer.
    """
    with transaction.atomic():
        connection = transaction.get_connection()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
        yield


def seal_positions(limit: int = 500) -> int:
    """Give up to `limit` committed facts the next positions, in order of id; tell how many.

    A fact that commits later gets a later position, whatever its id or time. No transaction id is
    looked at: the statement sees what is committed when the lock is held, and only that. The
    sealer's own cursor keeps a position from being given again after somebody removed its fact.
    """
    if not Fact._base_manager.filter(position__isnull=True).exists():
        return 0
    with sole_sealer():
        sealer, _ = Cursor.objects.get_or_create(name=SEALER)
        last = max(sealer.position, queries.last_position())
        with transaction.get_connection().cursor() as cursor:
            cursor.execute(SEAL, [last, limit])
            count = int(cursor.rowcount)
        Cursor.objects.filter(name=SEALER).update(position=last + count)
    return count


def advance(
    name: str,
    handler: Callable[[Fact], object],
    *,
    limit: int = 100,
    is_heard: Callable[[Fact], bool] = lambda _: True,
) -> int:
    """Give the facts after the named cursor to `handler`, one by one; tell how many.

    Those that `is_heard` says no to are passed over: after an import they are most.

    The cursor moves in the transaction that carries the handler's writes, so a crash loses nothing
    and repeats nothing, and of two workers only one comes to a fact. When the handler raises, what
    went before is kept, the fact stays next, and the error goes on to the caller.
    """
    start = Cursor.objects.get_or_create(name=name)[0].position
    if not queries.positioned(start).exists():
        return 0
    with transaction.atomic():
        claim = Cursor.objects.filter(name=name, position=start)
        if claim.update(position=start) != 1:  # locks the row: a second worker waits, then yields
            return 0
        done, failure = _hand_over(queries.positioned(start)[:limit], handler, is_heard)
        claim.update(position=done[-1].position if done else start)
    if failure is not None:
        raise failure
    return len(done)


def _hand_over(
    facts: queries.Facts, handler: Callable[[Fact], object], is_heard: Callable[[Fact], bool]
) -> tuple[list[Fact], Exception | None]:
    done: list[Fact] = []
    try:
        for fact in facts:
            if is_heard(fact):
                with transaction.atomic():
                    handler(fact)
            done.append(fact)
    except Exception as error:  # noqa: BLE001 -- raised again once what went before it is kept
        return done, error
    return done, None
