"""Enter, change, close and reopen one record."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.register.records import queries
from wanghuo.register.records.kinds import RecordKind, Row, links_to
from wanghuo.register.records.rules import (
    NumberTaken,
    RecordClosed,
    RecordIdTaken,
    RecordInUse,
    Sort,
    checked_values,
)
from wanghuo.register.records.services.rewriting import grow, write
from wanghuo.register.records.services.values import Change, enter, value_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: nothing that is mistaken for something else on a plate."""
NUMBER_LENGTH = 10
BITS = 5
"""Of each of its signs: there are 32."""
LONGEST_REASON = 200


def new_number() -> str:
    """Make a number for a plate: short enough to type, long enough to be nobody else's."""
    bits = secrets.randbits(BITS * NUMBER_LENGTH)
    return "".join(ALPHABET[bits >> BITS * nth & len(ALPHABET) - 1] for nth in range(NUMBER_LENGTH))


def register_record(
    kind: RecordKind,
    *,
    area: Area | None,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    sector: str = "",
    id: UUID | None = None,  # noqa: A002 -- the sender's own
) -> Row:
    """Enter a new record (登记); the same id with the same content is the same record.

    `values` are by field; links are rows. Without `area`, area and sector are those of its home.
    """
    given = settled_values(kind, values)
    row = blank_row(kind, area, given, sector, at=at, id=id)
    kind_must(kind, actor, row)
    try:
        with transaction.atomic():
            standing = queries.held(kind.model, [row.pk])
            if standing:
                return _same(kind, standing[row.pk], given)
            write(kind, [begun(kind, row, given)], [], actor=actor, at=at, data={})
    except IntegrityError:
        raise _taken(kind, given) from None
    return row


