"""The duty desk: all that waits on the left, one alarm with its next step on the right (值守台)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.monitoring.alarms import queries, services
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import ALARM_READ, Queue
from wanghuo.monitoring.alarms.views.panel import panel

LINES = 500
"""As many as can be looked through at once; how many more wait stands below them."""
WORDS = (
    ("J K ↓ ↑", "下一起、上一起"), ("A", "接警"), ("V", "开始核实"), ("R", "核实为真实"),
    ("F 1–7", "核实为误报，再按数字选原因"), ("T", "核实为测试"), ("G", "核实为设备故障"),
    ("H", "移交"), ("C", "办结"), ("S", "屏蔽…"), ("M", "静音 1 分钟"),
    ("/", "筛选本页"), ("?", "按键"),
)  # fmt: skip
"""What each key of the desk does."""


@require_GET
@needs(ALARM_READ)
def desk(request: ActorRequest) -> HttpResponse:
    """Show all that waits, and what is most pressing of it beside."""
    lines = _queue()
    first: Alarm | None = next(iter(lines["lines"]), None)
    return _desk(request, lines, first)


@require_GET
@needs(ALARM_READ)
def desk_alarm(request: ActorRequest, alarm_id: UUID) -> HttpResponse:
    """Show the desk with one alarm chosen; a desk that is open gets the alarm alone."""
    row = queries.alarm_in_scope(alarm_id)
    if request.htmx:
        return render(request, "alarms/_alarm.html", panel(request, row))
    return _desk(request, _queue(), row)


def _desk(request: ActorRequest, lines: dict[str, Any], chosen: Alarm | None) -> HttpResponse:
    beside = panel(request, chosen) if chosen else {}
    return render(request, "alarms/desk.html", {"chosen": chosen, "keys": WORDS, **lines, **beside})


@require_GET
@never_cache
@needs(ALARM_READ)
def queue(request: ActorRequest) -> HttpResponse:
    """Return only what waits, for a desk that has heard of a change."""
    return render(request, "alarms/_lines.html", _queue())


def _queue() -> dict[str, Any]:
    lines = list(queries.desk_queue()[:LINES])
    numbers = queries.desk_numbers()
    return {
        "lines": lines,
        "more": max(numbers[Queue.WAITING] - len(lines), 0),
        "numbers": numbers.items(),
        "now": clock.now(),
    }


@require_POST
@never_cache
@needs(PERSONAL_REVEAL)
def call(request: ActorRequest, alarm_id: UUID) -> HttpResponse:
    """Show the number of one who is to be called, on this answer only."""
    row = queries.alarm_in_scope(alarm_id)
    caller, number = services.show_number(
        alarm=row, key=request.POST.get("who", ""), actor=request.actor, at=clock.now()
    )
    template = "alarms/_number.html" if request.htmx else "alarms/number.html"
    return render(request, template, {"alarm": row, "caller": caller, "number": number})
