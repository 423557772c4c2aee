"""How measured values are told on a page."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext

from wanghuo.monitoring.devices.rules import silence
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.queries import measured_at, moment
from wanghuo.monitoring.readings.rules import Level, Limit, quantity_label
from wanghuo.monitoring.readings.rules.history import rounded

register = template.Library()

SHAPES = {Level.NORMAL: "done", Level.LOW: "red", Level.HIGH: "red"}


@register.filter
def number(value: float) -> str:
    """Write a value without decimals that say nothing."""
    return f"{rounded(value):.3f}".rstrip("0").rstrip(".")


@register.filter
def quantity(series: Series) -> str:
    """Name what is measured."""
    return gettext(quantity_label(series.quantity))


@register.filter
def local(at: int) -> str:
    """Write a time of a value."""
    return localtime(moment(at)).strftime("%Y-%m-%d %H:%M:%S")


@register.simple_tag
def level(series: Series, limits: Mapping[int, Limit]) -> SafeString:
    """Say how the last value stands to its limits, or that it has none to keep."""
    held = Level(series.level)
    if series.last_value is None:
        return SafeString("")
    if held is Level.NORMAL and series.pk not in limits:
        return format_html('<span class="text-secondary">{}</span>', gettext("未设限值"))
    return format_html(
        '<span class="wh-state wh-state--{}">{}</span>', SHAPES[held], gettext(held.label)
    )


@register.simple_tag
def age(series: Series, now: datetime) -> SafeString:
    """Say how old the last value is; the exact time stands in the title."""
    at = measured_at(series)
    told = silence(at, now)
    shape = "text-red fw-bold" if told.is_long else ""
    exact = local(series.last_at) if series.last_at is not None else ""
    return format_html(
        '<span class="{}" title="{}">{}</span>', shape, exact, told.words.said(gettext)
    )