def settled_values(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as they are kept, links and position as they were given."""
    links = {one.name for one in kind.of_sort(Sort.LINK)}
    as_given = {n: v for n, v in values.items() if n in links | {"longitude", "latitude", "crs"}}
    for one in kind.of_sort(Sort.LINK):
        if one.is_required and one.name in values and values[one.name] is None:
            one.checked(None)
    return checked_values((one for one in kind.fields if one.name not in links), values) | as_given


def blank_row(
    kind: RecordKind,
    area: Area | None,
    values: Mapping[str, Any],
    sector: str,
    *,
    at: datetime,
    id: UUID | None = None,  # noqa: A002 -- as above
) -> Row:
    """Make a row that says nothing yet, where it will lie."""
    home = home_of(kind, values)
    if home is not None:
        place = {"area_id": home.area_id, "area_path": home.area_path, "sector": home.sector}
    elif area is not None:
        said = sector or (kind.sector_of(values) if kind.sector_of else "")
        place = {"area_id": area.pk, "area_path": area.path, "sector": said}
    else:
        raise BadInput(problem="请填写区划，或所属的场所、建筑。")
    return kind.model(id=id or new_id(), created_at=at, **place)


def home_of(kind: RecordKind, values: Mapping[str, Any]) -> Row | None:
    """Return the first record it belongs to, if any: there it lies."""
    return next((values[name] for name in kind.home if values.get(name) is not None), None)


def begun(kind: RecordKind, row: Row, values: Mapping[str, Any]) -> Change:
    """Put the values of a new record into its row; every field that must say something does."""
    for one in kind.fields:
        if one.is_required and one.name not in values:
            one.checked(None)
    change = enter(kind, row, values)
    if kind.has_number and not row.number:
        row.number = new_number()
        change.after["number"] = row.number
    change.before.clear()
    return change


def kind_must(kind: RecordKind, actor: Actor, row: Row) -> None:
    """Refuse whoever may not keep such a record where it lies."""
    actor.must(kind.manage, row.area_path, row.sector)


def _same(kind: RecordKind, standing: Row, given: Mapping[str, Any]) -> Row:
    for one in kind.fields:
        if one.name in given:
            new = given[one.name]
            new = new.pk if one.sort is Sort.LINK and new is not None else new
            if value_of(standing, one) != new:
                raise RecordIdTaken
    return standing


def _taken(kind: RecordKind, values: Mapping[str, Any]) -> Exception:
    value = values.get(kind.named_by)
    if not value:
        return StaleRecord()
    return NumberTaken(label=kind.field(kind.named_by).label, value=value)


def change_record(
    kind: RecordKind,
    *,
    row: Row,
    version: int,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    area: Area | None = None,
    sector: str | None = None,
) -> bool:
    """Change what is known of a record (修改), and where it lies; False when nothing differs."""
    given = settled_values(kind, values)
    kind_must(kind, actor, row)
    try:
        with transaction.atomic():
            held = queries.held(kind.model, [row.pk]).get(row.pk)
            _check_open(held, version)
            change = enter(kind, held, given)
            move(kind, change, given, area, sector)
            if not change.columns:
                return False
            kind_must(kind, actor, held)
            write(kind, [], [change], actor=actor, at=at, data={})
    except IntegrityError:
        raise _taken(kind, given) from None
    row.__dict__.update(held.__dict__)
    return True


def _check_open(row: Row | None, version: int) -> None:
    if row is None or row.version != version:
        raise StaleRecord
    if row.closed_on is not None:
        raise RecordClosed(title=str(row), on=row.closed_on.isoformat())


def move(
    kind: RecordKind,
    change: Change,
    values: Mapping[str, Any],
    area: Area | None,
    sector: str | None,
) -> None:
    """Let a record lie in its home's area, or in the one that is asked for."""
    row, home = change.row, home_of(kind, values)
    where = (home.area_id, home.area_path, home.sector) if home else _asked(row, area, sector)
    present = (row.area_id, row.area_path, row.sector)
    if where == present:
        return
    for name, old, new in zip(("area", "area_path", "sector"), present, where, strict=True):
        if old != new:
            setattr(row, "area_id" if name == "area" else name, new)
            change.columns.add(name)
            if name != "area_path":
                change.before[name], change.after[name] = old, new


def _asked(row: Row, area: Area | None, sector: str | None) -> tuple[int, str, str]:
    pk, path = (area.pk, area.path) if area else (row.area_id, row.area_path)
    return pk, path, row.sector if sector is None else sector


@transaction.atomic
def close_record(
    kind: RecordKind, *, row: Row, version: int, on: date, reason: str, actor: Actor, at: datetime
) -> Row:
    """Take a record out of the lists (注销); it stays readable, with the reason."""
    kind_must(kind, actor, row)
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        raise BadInput(problem="请写明注销原因，不超过 200 字。")
    if row.closed_on is not None:
        raise RecordClosed(title=str(row), on=row.closed_on.isoformat())
    _check_unused(kind, row)
    if not grow(row, version, closed_on=on, closed_reason=said):
        raise StaleRecord
    after = {"closed_on": on.isoformat(), "reason": said}
    facts.record(kind.fact["closed"], facts.mark(row), actor=actor, at=at, after=after)
    return row


def _check_unused(kind: RecordKind, row: Row) -> None:
    """Refuse while open records that do not live in it point at it."""
    used = sum(
        other.model._base_manager.filter(
            **{f"{link.name}_id": row.pk}, closed_on__isnull=True
        ).count()
        for other, link in links_to(kind.code)
        if link.name not in other.home
    )
    if used:
        raise RecordInUse(title=str(row), count=used)


@transaction.atomic
def reopen_record(kind: RecordKind, *, row: Row, version: int, actor: Actor, at: datetime) -> Row:
    """Put a closed record back into the lists (恢复)."""
    kind_must(kind, actor, row)
    if row.closed_on is None:
        raise BadInput(problem="该登记没有注销，无需恢复。")
    before = {"closed_on": row.closed_on.isoformat(), "reason": row.closed_reason}
    if not grow(row, version, closed_on=None, closed_reason=""):
        raise StaleRecord
    facts.record(kind.fact["reopened"], facts.mark(row), actor=actor, at=at, before=before)
    return row
