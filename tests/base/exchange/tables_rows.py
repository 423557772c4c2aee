"""Rows of every model, made up at random within what the database allows."""

import random
import string
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.exchange.queries.tables import tables
from wanghuo.base.exchange.rules import tables as rules

TRIES = 2000
NASTY = [
    "", "'", '"', "\\", "\n", "\r\n", "\t", "\x01", "\x7f", "\x85", "\u2028\u2029", "\ufeff",
    " 尾 ",
    "=1+1", "-- ; DROP TABLE", "%s %(x)s", "{}", "null", "\\N", "\\.", "消防", "𠮷🔥", "\u202eabc",
    "é", "e\u0301", "</script>", "a\\nb", "﻿﷽",
]  # fmt: skip
MOMENTS = [
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 2, 1, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 30, tzinfo=UTC),
]
RANGES = {
    "SmallIntegerField": (-(2**15), 2**15 - 1),
    "IntegerField": (-(2**31), 2**31 - 1),
    "BigIntegerField": (-(2**63), 2**63 - 1),
    "PositiveSmallIntegerField": (0, 2**15 - 1),
    "PositiveIntegerField": (0, 2**31 - 1),
    "PositiveBigIntegerField": (0, 2**63 - 1),
}


class Maker:
    """Makes the same rows for the same seed."""

    def __init__(self, seed):
        self.rng = random.Random(seed)  # noqa: S311 -- made-up rows, not secrets

    def fill(self, count=3):
        """Put some rows into every table; tell how many there are in each."""
        return {table.label: self._fill(table, count) for table in tables()}

    def _fill(self, table, count):
        made = 0
        for _ in range(TRIES):
            made += self._try(table)
            if made == count:
                return made
        raise AssertionError(f"{table.label}: no row satisfies the database; help the maker")

    def _try(self, table):
        late = rules.LATE.get(table.label)
        told = {column.name: self._value(column) for column in table.columns}
        row = table.model(**told | ({late: None} if late else {}))
        try:
            with transaction.atomic():
                table.model._base_manager.bulk_create([row])
                if late:
                    table.rows().filter(pk=row.pk).update(**{late: told[late]})
        except IntegrityError:
            return 0
        return 1

    def _value(self, column):
        field = column.field
        if column.references:
            keys = list(
                column.plain.model._base_manager.order_by("pk").values_list("pk", flat=True)
            )
            return self.rng.choice([None, *keys] if field.null or not keys else keys)
        if field.null and not field.primary_key and self.rng.random() < 0.4:
            return None
        if field.choices:
            return self.rng.choice([value for value, _ in field.flatchoices])
        if field.get_internal_type() in {"AutoField", "BigAutoField"}:
            return self.rng.randint(1, 10**6)
        return getattr(self, f"_{column.kind.name}")(column.plain)

    def _text(self, field):
        parts = [self.rng.choice(NASTY), *self.rng.choices(string.ascii_letters, k=6)]
        self.rng.shuffle(parts)
        text = "".join(parts) * self.rng.choice([1, 1, 50])
        return text[: field.max_length]

    _encrypted = _text

    def _file(self, field):
        return f"{field.upload_to}{self.rng.randint(0, 10**9)}.名"

    def _integer(self, field):
        low, high = RANGES[field.get_internal_type()]
        return self.rng.choice([low, high, 0, 1, 50, self.rng.randint(low, high)])

    def _boolean(self, _):
        return self.rng.random() < 0.5

    def _float(self, _):
        return self.rng.choice([0.1, 1e300, -2.5e-9, 12345678.9])

    def _decimal(self, field):
        return Decimal(self.rng.randint(-999, 999)).scaleb(-field.decimal_places)

    def _date(self, _):
        return date.fromordinal(self.rng.choice([1, 3652059, self.rng.randint(700000, 740000)]))

    def _time(self, _):
        return time(self.rng.randint(0, 23), 59, 59, self.rng.choice([0, 999999]))

    def _datetime(self, _):
        return self.rng.choice([*MOMENTS, MOMENTS[2] + timedelta(seconds=self.rng.random() * 1e7)])

    def _duration(self, _):
        return timedelta(microseconds=self.rng.randint(0, 10**12))

    def _uuid(self, _):
        return UUID(int=self.rng.getrandbits(128))

    def _binary(self, _):
        return self.rng.randbytes(self.rng.choice([0, 1, 100]))

    def _json(self, _):
        leaf = [None, True, 1, -(2**70), 0.1, 1.0, 1e16, 1e-7, -0.0, 1e22, *NASTY]
        some = self.rng.choices(leaf, k=4)
        return self.rng.choice([some, {"乙": some, "a": {"b": [], "": {}}}, [], {}, "文", 0])
