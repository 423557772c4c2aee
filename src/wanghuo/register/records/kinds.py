"""What a register keeps: rooms declare their kinds of record here, once (登记类别).

From one declaration come the list, the page, the form, the sheet, the API and the import of a kind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanghuo.base.exchange.rules.tables import personal, readable
from wanghuo.base.people.rules.personal import personal_labels
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.registry import fact_kinds
from wanghuo.kernel.sheets.importing import Pass, Record
from wanghuo.register.records.rules import Field, Sort

Row = Any
"""A row of a model that is `Registered`; which one, its kind says."""

Table = Any
"""Such a model."""

Told = tuple[str, Entry]
"""A kind of fact, and what it tells: recorded with the change it follows from."""

AREA_HEADING = "区划代码"
Companions = Callable[[Pass, Sequence[Record]], Mapping[int, Mapping[str, Row]]]

VERBS = {
    "registered": "登记",
    "changed": "修改",
    "closed": "注销",
    "reopened": "恢复",
    "removed": "撤销导入的",
}
MERGING = {"merged": "合并", "parted": "拆开合并的"}


@dataclass(frozen=True, slots=True)
class Subset:
    """A part of a list that somebody has to look at, with a number of its own (清单分类)."""

    code: str
    label: str
    shape: str
    of: Callable[[date], Q]


@dataclass(frozen=True, slots=True)
class Extra:
    """A column of the sheet that is no field of the row: what it says, and how it is read back."""

    heading: str
    read: Callable[[Row], str]
    is_code: bool = False
    is_required: bool = False
    hint: str = ""
    aliases: tuple[str, ...] = ()
    check: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class RecordKey:
    """A way for a sheet to find the row it speaks of: columns of the table, and their headings."""

    code: str
    label: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record (登记类别).

    `code` is the model's name in small letters: facts and files call a row by it. `plural` stands
    in addresses and names the import. `named_by` is the column by which links and sheets name a
    row. `home` are the links from which area and sector are taken; without one, they are asked, and
    `sector_of` says the sector where nobody does.
    `settle` reckons derived columns of rows about to be written, and says what more is to be told;
    `follow` changes other rows after them, in the same transaction. `companions` gives, by line of
    a sheet, records of other kinds that its rows point at, some of them not yet entered;
    `enter_companions` enters those that a row that goes in does point at. `panel` is a template on
    the row's page.
    `plates` is what the address of a row's QR plate is called; with an s at its end, of a list's.
    `doors` are more pages that the list leads to; `summary` adds a list up in a sentence.
    """

    code: str
    plural: str
    label: str
    model: Table
    read: str
    manage: str
    fields: tuple[Field, ...]
    named_by: str = "number"
    title: str = "name"
    keys: tuple[RecordKey, ...] = ()
    listed: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    flags: tuple[tuple[str, str], ...] = ()
    searched: tuple[str, ...] = ("name", "number")
    home: tuple[str, ...] = ()
    is_located: bool = False
    has_sector: bool = False
    sector_of: Callable[[Mapping[str, Any]], str] | None = None
    subsets: tuple[Subset, ...] = ()
    derived: tuple[str, ...] = ()
    settle: Callable[[Sequence[Row], datetime], Iterable[Told]] | None = None
    follow: Callable[[Sequence[Row], Actor, datetime], None] | None = None
    check: Callable[[Row], None] | None = None
    companions: Companions | None = None
    enter_companions: Callable[[Pass, Sequence[Row]], None] | None = None
    extras: tuple[Extra, ...] = ()
    shown: Callable[[Row], Iterable[tuple[str, str]]] | None = None
    badges: Callable[[Row], Iterable[tuple[str, str]]] | None = None
    panel: str = ""
    side: str = ""
    panel_context: Callable[[Row, Actor, date], dict[str, Any]] | None = None
    hint: str = ""
    plates: str = ""
    doors: tuple[tuple[str, str], ...] = ()
    summary: Callable[[QuerySet[Any]], str] | None = None
    fact: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Declare the facts of its life."""
        words = VERBS | (MERGING if self.is_mergeable else {})
        for verb, word in words.items():
            self.fact[verb] = fact_kinds.declare(f"{self.code}.{verb}", f"{word}{self.label}")
        personal_labels.declare(self.code, self.label)
        for one in self.fields:
            if one.is_personal:
                personal_labels.declare(f"{self.code}.{one.name}", one.label)

    def field(self, name: str) -> Field:
        """Return one of the fields."""
        return next(one for one in self.fields if one.name == name)

    def of_sort(self, sort: Sort) -> tuple[Field, ...]:
        """Return the fields that hold things of this sort."""
        return tuple(one for one in self.fields if one.sort is sort)

    @property
    def link_codes(self) -> tuple[str, ...]:
        """Kinds that fields point at, each once."""
        return tuple(dict.fromkeys(one.link for one in self.of_sort(Sort.LINK)))

    @property
    def has_number(self) -> bool:
        """Whether a row without a number is given one."""
        return self.named_by == "number"

    @property
    def is_mergeable(self) -> bool:
        """Whether one row may become part of another."""
        return any(one.name == "merged_into" for one in self.model._meta.get_fields())

    @property
    def has_attributes(self) -> bool:
        """Whether rows are described by attributes of their own kind."""
        return any(one.is_attribute for one in self.fields)


@dataclass(frozen=True, slots=True)
class Onward:
    """A page of a room above about one record: its address takes the record's key."""

    to: str
    label: str
    capability: str


_kinds: dict[str, RecordKind] = {}
_onward: dict[str, list[Onward]] = {}


def lead_on(code: str, *, to: str, label: str, capability: str) -> None:
    """Let the page of a kind's record lead to a page of a room above."""
    one = Onward(to, label, capability)
    if one not in _onward.setdefault(code, []):
        _onward[code].append(one)


def onward(code: str, actor: Actor) -> list[Onward]:
    """Return where the page of a kind's record leads this actor."""
    return [one for one in _onward.get(code, []) if actor.can(one.capability)]


def declare(kind: RecordKind) -> RecordKind:
    """Register a kind; ValueError when its code is another's or not its model's name."""
    if kind.model.__name__.lower() != kind.code:
        msg = f"{kind.code} is not the name of its model"
        raise ValueError(msg)
    if _kinds.setdefault(kind.code, kind) is not kind:
        msg = f"{kind.code} is declared twice"
        raise ValueError(msg)
    table = kind.model._meta.label_lower
    readable(table, kind.read)
    personal(table, (one.name for one in kind.fields if one.names_person))
    return kind


def kinds() -> Mapping[str, RecordKind]:
    """Every kind by its code, in the order of their declaration."""
    return dict(_kinds)


def kind_named(code: str) -> RecordKind:
    """Return a kind; KeyError where there is none."""
    return _kinds[code]


def links_to(code: str) -> list[tuple[RecordKind, Field]]:
    """Kinds whose records point at records of this kind, and by which field."""
    return [
        (kind, link)
        for kind in _kinds.values()
        for link in kind.of_sort(Sort.LINK)
        if link.link == code
    ]


def living_in(code: str) -> list[tuple[RecordKind, str]]:
    """Kinds whose records take area and sector from records of this kind, and by which link."""
    return [(kind, link.name) for kind, link in links_to(code) if link.name in kind.home]
