"""How reports are told on a page: text with its figures as links, states, numbers of the board."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.models import Report, ReportFigure
from wanghuo.governance.reporting.queries import ReportFilter, UnitCount, lateness_of
from wanghuo.governance.reporting.rules import Lateness, ReportState
from wanghuo.governance.reporting.writing.passages import Passage

register = template.Library()

SHAPES = {
    ReportState.DRAFTING: "yellow",
    ReportState.SUBMITTED: "orange",
    ReportState.APPROVED: "orange",
    ReportState.SENT: "blue",
    ReportState.RETURNED: "red",
    ReportState.RECEIVED: "done",
    ReportState.CONSOLIDATED: "done",
    ReportState.WITHDRAWN: "grey",
}
LATENESS = {
    Lateness.ON_TIME: "done",
    Lateness.LATE: "orange",
    Lateness.MISSING: "red",
    Lateness.PENDING: "grey",
}


@register.simple_tag
def report_text(passage: Passage, figures: Iterable[ReportFigure]) -> SafeString:
    """Show a section's text; every figure in it opens its records."""
    by_code = {one.code: one for one in figures}
    pieces: list[tuple[SafeString | str]] = []
    at = 0
    for code, start, end in sorted(passage.quotes, key=lambda quote: quote[1]):
        pieces.append((passage.text[at:start],))
        pieces.append((_link(by_code.get(code), passage.text[start:end]),))
        at = end
    pieces.append((passage.text[at:],))
    return format_html_join("", "{}", pieces)


def _link(figure: ReportFigure | None, text: str) -> SafeString | str:
    if figure is None:
        return text
    address = reverse("reporting:figure", args=[figure.pk])
    return format_html('<a href="{}" title="{}">{}</a>', address, figure.label, text)


@register.simple_tag
def figure_value(figure: ReportFigure) -> str:
    """Say a figure with its unit."""
    shown = rules.shown(figure.value, figure.unit)
    return shown if figure.unit == "%" or figure.value is None else f"{shown}{figure.unit}"


@register.simple_tag
def report_state(report: Report) -> SafeString:
    """Say the state of a report."""
    state = ReportState(report.state)
    return format_html(
        '<span class="wh-state wh-state--{}">{}</span>', SHAPES[state], gettext(state.label)
    )


@register.simple_tag
def lateness(standing: Lateness, days: int) -> SafeString:
    """Say how a report stands to its day, and by how many days it is late."""
    word = gettext(standing.label)
    if days:
        late = ngettext("%(days)s 天", "%(days)s 天", days) % {"days": days}
        word = f"{word} {late}"
    shape = LATENESS[standing]
    return format_html('<span class="wh-state wh-state--{}">{}</span>', shape, word)


@register.simple_tag
def overdue_by(report: Report, on: date) -> SafeString | str:
    """Say by how many days a report is missing; nothing when it is not."""
    standing, days = lateness_of(report, on)
    if standing is not Lateness.MISSING:
        return ""
    late = ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", days) % {"days": days}
    return format_html('<div class="text-red fw-bold">{}</div>', late)


@register.filter
def at(row: Sequence[str], index: int) -> str:
    """Return one of a row by its place: the heading above a cell."""
    return row[index]


@register.simple_tag
def unit_number(row: UnitCount, number: str, chosen: ReportFilter) -> SafeString:
    """Show a number of the statistics as a link to the list it counts."""
    count = getattr(row, number)
    words = filter_words(row.filter_of(number, chosen))
    address = f"{reverse('reporting:reports')}?{urlencode(words)}"
    shape = "wh-state wh-state--red" if number == "missing" and count else ""
    return format_html('<a class="{}" href="{}">{}</a>', shape, address, count)


def filter_words(chosen: ReportFilter) -> dict[str, Any]:
    """Write a filter as the words of an address."""
    words = {
        "duty_id": chosen.duty_id,
        "organisation_id": chosen.organisation_id,
        "area_path": chosen.area_path,
        "state": chosen.state,
        "named_on": chosen.named_on,
        "due_from": chosen.due_from,
        "due_to": chosen.due_to,
        "lateness": chosen.lateness,
        "on": chosen.on if chosen.lateness else None,
        "is_returned": "on" if chosen.is_returned else "",
        "is_reminded": "on" if chosen.is_reminded else "",
        "is_part": "on" if chosen.is_part else "",
    }
    return {name: str(word) for name, word in words.items() if word}
