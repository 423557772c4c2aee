"""Lists of a kind's records, the same list as a file, and what a text field offers."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.paging import KeyPaginator
from wanghuo.register.records import queries
from wanghuo.register.records.forms import RecordFilterForm
from wanghuo.register.records.kinds import RecordKind, Row, Subset
from wanghuo.register.records.queries import RecordFilter
from wanghuo.register.records.rules import Field, Sort, Value
from wanghuo.register.records.services.columns import header_of, rows_of, shown_value

ROWS_A_PAGE = 50
OPTIONS = 20


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the list with its number, and whether it is shown."""

    subset: Subset
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list as its cells show it."""

    row: Row
    title: str
    badges: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, Any], ...]


def asked_of(kind: RecordKind, form: RecordFilterForm) -> RecordFilter:
    """Return the filter in the address; an area out of reach is not found."""
    chosen = form.values()
    below = areas.area_in_scope(chosen["below"]) if chosen["below"] else None
    return RecordFilter(
        text=chosen["text"],
        below=below,
        terms={name: chosen[name].value for name in kind.filters if chosen[name]},
        flags={name: True for name, _ in kind.flags if chosen[name]},
        links={one.name: chosen[one.name] for one in kind.of_sort(Sort.LINK) if chosen[one.name]},
        subset=chosen["subset"],
        cell=chosen["cell"],
        sector=chosen["sector"] or "" if kind.has_sector else "",
        with_closed=chosen["closed"],
    )


def record_list(kind: RecordKind, request: ActorRequest) -> HttpResponseBase:
    """List records under the filter in the address, or export exactly that list."""
    form, on = RecordFilterForm(kind, request.GET), clock.today()
    asked = asked_of(kind, form)
    rows = queries.shown_with_links(kind, queries.records_of(kind, asked, on=on))
    if is_export(request):
        return export_answer(
            request,
            title=kind.label,
            header=header_of(kind),
            rows=rows_of(kind, rows),
            count=rows.count(),
            filters=_filters(kind, form, asked),
        )
    page = KeyPaginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "form": form,
        "asked": asked,
        "page": page,
        "lines": [line_of(kind, row) for row in page],
        "summary": kind.summary(rows) if kind.summary else "",
        "headings": [kind.field(name).label.removesuffix("编号") for name in kind.listed],
        "chips": _chips(kind, asked),
        "may_manage": request.actor.can(kind.manage),
        "linked": _linked(kind, asked),
    }
    return render(request, "records/list.html", context)


def _chips(kind: RecordKind, asked: RecordFilter) -> list[Chip]:
    counts = queries.subset_counts(kind, asked, clock.today())
    return [Chip(one, counts[one.code], one.code == asked.subset) for one in kind.subsets]


def _linked(kind: RecordKind, asked: RecordFilter) -> list[tuple[str, Row]]:
    """Say of what the list is a part: of a building, of a place."""
    return [
        (kind.field(name).label, queries.linked_record(kind.field(name).link, key))
        for name, key in asked.links.items()
    ]


def _filters(
    kind: RecordKind, form: RecordFilterForm, asked: RecordFilter
) -> list[tuple[str, str]]:
    said = form.filters(asked.below)
    chosen = [one.label for one in kind.subsets if one.code == asked.subset]
    said += [("分类", label) for label in chosen]
    said += [("网格", asked.cell)] if asked.cell else []
    return said + [(label, str(row)) for label, row in _linked(kind, asked)]


def line_of(kind: RecordKind, row: Row, *, but: str = "") -> Line:
    """Return a row of the list, with words for codes and stars for numbers.

    `but` is the link by which the page it stands on is meant: nobody needs to be told.
    """
    cells = tuple(
        (kind.field(name).label.removesuffix("编号"), _listed(kind.field(name), row))
        for name in kind.listed
        if name != but
    )
    badges = tuple(kind.badges(row)) if kind.badges else ()
    return Line(row, title_of(kind, row), badges, cells)


def _listed(one: Field, row: Row) -> Value:
    """Return what a list says: of another record its name, where a sheet gives its number."""
    if one.sort is Sort.LINK:
        other = getattr(row, one.name)
        return "" if other is None else str(other)
    return shown_value(one, row)


def title_of(kind: RecordKind, row: Row) -> str:
    """Name a row on a page; whoever may not be named is called by his number."""
    named = kind.field(kind.title)
    value = shown_value(named, row)
    return f"{value}（{row}）" if named.is_personal else str(value or row)


def options(kind: RecordKind, request: ActorRequest) -> HttpResponse:
    """Offer records whose name or number is being typed into whichever field."""
    text = next(iter(request.GET.dict().values()), "").strip()
    rows = queries.records_of(kind, RecordFilter(text=text), on=clock.today())
    found = rows.select_related("area")[:OPTIONS] if text else ()
    offered = [
        (getattr(row, kind.named_by), f"{title_of(kind, row)} · {row.area.name}") for row in found
    ]
    return render(request, "records/_options.html", {"options": offered})
