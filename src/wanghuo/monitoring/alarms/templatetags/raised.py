"""What stands above an alarm, and beside it: its fire, its shield, to whom it was reported."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.kernel.doors import ActorRequest
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup, Escalation, Shield
from wanghuo.monitoring.alarms.queries import groups
from wanghuo.monitoring.alarms.rules import ALARM_OVERSEE, ShieldSpan, span_of

register = template.Library()

AT_ONCE = 20
BADGE = '<span class="wh-state wh-state--{}">{}</span>'
SHAPES: Mapping[ShieldSpan, str] = {
    ShieldSpan.RUNNING: "orange",
    ShieldSpan.COMING: "blue",
    ShieldSpan.OVER: "done",
}


@register.simple_tag
def standing_fires() -> Sequence[AlarmGroup]:
    """Return the confirmed fires that stand; one question."""
    return list(groups.group_list(is_standing=True)[:AT_ONCE])


@register.simple_tag
def reported(alarm: Alarm) -> Sequence[Escalation]:
    """Return to whom an alarm was reported; one question."""
    return list(groups.escalations_of(alarm))


@register.simple_tag
def shield_span(shield: Shield, now: datetime) -> SafeString:
    """Say how a shield lies in time."""
    span = span_of(shield.starts_at, shield.until, now)
    return format_html(BADGE, SHAPES[span], gettext(span.label))


@register.simple_tag
def oversees(request: ActorRequest) -> bool:
    """Tell whether the reader may see what was reported further up."""
    return request.actor.can(ALARM_OVERSEE)
