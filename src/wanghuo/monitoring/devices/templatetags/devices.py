"""How devices are told on a page: how long they have been silent, whose they are."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext

from wanghuo.monitoring.devices.models import Device, DeviceCommand
from wanghuo.monitoring.devices.rules import RIGHT_SECONDS, CommandState, clock_words, silence

register = template.Library()

SHAPES = {
    CommandState.QUEUED: "yellow",
    CommandState.DELIVERED: "blue",
    CommandState.EXECUTED: "done",
    CommandState.EXPIRED: "grey",
    CommandState.FAILED: "red",
}


@register.simple_tag
def heard(at: datetime | None, now: datetime) -> SafeString:
    """Say how long ago something was heard; the exact time stands in the title."""
    told = silence(at, now)
    shape = "text-red fw-bold" if told.is_long else ""
    exact = localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
    return format_html(
        '<span class="{}" title="{}">{}</span>', shape, exact, told.words.said(gettext)
    )


@register.simple_tag
def clock(device: Device) -> SafeString:
    """Say how the clock of a device stands; one that is wrong is red."""
    skew = device.twin.skew_seconds
    is_wrong = skew is not None and abs(skew) > RIGHT_SECONDS
    words = clock_words(skew).said(gettext)
    return format_html('<span class="{}">{}</span>', "text-red fw-bold" if is_wrong else "", words)


@register.simple_tag
def device_state(device: Device) -> SafeString:
    """Say whose a device is, and whether the gateway knows it yet."""
    if not device.is_allowed:
        shape, word = "grey", gettext("已撤销认领")
    else:
        shape, word = "done", gettext("已认领")
    told = "" if device.is_told else gettext("（正在通知网关）")
    return format_html('<span class="wh-state wh-state--{}">{}{}</span>', shape, word, told)


@register.simple_tag
def command_state(command: DeviceCommand) -> SafeString:
    """Say how far a command has come."""
    state = CommandState(command.state)
    return format_html(
        '<span class="wh-state wh-state--{}">{}</span>', SHAPES[state], gettext(state.label)
    )
