"""Read records of any kind, in scope."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.rules.quality import Failing
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.scoping import access, active_scope, subtree, within
from wanghuo.register.records.kinds import RecordKind, Row, Table, kind_named, links_to
from wanghuo.register.records.models import Merge
from wanghuo.register.records.rules import Field, Sort

Rows = QuerySet[Any]
CELLS = ("cell_7", "cell_9", "cell_11")


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records of a kind are meant; every number of a page is such a filter."""

    text: str = ""
    below: Area | None = None
    terms: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    links: Mapping[str, UUID] = field(default_factory=dict)
    subset: str = ""
    cell: str = ""
    sector: str = ""
    with_closed: bool = False


EVERY = RecordFilter()


def standing(kind: RecordKind, below: Area | None = None) -> Rows:
    """Return the records in scope that are not part of another, closed ones too.

    Of two ranges over the area path SQLite walks the first: the narrower one stands before.
    """
    rows: Rows = kind.model.objects.all()
    if below is not None:
        narrow = kind.model._base_manager.filter(subtree(below.path))
        rows = narrow.filter(within(active_scope(), *kind.model.objects.lookups))
    return rows.filter(merged_into__isnull=True) if kind.is_mergeable else rows


def records_of(kind: RecordKind, asked: RecordFilter = EVERY, *, on: date) -> Rows:
    """Return the records in scope that match every filter given, the latest first."""
    rows = standing(kind, asked.below)
    if not asked.with_closed:
        rows = rows.filter(closed_on__isnull=True)
    return rows.filter(
        _chosen(kind, asked), _at_cell(asked.cell), _subset(kind, asked, on)
    ).order_by("-pk")


def _chosen(kind: RecordKind, asked: RecordFilter) -> Q:
    chosen = Q(**asked.terms, **asked.flags)
    for name, key in asked.links.items():
        chosen &= Q(**{f"{name}_id": key})
    if asked.sector:
        chosen &= Q(sector=asked.sector)
    if asked.text:
        # folding case makes PostgreSQL write every name in capitals; Chinese has none to fold
        has_case = asked.text.upper() != asked.text.lower()
        lookup = "icontains" if has_case else "contains"
        found = Q()
        for column in kind.searched:
            found |= Q(**{f"{column}__{lookup}": asked.text})
        chosen &= found
    return chosen


def _at_cell(cell: str) -> Q:
    """Rows in one H3 cell; its resolution is the second digit of its name (87…, 89…, 8b…)."""
    if not cell:
        return Q()
    column = {"7": "cell_7", "9": "cell_9", "b": "cell_11"}.get(cell[1:2], "")
    return Q(**{column: cell}) if column else Q(pk__in=())


def _subset(kind: RecordKind, asked: RecordFilter, on: date) -> Q:
    for subset in kind.subsets:
        if subset.code == asked.subset:
            return subset.of(on)
    return Q()


def record_in_scope(kind: RecordKind, key: object) -> Row:
    """Return one record with what it points at, or refuse with `NotFound`; a merged one too."""
    rows: Rows = kind.model.objects.all()
    links = [link.name for link in kind.of_sort(Sort.LINK)]
    merged = ["merged_into"] if kind.is_mergeable else []
    return access(rows.select_related("area", *links, *merged), pk=key)


def shown_with_links(kind: RecordKind, rows: Rows) -> Rows:
    """Read with the rows whatever their line in a list or sheet names."""
    links = [link.name for link in kind.of_sort(Sort.LINK)]
    return rows.select_related("area", *links).defer("area__boundary", "area__centre")


def subset_counts(
    kind: RecordKind, asked: RecordFilter, on: date, only: Collection[str] = ()
) -> dict[str, int]:
    """How many records each subset has under the same other filters; one query.

    With `only` nothing but those subsets is counted, nor read.
    """
    subsets = [one for one in kind.subsets if not only or one.code in only]
    if not subsets:
        return {}
    rows = records_of(kind, replace(asked, subset=""), on=on).order_by()
    if only:
        rows = rows.filter(reduce(or_, (one.of(on) for one in subsets)))
    return dict(rows.aggregate(**{one.code: Count("pk", filter=one.of(on)) for one in subsets}))


def linking(kind: RecordKind) -> list[tuple[RecordKind, Field]]:
    """Return the kinds whose records point at records of this kind, and by which field."""
    return links_to(kind.code)


def linked_record(code: str, key: UUID) -> Row:
    """Return the record a filter names, or refuse with `NotFound`."""
    return record_in_scope(kind_named(code), key)


def named(kind: RecordKind, names: Iterable[str], scope: Scope) -> dict[str, list[Row]]:
    """Return standing records by the name that links and sheets use, within `scope`."""
    rows = kind.model._base_manager.filter(
        within(scope, *kind.model.objects.lookups), **{f"{kind.named_by}__in": set(names)}
    )
    if kind.is_mergeable:
        rows = rows.filter(merged_into__isnull=True)
    found: dict[str, list[Row]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(str(getattr(row, kind.named_by)), []).append(row)
    return found


def link_target(code: str, key: UUID, scope: Scope) -> Row:
    """Return the record a link is to point at, within `scope`, or refuse with `NotFound`."""
    kind = kind_named(code)
    rows = kind.model._base_manager.filter(within(scope, *kind.model.objects.lookups))
    return access(rows, pk=key)


def held(model: Table, keys: Iterable[Any]) -> dict[UUID, Row]:
    """Return rows by id, held until the transaction ends; unscoped: whoever asks has judged."""
    rows = model._base_manager.filter(pk__in=list(keys)).select_for_update(of=("self",))
    return {row.pk: row for row in rows.order_by("pk")}


def merges_of(kind: RecordKind, survivor: UUID) -> QuerySet[Merge]:
    """Return what became part of a record, the latest first."""
    rows = Merge.objects.filter(kind=kind.code, survivor=survivor, undone_at__isnull=True)
    return rows.order_by("-at", "-id")


def merge_in_scope(key: object) -> Merge:
    """Return one merge, or refuse with `NotFound`."""
    return access(Merge.objects.all(), pk=key)


def failing(
    code: str, rows: Rows, *columns: str, label: Callable[[Row], str] = str
) -> Iterator[Failing]:
    """Tell of records that break a rule; `columns` are what `label` reads, nothing personal."""
    plural = kind_named(code).plural
    read = rows.only("area_id", "area_path", "sector", *columns).order_by("pk")
    for row in read.iterator(chunk_size=2000):
        link = f"/{plural}/{row.pk}"
        yield Failing(code, str(row.pk), row.area_id, row.area_path, label(row), link, row.sector)
