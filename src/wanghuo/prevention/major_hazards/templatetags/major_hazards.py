"""How major hazards are told on a page: states, numbers that open their lists, the curve drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.queries import MajorHazardFilter
from wanghuo.prevention.major_hazards.rules import MajorHazardState, Month, Standing

register = template.Library()

SHAPES = {
    MajorHazardState.SUSPECTED: "yellow",
    MajorHazardState.UNDECIDED: "orange",
    MajorHazardState.NOT_MAJOR: "grey",
    MajorHazardState.EXEMPT: "grey",
    MajorHazardState.JUDGED: "red",
    MajorHazardState.REPORTED: "red",
    MajorHazardState.LISTED: "red",
    MajorHazardState.RECTIFYING: "orange",
    MajorHazardState.RETURNED: "red",
    MajorHazardState.CLOSURE_ASKED: "blue",
    MajorHazardState.INSPECTED: "blue",
    MajorHazardState.CLOSED: "done",
    MajorHazardState.LOOKED_BACK: "done",
}
ALARMING = frozenset({Standing.OVERDUE, Standing.SILENT})
HEIGHT, WIDTH, BAR = 120, 40, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the drawing: where its bar stands and how high it is."""

    month: Month
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.x + BAR // 2


@register.simple_tag
def major_state(row: MajorHazard) -> SafeString:
    """Say the state of a major hazard."""
    state = MajorHazardState(row.state)
    return format_html(
        '<span class="wh-state wh-state--{}">{}</span>', SHAPES[state], gettext(state.label)
    )


@register.simple_tag
def over(days: int) -> SafeString | str:
    """Say by how many days a term is over; nothing when it is not."""
    if not days:
        return ""
    late = ngettext("超期 %(days)s 天", "超期 %(days)s 天", days) % {"days": days}
    return format_html('<span class="wh-state wh-state--red">{}</span>', late)


@register.simple_tag
def standing_number(standing: Standing, count: int, chosen: MajorHazardFilter) -> SafeString:
    """Show a number of the list as a link to the list it counts."""
    words = {"standing": standing.value, "site": chosen.site, "text": chosen.text}
    named = {name: str(word) for name, word in words.items() if word}
    if chosen.area_path:
        named["area"] = chosen.area_path.rstrip("/").rpartition("/")[2]
    address = f"{reverse('major_hazards:major_hazards')}?{urlencode(named)}"
    shape = "text-red" if standing in ALARMING and count else ""
    return format_html('<a class="wh-number {}" href="{}">{}</a>', shape, address, count)


@register.simple_tag
def month_number(month: Month, number: str, below: object) -> SafeString:
    """Show a number of the curve as a link to the list it counts."""
    days = {
        "new": {"major_from": month.first, "major_to": month.last},
        "closed": {"closed_from": month.first, "closed_to": month.last},
        "stock": {"stock_on": month.last},
    }[number]
    named = {name: day.isoformat() for name, day in days.items()}
    named |= {"area": str(getattr(below, "pk", ""))} if below else {}
    address = f"{reverse('major_hazards:major_hazards')}?{urlencode(named)}"
    return format_html('<a href="{}">{}</a>', address, getattr(month, number))


@register.simple_tag
def bars(months: Sequence[Month]) -> list[Bar]:
    """Return the stock at each month's end as bars, the highest as high as the drawing."""
    highest = max((one.stock for one in months), default=0) or 1
    return [
        Bar(one, number * WIDTH, HEIGHT - height, height)
        for number, one in enumerate(months)
        for height in (round(one.stock * HEIGHT / highest),)
    ]


@register.filter
def drawn_width(months: Sequence[Month]) -> int:
    """Return how wide the drawing is."""
    return len(months) * WIDTH
