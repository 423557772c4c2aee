"""How alarms are told on a page."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import RINGING, AlarmKind, AlarmState
from wanghuo.monitoring.devices.rules import silence

register = template.Library()

BADGE = '<span class="wh-state wh-state--{}">{}</span>'
SHAPES = {
    AlarmState.OPENED: "red",
    AlarmState.ACKNOWLEDGED: "orange",
    AlarmState.VERIFYING: "orange",
    AlarmState.REAL: "red",
    AlarmState.FALSE: "grey",
    AlarmState.TEST: "grey",
    AlarmState.FAULT: "yellow",
    AlarmState.HANDED_OVER: "blue",
    AlarmState.CLOSED: "done",
}


@register.simple_tag
def alarm_state(alarm: Alarm) -> SafeString:
    """Say how far an alarm has come."""
    state = AlarmState(alarm.state)
    return format_html(BADGE, SHAPES[state], gettext(state.label))


@register.simple_tag
def alarm_kind(alarm: Alarm) -> SafeString:
    """Say what was cried out."""
    kind = AlarmKind(alarm.kind)
    return format_html(BADGE, "red" if kind in RINGING else "yellow", gettext(kind.label))


@register.simple_tag
def ago(at: datetime, now: datetime) -> str:
    """Say how long ago something was."""
    return silence(at, now).words.said(gettext)
