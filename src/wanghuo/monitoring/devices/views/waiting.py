"""Devices that nobody has claimed: who speaks, what it said last, and claiming it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.monitoring.devices import forms, queries, services
from wanghuo.monitoring.devices.reading import in_words
from wanghuo.monitoring.devices.rules import DEVICE_CLAIM
from wanghuo.monitoring.devices.services import Claim
from wanghuo.monitoring.devices.views.devices import placed, where_form

ROWS_A_PAGE = 50


@require_GET
@needs(DEVICE_CLAIM)
def waiting_devices(request: ActorRequest) -> HttpResponse:
    """List who waits, the latest heard first."""
    rows = queries.waiting_devices(request.actor, clock.today())
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    is_at_home = bool(page.paginator.count) or queries.is_at_home(request.actor, clock.today())
    context = {"page": page, "now": clock.now(), "is_at_home": is_at_home}
    return render(request, "devices/waiting_devices.html", context)


@require_GET
@needs(DEVICE_CLAIM)
def waiting_device(request: ActorRequest, waiting_id: UUID) -> HttpResponse:
    """Show who waits, its last frame in words, and the form that claims it."""
    row = queries.waiting_device(request.actor, clock.today(), waiting_id)
    is_chinese = (get_language() or "zh").startswith("zh")
    context = {
        "waiting": row,
        "now": clock.now(),
        "words": in_words(row.protocol, row.raw, is_chinese=is_chinese),
        "form": where_form(forms.WhereForm, row.protocol, name=row.identity),
    }
    return render(request, "devices/waiting_device.html", context)


@require_POST
@needs(DEVICE_CLAIM)
def claim_device(request: ActorRequest, waiting_id: UUID) -> HttpResponse:
    """Claim it into an area or a place."""
    row = queries.waiting_device(request.actor, clock.today(), waiting_id)
    values = where_form(forms.WhereForm, row.protocol, request.POST).values()
    claim = Claim(identity=row.identity, **placed(values))
    device = services.claim_device(claim=claim, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已认领，网关从下一条报文起正常接收。"))
    return redirect("devices:device", device.pk)
