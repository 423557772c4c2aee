"""A record's page: what it is, what belongs to it, what happened."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from wanghuo.base.areas import queries as areas
from wanghuo.base.documents.queries import attachments_of
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL, PERSONAL_REVEALED
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.doors import ActorRequest
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped
from wanghuo.register.records import forms, queries
from wanghuo.register.records.kinds import RecordKind, Row, onward
from wanghuo.register.records.rules import Field, Sort
from wanghuo.register.records.services.columns import shown_value
from wanghuo.register.records.services.values import value_of
from wanghuo.register.records.views.lists import Line, line_of, title_of

TIMELINE = 50
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Part:
    """Records of another kind that belong to this one: how many, the first, where the rest is."""

    kind: RecordKind
    link: str
    count: int
    lines: list[Line]
    may_manage: bool


def record(kind: RecordKind, request: ActorRequest, key: object) -> HttpResponse:
    """Show one record."""
    row = queries.record_in_scope(kind, key)
    return render(request, "records/record.html", page_of(kind, row, request.actor))


def page_of(kind: RecordKind, row: Row, actor: Actor) -> dict[str, Any]:
    """Return what a record's page needs."""
    on = clock.today()
    may_manage = actor.can(kind.manage, row.area_path, row.sector)
    merges = list(queries.merges_of(kind, row.pk)) if kind.is_mergeable else []
    context = {
        "kind": kind,
        "row": row,
        "title": title_of(kind, row),
        "badges": list(kind.badges(row)) if kind.badges else [],
        "trail": areas.ancestors(row.area_path),
        "field_groups": groups_of(kind, row),
        "shown": [pair for pair in kind.shown(row) if pair[1] != ""] if kind.shown else [],
        "parts": parts_of(kind, row, actor),
        "merges": merges,
        "files": attachments_of(kind.code, [row.pk]).get(str(row.pk), []),
        "timeline": _timeline(kind, row, [merge.absorbed for merge in merges], actor),
        "may_manage": may_manage,
        "onward": onward(kind.code, actor),
    }
    context |= kind.panel_context(row, actor, on) if kind.panel_context else {}
    return context | (_changes(kind, row, actor) if may_manage else {})


def _timeline(kind: RecordKind, row: Row, absorbed: list[Any], actor: Actor) -> list[Fact]:
    """Facts about the row and about what became part of it, newest first."""
    keys = [str(key) for key in (row.pk, *absorbed)]
    told = facts.timeline(kind.code, *keys)
    if not actor.can(kind.read, row.area_path, row.sector):  # an occupier, who sees his rows alone
        told = told.exclude(kind=PERSONAL_REVEALED)
    return list(told[:TIMELINE])


def _changes(kind: RecordKind, row: Row, actor: Actor) -> dict[str, Any]:
    """Return the forms of whoever may change it."""
    version = {"version": row.version}
    may_reveal = actor.can(PERSONAL_REVEAL, row.area_path, row.sector)
    has_personal = any(one.is_personal and value_of(row, one) for one in kind.fields)
    return {
        "change": forms.RecordForm(kind, kind_of(row), initial=forms.initial_of(kind, row)),
        "close": forms.CloseForm(initial={**version, "on": clock.today()}),
        "reopen": forms.VersionForm(initial=version),
        "merge": forms.MergeForm(kind) if kind.is_mergeable else None,
        "reveal": forms.RevealRecordForm(kind) if may_reveal and has_personal else None,
    }


def kind_of(row: Row) -> str:
    """Return the kind of the record's own, if records of its kind have one."""
    return str(getattr(row, "kind", ""))


def groups_of(kind: RecordKind, row: Row) -> dict[str, list[tuple[Field, Any, Any]]]:
    """Return field, value and linked row, by the heading they stand under; blanks are left out."""
    groups: dict[str, list[tuple[Field, Any, Any]]] = {}
    for one in kind.fields:
        value = value_of(row, one)
        if value == one.blank and not (one.is_for(kind_of(row)) and one.is_required):
            continue
        other = getattr(row, one.name) if one.sort is Sort.LINK else None
        groups.setdefault(one.group, []).append((one, shown_value(one, row), other))
    return groups


def parts_of(kind: RecordKind, row: Row, actor: Actor) -> list[Part]:
    """Return what belongs to the record, as far as the actor may see each kind of it."""
    return [
        _part(other, link.name, row, actor)
        for other, link in queries.linking(kind)
        if actor.can(other.read)
    ]


def _part(other: RecordKind, link: str, row: Row, actor: Actor) -> Part:
    with scoped(actor.scope(other.read)):
        asked = queries.RecordFilter(links={link: row.pk})
        rows = queries.shown_with_links(other, queries.records_of(other, asked, on=clock.today()))
        first = list(rows[: SHOWN + 1])
        count = len(first) if len(first) <= SHOWN else rows.count()
        lines = [line_of(other, one, but=link) for one in first[:SHOWN]]
    may = actor.can(other.manage, row.area_path, row.sector)
    return Part(other, link, count, lines, may)
