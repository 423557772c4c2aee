"""How records enter and leave the API, made of a kind's fields."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field as Asks
from ninja import Schema
from pydantic import create_model

from wanghuo.base.people.rules import Sector
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.operations import Asked, Code, Day, Paging, RowId
from wanghuo.register.records.kinds import RecordKind, Row
from wanghuo.register.records.rules import LONGEST, Field, Sort, Value
from wanghuo.register.records.services.columns import shown_value

TYPES: dict[Sort, Any] = {
    Sort.DAY: Day, Sort.FLAG: bool, Sort.LINK: UUID, Sort.MONEY: Decimal,
}  # fmt: skip


class Named(Schema):
    """A record that another points at: its id and what it is called."""

    id: UUID
    name: str


class AreaNamed(Schema):
    """Where a record lies."""

    id: int
    name: str
    code: str


class RegisteredOut(Schema):
    """What every record has (登记)."""

    id: UUID
    area: AreaNamed
    sector: str
    version: int
    closed_on: date | None
    closed_reason: str


class RegisterAsked(Paging):
    """Which records of a kind are meant."""

    text: str = Asks("", max_length=60)
    below_id: RowId | None = None
    subset: str = Asks("", max_length=30)
    cell: str = Asks("", max_length=15)
    closed: bool = False


class Close(Asked):
    """Since when and why a record is kept no more."""

    version: int = Asks(ge=1, le=2**31 - 1)
    on: Day
    reason: str = Asks(max_length=LONGEST)


class RecordVersion(Asked):
    """Which version of a record is meant."""

    version: int = Asks(ge=1, le=2**31 - 1)


class Absorb(Asked):
    """Which record becomes part of this one."""

    absorbed_id: UUID


class RevealRecord(Asked):
    """Which personal values, and why."""

    fields: Annotated[list[Code | str], Asks(min_length=1, max_length=10)]
    reason: str = Asks(max_length=LONGEST)


def name_of(kind: RecordKind) -> str:
    """Return what shapes of a kind are called."""
    return str(kind.model.__name__)


def asked_of(kind: RecordKind) -> type[Asked]:
    """Return the shape of a record that is sent: what is left out stays as it is."""
    given: dict[str, Any] = {one.name: _asked(one) for one in kind.fields}
    given |= {"area": (Code | None, None), "id": (UUID | None, None)}
    given["version"] = (int | None, Asks(None, ge=1, le=2**31 - 1, description="修改时必填"))
    if kind.has_sector:
        given["sector"] = (Sector | None, None)
    if kind.is_located:
        given |= {
            "longitude": (float | None, None),
            "latitude": (float | None, None),
            "crs": (Crs | None, None),
        }
    return create_model(f"{name_of(kind)}In", __base__=Asked, **given)


def _asked(one: Field) -> Any:  # noqa: ANN401 -- a type with its bounds
    about: dict[str, Any] = {"description": one.heading}
    if one.sort is Sort.TERM:
        return one.terms | None, Asks(None, **about)  # type: ignore[operator]  # -- an enumeration
    if one.sort in TYPES:
        return TYPES[one.sort] | None, Asks(None, **about)
    if one.sort is Sort.WHOLE:
        return int | None, Asks(None, ge=int(one.low), le=int(one.high), **about)
    if one.sort is Sort.DECIMAL:
        return float | None, Asks(None, ge=one.low, le=one.high, **about)
    return str | None, Asks(None, max_length=one.longest, **about)


def told_of(kind: RecordKind) -> type[RegisteredOut]:
    """Return the shape of a record that is answered; personal values are masked."""
    shown: dict[str, Any] = {
        one.name: (_told(one), Asks(description=one.heading)) for one in kind.fields
    }
    if kind.is_located:
        shown |= dict.fromkeys(("longitude", "latitude"), (float | None, ...))
        shown["is_outside"] = (bool, ...)
    shown |= {name: (bool, Asks(description=label)) for name, label in kind.flags}
    return create_model(f"{name_of(kind)}Out", __base__=RegisteredOut, **shown)


def _told(one: Field) -> Any:  # noqa: ANN401 -- as above
    by_sort: dict[Sort, Any] = {
        Sort.DAY: date | None, Sort.FLAG: bool, Sort.LINK: Named | None,
        Sort.WHOLE: int | None, Sort.DECIMAL: float | None, Sort.MONEY: Decimal | None,
    }  # fmt: skip
    return by_sort.get(one.sort, str)


def told(kind: RecordKind, row: Row) -> dict[str, Any]:
    """Return a record as the API answers it."""
    about = {name: getattr(row, name) for name in RegisteredOut.model_fields}
    fields = {one.name: _value(one, row) for one in kind.fields}
    flags = {name: getattr(row, name) for name, _ in kind.flags}
    place = ("longitude", "latitude", "is_outside") if kind.is_located else ()
    return about | fields | flags | {name: getattr(row, name) for name in place}


def _value(one: Field, row: Row) -> Value:
    if one.sort is Sort.LINK:
        other = getattr(row, one.name)
        return None if other is None else {"id": other.pk, "name": str(other)}
    if one.is_personal:
        return shown_value(one, row)
    if one.is_attribute:
        return row.attributes.get(one.name, one.blank)
    return getattr(row, one.name)
