"""How rounds are told on a page: states, numbers that open their lists."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.prevention.rounds import queries
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries import RoundFilter, Tally
from wanghuo.prevention.rounds.rules import OwedBy, RoundState

register = template.Library()

SHAPES = {
    RoundState.DUE: "yellow",
    RoundState.DONE: "done",
    RoundState.MISSED: "red",
    RoundState.WAIVED: "grey",
}


@register.simple_tag
def round_state(row: Round) -> SafeString:
    """Say the state of a round, and how many of a day's rounds are done."""
    state = RoundState(row.state)
    word = gettext(state.label)
    if row.expected > 1:
        word = f"{word} {row.actual}/{row.expected}"
    return format_html('<span class="wh-state wh-state--{}">{}</span>', SHAPES[state], word)


@register.simple_tag
def goes(row: Round) -> str:
    """Say who goes."""
    if row.post:
        return queries.label_of(row.post)
    is_own = row.owed_by == OwedBy.OWNER
    return gettext(OwedBy.OWNER.label) if is_own else gettext("没有派给人")


@register.simple_tag
def tally_number(one: Tally, state: str, chosen: RoundFilter, of: str) -> SafeString:
    """Show a number of the board as a link to the list it counts."""
    count = getattr(one, state)
    words = {
        "state": "" if state == "owed" else state,
        "is_owed": "on" if state == "owed" else "",
        "frequency": chosen.frequency,
        "since": chosen.since,
        "until": chosen.until,
        "below": one.key if of == "area" else (chosen.below.pk if chosen.below else ""),
        "post_id": one.key if of == "post" else "",
        "is_unassigned": "on" if of == "post" and one.key is None else "",
    }
    asked = urlencode({name: str(word) for name, word in words.items() if word})
    shape = "wh-state wh-state--red" if state == "missed" and count else ""
    address = f"{reverse('rounds:rounds')}?{asked}"
    return format_html('<a class="{}" href="{}">{}</a>', shape, address, count)
