"""From what was given to the columns of a row, and back to what facts and undoing keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from wanghuo.base.people.rules.personal import check_mobile, masked
from wanghuo.kernel.encryption import blind_index, ring
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.geo.coordinates import Crs, position
from wanghuo.kernel.geo.located import located
from wanghuo.register.records.kinds import RecordKind, Row
from wanghuo.register.records.rules import MASK, Field, Sort, Value

DECIMALS = 7
"""About a centimetre: a pair that went out in a sheet comes back as the same."""
PAIR = ("longitude", "latitude")


@dataclass(slots=True)
class Change:
    """A row on its way: what of it changes, told in values that JSON can hold."""

    row: Row
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)


def value_of(row: Row, one: Field) -> Value:
    """Return what a row says of a field; of a link, the key."""
    if one.is_attribute:
        return row.attributes.get(one.name, one.blank)
    return getattr(row, f"{one.name}_id" if one.sort is Sort.LINK else one.name)


def enter(kind: RecordKind, row: Row, values: Mapping[str, Any]) -> Change:
    """Put checked values into the row; return what that changes. Links are given as rows."""
    change = Change(row)
    for one in kind.fields:
        if one.name in values:
            _enter(change, one, values[one.name])
    if kind.is_located:
        _locate(change, values)
    if kind.check and change.columns:
        kind.check(row)
    return change


def _enter(change: Change, one: Field, value: Value) -> None:
    row, old = change.row, value_of(change.row, one)
    if one.is_personal:
        value = _number(one, value, old)
    new = value.pk if one.sort is Sort.LINK and value is not None else value
    if new == old:
        return
    change.before[one.name], change.after[one.name] = kept(one, old), kept(one, new)
    if one.is_attribute:
        row.attributes = _with_attribute(row.attributes, one, new)
        change.columns.add("attributes")
        return
    setattr(row, one.name, value)
    change.columns.add(one.name)
    if one.is_personal and hasattr(row, f"{one.name}_index"):
        setattr(row, f"{one.name}_index", blind_index(value))
        change.columns.add(f"{one.name}_index")


def _with_attribute(known: Mapping[str, Any], one: Field, value: Value) -> dict[str, Any]:
    rest = {name: old for name, old in known.items() if name != one.name}
    return rest if value == one.blank else rest | {one.name: plain(value)}


def _number(one: Field, value: str, old: str) -> str:
    """Take a personal value; a masked one that came out of a list means the one that is known."""
    if MASK in value:
        if value == masked(old):
            return old
        raise BadInput(
            problem=Words(
                "“{label}”带 * 号且与现有值不符，遮掩过的值不能录入，请填写完整。", label=one.label
            )
        )
    return check_mobile(value) if one.sort is Sort.PHONE else value


def _locate(change: Change, values: Mapping[str, Any]) -> None:
    """Take a pair in its coordinate system; both numbers or none."""
    if not set(PAIR) & values.keys():
        return
    row = change.row
    lon, lat = (values.get(name, getattr(row, name)) for name in PAIR)
    if (lon is None) != (lat is None):
        raise BadInput(problem="经度和纬度须同时填写，或同时留空。")
    found = None
    if lon is not None:
        found = position(float(lon), float(lat), Crs(values.get("crs") or Crs.CGCS2000))
        if _is_same(row, found.lon, found.lat):
            return
    elif row.longitude is None:
        return
    change.before |= {name: getattr(row, name) for name in PAIR}
    for column, value in located(found).items():
        setattr(row, column, value)
        change.columns.add(column)
    change.after |= {name: getattr(row, name) for name in PAIR}


def _is_same(row: Row, lon: float, lat: float) -> bool:
    if row.longitude is None:
        return False
    pairs = ((row.longitude, lon), (row.latitude, lat))
    return all(round(old, DECIMALS) == round(new, DECIMALS) for old, new in pairs)


def plain(value: Value) -> Value:
    """Write a value as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def kept(one: Field, value: Value) -> Value:
    """Write a value for undoing it: a personal one stays sealed."""
    if one.is_personal:
        return {"sealed": ring().seal(value, one.name)} if value else ""
    return plain(value)


def opened(one: Field, value: Value) -> Value:
    """Read back what `kept` wrote; of a link, the key."""
    if isinstance(value, dict):
        return ring().open(value["sealed"], one.name)
    if value in ("", None):
        return one.blank
    if one.sort is Sort.DAY:
        return date.fromisoformat(value)
    return Decimal(value) if one.sort is Sort.MONEY else value


def told(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values for a fact: of a personal one, a commitment."""
    personal = {one.name: one for one in kind.fields if one.is_personal}
    return {
        name: _committed(personal[name], value) if name in personal else value
        for name, value in values.items()
    }


def _committed(one: Field, value: Value) -> str:
    text = opened(one, value)
    return facts.commitment(text) if text else ""
