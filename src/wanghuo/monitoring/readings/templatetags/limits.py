"""How limits and drifts are told on a page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from wanghuo.monitoring.readings.models import Drift, Series
from wanghuo.monitoring.readings.queries import Held
from wanghuo.monitoring.readings.rules import Level, LimitSource, quantity_label
from wanghuo.monitoring.readings.rules.trends import short

register = template.Library()

BADGE = '<span class="wh-state wh-state--{}">{}</span>'
LEVELS = {Level.NORMAL: "done", Level.LOW: "red", Level.HIGH: "red"}
URGENT_DAYS = 7


@register.simple_tag
def series_level(row: Series) -> SafeString:
    """Say how a series stands to its limits."""
    level = Level(row.level)
    return format_html(BADGE, LEVELS[level], gettext(level.label))


@register.simple_tag
def quantity(row: Series) -> str:
    """Say what is measured."""
    return gettext(quantity_label(row.quantity))


@register.simple_tag
def last_value(row: Series) -> str:
    """Say what was last measured."""
    return "" if row.last_value is None else f"{short(row.last_value)} {row.unit}".strip()


@register.simple_tag
def bounds(held: Held) -> str:
    """Say between what a value should stay."""
    low, high, unit = held.limit.low, held.limit.high, held.series.unit
    if held.source is LimitSource.OFF:
        return gettext("不判断")
    if low is None and high is None:
        return gettext("没有限值")
    if high is None:
        return gettext("不低于 {low} {unit}").format(low=short(low or 0), unit=unit)
    if low is None:
        return gettext("不高于 {high} {unit}").format(high=short(high), unit=unit)
    return gettext("{low} 至 {high} {unit}").format(low=short(low), high=short(high), unit=unit)


@register.simple_tag
def sentence(drift: Drift) -> str:
    """Say a drift in one sentence."""
    return drift.words.said(gettext)


@register.simple_tag
def drift_state(drift: Drift) -> SafeString:
    """Say whether a drift stands, and how near its limit is."""
    if drift.settled_at is not None:
        word = gettext("已办结") if drift.settled_by_id else gettext("变化已停止")
        return format_html(BADGE, "done", word)
    shape = "red" if drift.days_left <= URGENT_DAYS else "orange"
    return format_html(BADGE, shape, gettext("{n} 天后到限").format(n=drift.days_left))
