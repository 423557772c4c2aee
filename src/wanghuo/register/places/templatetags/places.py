"""How criteria and verdicts read on a page."""

from collections.abc import Mapping
from typing import Any

from django import template

from wanghuo.register.places.forms import WORDS, DesignateForm
from wanghuo.register.places.judging import Criterion, read_criteria
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules import Answer, PlaceKind, ProposalState

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
def criterion_words(criterion: Criterion) -> str:
    """Say a criterion as people read it."""
    kinds = "、".join(PlaceKind(kind).label for kind in sorted(criterion.kinds))
    conditions = [
        f"{one.field.label}{WORDS[one.bound]} {one.value:g} {one.field.unit}"
        for one in criterion.conditions
    ]
    return f"{criterion.label}（{kinds}）{'：' if conditions else ''}{'，且'.join(conditions)}"


@register.filter
def written_words(written: Mapping[str, Any]) -> str:
    """Say a criterion that is kept as data."""
    return criterion_words(read_criteria([written])[0])


@register.simple_tag
def designate_form(place: Place) -> DesignateForm:
    """Return the form by which a place is designated."""
    return DesignateForm(initial={"version": place.version})
