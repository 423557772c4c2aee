"""How promises and assessments are told on a page."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.kernel import errors
from wanghuo.prevention.owners.models import Assessment, Pledge
from wanghuo.prevention.owners.queries import Rate, passed_until
from wanghuo.prevention.owners.rules import AssessmentState, PlaceStanding, PledgeState, Title

register = template.Library()

SHAPES = {
    AssessmentState.SELF_RATING: "yellow",
    AssessmentState.SUBMITTED: "orange",
    AssessmentState.UNDER_REVIEW: "blue",
    AssessmentState.RETURNED: "red",
    AssessmentState.PASSED: "done",
    AssessmentState.FAILED: "red",
    AssessmentState.REVOKED: "grey",
}
STANDINGS = {
    PlaceStanding.PASSED: "done",
    PlaceStanding.ENDING: "orange",
    PlaceStanding.EXPIRED: "red",
    PlaceStanding.REVIEWING: "blue",
    PlaceStanding.FAILED: "red",
    PlaceStanding.NONE: "grey",
}


@register.simple_tag
def pledge_state(pledge: Pledge, on: date) -> SafeString:
    """Say how a promise stands on a day."""
    state = PledgeState(pledge.state)
    if state is not PledgeState.STANDING:
        return _state("grey", state.label)
    return _state("red", "已过期") if pledge.valid_until < on else _state("done", "有效")


@register.simple_tag
def assessment_state(assessment: Assessment, on: date) -> SafeString:
    """Say how an assessment stands on a day; a title that ran out is expired."""
    state = AssessmentState(assessment.state)
    if state is not AssessmentState.PASSED:
        return _state(SHAPES[state], state.label)
    if not passed_until(assessment, on):
        return _state("red", "已过期")
    return _state("done", Title(assessment.title).label)


@register.simple_tag
def standing_state(standing: PlaceStanding) -> SafeString:
    """Say how a place stands to its standard."""
    return _state(STANDINGS[standing], standing.label)


@register.simple_tag
def counted(rate: Rate, standing: str) -> int:
    """Return one of a line's numbers."""
    return rate.counts[PlaceStanding(standing)]


@register.filter
def called(words: object) -> object:
    """Say words in the reader's language."""
    return errors.said(words, gettext)


def _state(shape: str, label: str) -> SafeString:
    return format_html('<span class="wh-state wh-state--{}">{}</span>', shape, gettext(label))
