"""How devices are told on a page: how long they have been silent, whose they are."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext

from wanghuo.kernel.errors import Words
from wanghuo.monitoring.devices.models import Device, DeviceCommand
from wanghuo.monitoring.devices.rules import (
    RIGHT_SECONDS,
    CommandState,
    Connectivity,
    clock_words,
    silence,
)

register = template.Library()

SHAPES = {
    CommandState.QUEUED: "yellow",
    CommandState.DELIVERED: "blue",
    CommandState.EXECUTED: "done",
    CommandState.EXPIRED: "grey",
    CommandState.FAILED: "red",
}

WORDS = ((86_400, "{n} 天"), (3_600, "{n} 小时"), (60, "{n} 分钟"))
CONNECTED = {
    Connectivity.UNHEARD: "grey",
    Connectivity.ONLINE: "done",
    Connectivity.LATE: "yellow",
    Connectivity.SUSPECTED: "orange",
    Connectivity.OFFLINE: "red",
    Connectivity.CUT_OFF: "blue",
}


@register.simple_tag
def connected(state: str) -> SafeString:
    """Say how a device is connected: by word, shape and colour."""
    one = Connectivity(state)
    return format_html(
        '<span class="wh-state wh-state--{}">{}</span>', CONNECTED[one], gettext(one.label)
    )


@register.filter
def duration(seconds: int) -> str:
    """Say how long an interval is, in the largest whole unit."""
    for unit, words in WORDS:
        if seconds >= unit and seconds % unit == 0:
            return Words(words, n=seconds // unit).said(gettext)
    return Words("{n} 秒", n=seconds).said(gettext)


@register.filter
def times(seconds: int, count: int) -> int:
    """Return so many intervals."""
    return seconds * count


@register.simple_tag
def count_of(counts: Mapping[UUID, int], key: UUID) -> int:
    """Return how many there are of one."""
    return counts.get(key, 0)


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
