"""Addresses and words of records on a page."""

from datetime import date
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from wanghuo.kernel.actors import Actor
from wanghuo.register.records.kinds import RecordKind, Row, kind_named, kinds
from wanghuo.register.records.rules import Field, Sort

register = template.Library()

FILTERS = ("kind", "below", "sector", "text")


@register.filter
def cell(value: Any) -> str:  # noqa: ANN401 -- whatever a list shows
    """Write a value of a list as people read it."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return (
        "" if value is None else gettext(value) if isinstance(value, str) and value else str(value)
    )


@register.filter
def called(field: Field) -> str:
    """Say what a line is called: a link is named by what it points at, not by its number."""
    is_link = field.sort is Sort.LINK
    return gettext(field.label.removesuffix("编号") if is_link else field.heading)


@register.filter
def degrees(number: float) -> str:
    """Write degrees to about a metre."""
    return f"{number:.5f}"


@register.simple_tag
def record_url(kind: RecordKind, row: Row) -> str:
    """Return the address of a record."""
    return reverse(f"register:{kind.code}", args=[row.pk])


@register.simple_tag
def linked_url(field: Field, row: Row) -> str:
    """Return the address of what a field points at."""
    return record_url(kind_named(field.link), row)


@register.simple_tag
def list_url(kind: RecordKind) -> str:
    """Return the address of a kind's list."""
    return reverse(f"register:{kind.plural}")


@register.simple_tag
def create_url(kind: RecordKind) -> str:
    """Return where a new record is sent."""
    return reverse(f"register:create_{kind.code}")


@register.simple_tag
def action_url(verb: str, kind: RecordKind, row: Row) -> str:
    """Return where something is done with a record."""
    return reverse(f"register:{verb}_{kind.code}", args=[row.pk])


@register.simple_tag
def part_merge_url(kind: RecordKind, merge: Row) -> str:
    """Return where a merge is undone."""
    return reverse(f"register:part_{kind.code}", args=[merge.pk])


@register.simple_tag
def part_url(part: Any, row: Row) -> str:  # noqa: ANN401 -- a part of a page
    """Return the list of what belongs to a record."""
    return f"{list_url(part.kind)}?{part.link}={row.pk}"


@register.simple_tag
def new_url(kind: RecordKind, request: HttpRequest) -> str:
    """Return the empty form, with the kind that is being looked at."""
    asked = QueryDict(mutable=True)
    if request.GET.get("kind"):
        asked["kind"] = request.GET["kind"]
    address = reverse(f"register:new_{kind.code}")
    return f"{address}?{asked.urlencode()}" if asked else address


@register.simple_tag
def new_part_url(part: Any, kind: RecordKind, row: Row) -> str:  # noqa: ANN401 -- as above
    """Return the empty form of what is to belong to a record."""
    asked = QueryDict(mutable=True)
    asked[part.link] = str(getattr(row, kind.named_by))
    return f"{reverse(f'register:new_{part.kind.code}')}?{asked.urlencode()}"


@register.simple_tag
def map_url(kind: RecordKind, request: HttpRequest) -> str:
    """Return the map with the layer of a kind, under the same filter as the list."""
    asked = request.GET.copy()
    asked.pop("page", None)
    asked["layer"] = kind.plural
    return f"{reverse('map:map')}?{asked.urlencode()}"


@register.simple_tag
def plates_url(kind: RecordKind, request: HttpRequest) -> str:
    """Return where the QR plates of a list are printed, under its filter."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{reverse(f'{kind.plates}s')}?{asked.urlencode()}"


@register.simple_tag
def plate_url(kind: RecordKind, row: Row) -> str:
    """Return where the QR plate of a record is printed."""
    return reverse(kind.plates, args=[row.pk])


@register.simple_tag
def point_url(row: Row) -> str:
    """Return the map at a record."""
    return f"{reverse('map:map')}?at={row.longitude},{row.latitude}"


@register.simple_tag(takes_context=True)
def register_tabs(context: template.Context) -> list[RecordKind]:
    """Return the kinds whose lists this reader may open."""
    actor: Actor | None = context.get("actor")
    return [kind for kind in kinds().values() if actor is not None and actor.can(kind.read)]
