"""How hazards are told on a page: their state, their days."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import OWED, HazardGrade, HazardSource, HazardState

register = template.Library()

SHAPES = {
    HazardState.FOUND: "orange",
    HazardState.ASSIGNED: "yellow",
    HazardState.ORDERED: "yellow",
    HazardState.RECTIFYING: "blue",
    HazardState.SUBMITTED: "orange",
    HazardState.RETURNED: "red",
    HazardState.CLOSED: "done",
    HazardState.MERGED: "grey",
    HazardState.VOID: "grey",
}
BADGE = '<span class="wh-state wh-state--{}">{}</span>'


@register.simple_tag
def hazard_state(hazard: Hazard) -> SafeString:
    """Show the state in words and colour."""
    state = HazardState(hazard.state)
    return format_html(BADGE, SHAPES[state], gettext(state.label))


@register.simple_tag
def hazard_grade(hazard: Hazard) -> SafeString:
    """Show how grave it is; one that waits for its judgement says so."""
    grade = HazardGrade(hazard.grade)
    if grade is HazardGrade.GENERAL:
        return SafeString("")
    label = "疑似重大，待核定" if hazard.is_proposed and hazard.is_open else grade.label
    return format_html(BADGE, "red", gettext(label))


@register.simple_tag
def hazard_source(hazard: Hazard) -> SafeString:
    """Say what brought it to light; an item of a check-list leads to its check.

    By its address: checks lie above hazards and are not known here.
    """
    label = gettext(HazardSource(hazard.source).label)
    if not (hazard.source_id and hazard.item):
        return format_html("{}", label)
    return format_html('<a href="/inspections/{}">{}</a>', hazard.source_id, label)


@register.simple_tag
def hazard_late(hazard: Hazard, on: date) -> SafeString:
    """Say by how many days the term has run out."""
    late = (on - hazard.due_on).days if hazard.due_on and hazard.state in OWED else 0
    if late <= 0:
        return SafeString("")
    said = ngettext("逾期 %(n)s 天", "逾期 %(n)s 天", late) % {"n": late}
    return format_html(BADGE, "red", said)
