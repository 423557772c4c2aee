"""How criteria and verdicts read on a page."""

from collections.abc import Mapping
from typing import Any

from django import template

from wanghuo.register.places.forms import DesignateForm
from wanghuo.register.places.judging import read_criteria
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules import Answer, ProposalState

register = template.Library()

SHAPES = {Answer.YES: "red", Answer.NO: "grey", Answer.UNKNOWN: "yellow"}
STATE_SHAPES = {
    ProposalState.READY: "orange",
    ProposalState.APPLIED: "done",
    ProposalState.CHECKING: "blue",
    ProposalState.APPLYING: "blue",
}


@register.filter
def answer_shape(answer: Answer) -> str:
    """Return the shape of an answer."""
    return SHAPES[answer]


@register.filter
def proposal_shape(state: str) -> str:
    """Return the shape of a state."""
    return STATE_SHAPES.get(ProposalState(state), "grey")


@register.filter
def written_words(written: Mapping[str, Any]) -> str:
    """Say a criterion that is kept as data."""
    return read_criteria([written])[0].words


@register.simple_tag
def designate_form(place: Place) -> DesignateForm:
    """Return the form by which a place is designated."""
    return DesignateForm(initial={"version": place.version})
