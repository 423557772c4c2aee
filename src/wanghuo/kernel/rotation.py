"""Seal every personal value anew under the current key, while the house goes on working.

Batches are small and pause; each row changes only if nobody wrote it meanwhile, so the person who
edits wins; a batch carries its fact. What is already under the current key is not looked at, so a
killed run is simply run again.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Cast, Left

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.ciphers import KEY_ID_LENGTH, SealedUnreadable, key_of
from wanghuo.kernel.encryption import EncryptedTextField, Sealed, blind_index, ring
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.registry import fact_kinds

KEYS_ROTATED = fact_kinds.declare("keys.rotated", "更换加密密钥")

BATCH = 500
PAUSE_SECONDS = 0.005
"""Between batches other writers of an SQLite file get their turn."""


@dataclass(frozen=True, slots=True)
class Column:
    """One encrypted column of one table."""

    model: type[models.Model]
    field: EncryptedTextField

    @property
    def place(self) -> str:
        """Table and column."""
        return self.field.place

    def filled(self) -> models.QuerySet[Any]:
        """Rows that hold something; `stored` is the text as it lies there."""
        rows = self.model._base_manager.annotate(stored=Cast(self.field.name, models.TextField()))
        return rows.exclude(stored="")

    def old(self) -> models.QuerySet[Any]:
        """Rows sealed under an older key or with the other cipher."""
        return self.filled().exclude(stored__startswith=ring().prefix)

    def batch(self, after: object) -> list[tuple[Any, Sealed]]:
        """Return the next old rows behind a key."""
        rows = self.old() if after is None else self.old().filter(pk__gt=after)
        return list(rows.order_by("pk").values_list("pk", self.field.name)[:BATCH])

    def swap(self, key: object, sealed: Sealed, text: str) -> bool:
        """Write the row, and its index, unless somebody wrote it since it was read."""
        values = {self.field.name: text}
        if self.field.index:
            values[self.field.index] = blind_index(text)
        return self.filled().filter(pk=key, stored=sealed.stored).update(**values) == 1


@dataclass(slots=True)
class Outcome:
    """What a rotation did: rows sealed anew, left to who was faster, and not to be opened."""

    sealed: int = 0
    yielded: int = 0
    unreadable: list[str] = field(default_factory=list)


def columns() -> Iterator[Column]:
    """Every encrypted column of every model of the house."""
    for model in apps.get_models():
        for one in model._meta.local_concrete_fields:
            if isinstance(one, EncryptedTextField):
                yield Column(model, one)


def rows_by_key() -> dict[str, dict[str, int]]:
    """For each column, how many rows need which key; what a backup must be able to open."""
    return {column.place: _by_key(column) for column in columns()}


def old_rows() -> int:
    """How many rows are still sealed under an older key or with the other cipher."""
    return sum(column.old().count() for column in columns())


def rotate(*, actor: Actor, at: datetime) -> Outcome:
    """Seal everything anew under the current key (更换密钥); doing it again changes nothing."""
    outcome = Outcome()
    for column in columns():
        last: object = None
        while rows := column.batch(last):
            last = rows[-1][0]
            _reseal(column, rows, outcome, actor=actor, at=at)
            time.sleep(PAUSE_SECONDS)
    return outcome


def _reseal(
    column: Column,
    rows: list[tuple[Any, Sealed]],
    outcome: Outcome,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    with transaction.atomic():
        done = sum(_reseal_row(column, key, sealed, outcome) for key, sealed in rows)
        if done:
            data = {"place": column.place, "rows": done, "cipher": ring().cipher}
            mark = facts.Mark("key", ring().current.id)
            facts.record(KEYS_ROTATED, mark, actor=actor, at=at, data=data)
    outcome.sealed += done


def _reseal_row(column: Column, key: object, sealed: Sealed, outcome: Outcome) -> bool:
    try:
        text = str(sealed)
    except SealedUnreadable as error:
        outcome.unreadable.append(f"{error}（行 {key}）")
        return False
    with suppress(IntegrityError), transaction.atomic():
        if column.swap(key, sealed, text):
            return True
    outcome.yielded += 1
    return False


def _by_key(column: Column) -> dict[str, int]:
    """Count by the beginning of each text, where form and key stand."""
    heads = column.filled().annotate(head=Left("stored", KEY_ID_LENGTH + 5)).order_by()
    found: Counter[str] = Counter()
    for head, count in heads.values_list("head").annotate(models.Count("pk")):
        found[key_of(head)] += count
    return dict(found)
