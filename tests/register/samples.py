"""One made-up record of each kind, entered as people enter it."""

import itertools
from datetime import UTC, date, datetime

from wanghuo.kernel.actors import SYSTEM
from wanghuo.register.records.kinds import kind_named, kinds
from wanghuo.register.records.rules import Sort
from wanghuo.register.records.services import register_record

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
MOBILE = "13812345678"

PLAIN = {
    Sort.PHONE: MOBILE, Sort.DAY: date(2026, 3, 1), Sort.WHOLE: 3, Sort.DECIMAL: 12.5,
    Sort.MONEY: "1200.50", Sort.FLAG: True,
}  # fmt: skip


SERIAL = itertools.count(1)


def value_for(one, mark):
    """Something a field may hold."""
    if one.terms:
        return next(iter(one.terms)).value
    if one.sort in PLAIN:
        return 1998 if one.low > 3 else PLAIN[one.sort]
    if one.name == "uscc":
        return USCC
    if one.sort is Sort.CODE:  # a number tells nothing of whose it is
        return f"{mark.encode().hex()}-{one.name}"[: one.longest]
    return f"{mark}{one.label}"[: one.longest]


USCC = "91350100M000100Y43"


def values_of(kind, mark="甲", **given):
    """A value for every field of a kind that points at nothing."""
    values = {one.name: value_for(one, mark) for one in kind.fields if one.sort is not Sort.LINK}
    if kind.is_located:
        values |= {"longitude": 113.25, "latitude": 23.125, "crs": "cgcs2000"}
    return values | given


def sample(code, area, mark="甲", actor=SYSTEM, at=AT, made=None, **given):
    """A full record of a kind in an area, with one record of every kind it points at."""
    made = {} if made is None else made
    kind = kind_named(code)
    links = {}
    for one in kind.of_sort(Sort.LINK):
        if one.name not in given and one.link not in made:
            made[one.link] = sample(one.link, area, mark, actor, at, made)
        links[one.name] = given.pop(one.name, None) or made[one.link]
    values = values_of(kind, mark, **given) | links
    return register_record(kind, area=area, values=values, actor=actor, at=at)


def small(code, area, actor=SYSTEM, at=AT, **given):
    """A record of a kind that says only what it must."""
    kind = kind_named(code)
    must = {
        one.name: sample_link(one, area, actor, at)
        if one.sort is Sort.LINK
        else value_for(one, f"甲{next(SERIAL)}" if one.sort is Sort.CODE else "甲")
        for one in kind.fields
        if one.is_required and one.name not in given
    }
    return register_record(kind, area=area, values=must | given, actor=actor, at=at)


def sample_link(one, area, actor, at):
    return small(one.link, area, actor, at)


CODES = tuple(kinds())
