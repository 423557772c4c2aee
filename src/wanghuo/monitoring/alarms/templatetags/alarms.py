"""How alarms are told on a page."""

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import RINGING, AlarmKind, AlarmState
from wanghuo.monitoring.devices.rules import silence
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.rules import Level, quantity_label

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


@register.simple_tag
def rings(alarm: Alarm) -> str:
    """Say how a desk sounds for an alarm: as long as nobody has answered it."""
    if AlarmState(alarm.state) is not AlarmState.OPENED:
        return ""
    return "fire" if AlarmKind(alarm.kind) in RINGING else "other"


@register.simple_tag
def measured(series: Series, now: datetime) -> SafeString:
    """Say what a point measured last, how it stands to its limits, and how old that is."""
    if series.last_value is None or series.last_at is None:
        return format_html("{} —", gettext(quantity_label(series.quantity)))
    level = Level(series.level)
    value = f"{series.last_value:g} {series.unit}"
    at = datetime.fromtimestamp(series.last_at / 1000, UTC)
    words = format_html(BADGE, "done" if level is Level.NORMAL else "red", gettext(level.label))
    name = gettext(quantity_label(series.quantity))
    return format_html("{} <strong>{}</strong> {} {}", name, value, words, ago(at, now))
