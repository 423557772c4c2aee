"""The ways out: which are on, what waits, what failed and why; trying one, and trying again."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.notices import forms, queries, services
from wanghuo.base.notices.rules import CHANNEL_MANAGE, Adapter, DeliveryState
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.outgoing.rules import Trouble

ROWS_A_PAGE = 50


@require_GET
@needs(CHANNEL_MANAGE)
def channels(request: ActorRequest) -> HttpResponse:
    """Show each way out with its queue, and the deliveries under the filter in the address."""
    form = forms.DeliveryForm(request.GET)
    rows = queries.deliveries(**form.values())
    counts, adapters_on = queries.delivery_counts(), services.adapters_on()
    shown = [
        {
            "adapter": adapter,
            "is_on": adapter in adapters_on,
            "counts": [(state, counts.get((adapter, state), 0)) for state in DeliveryState],
        }
        for adapter in Adapter
    ]
    context = {
        "adapters": shown,
        "form": form,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "test": forms.ChannelTestForm() if adapters_on else None,
    }
    return render(request, "notices/channels.html", context)


@require_POST
@needs(CHANNEL_MANAGE)
def test_channel(request: ActorRequest) -> HttpResponse:
    """Send a test line, and say what became of it."""
    asked = forms.ChannelTestForm(request.POST).values()
    outcome = services.test_channel(
        recipient=request.user.get_username(),
        actor=request.actor,
        at=clock.now(),
        **asked,
    )
    if outcome.trouble is Trouble.NONE:
        messages.success(request, gettext("测试消息已送达。"))
    else:
        reason = {
            "reason": gettext(outcome.trouble.label),
            "status": outcome.status or "—",
        }
        said = gettext("测试消息没有送达：%(reason)s（应答码 %(status)s）。")
        messages.error(request, said % reason)
    return redirect("notices:channels")


@require_POST
@needs(CHANNEL_MANAGE)
def retry_delivery(request: ActorRequest, delivery_id: UUID) -> HttpResponse:
    """Put a failed delivery back into the queue."""
    delivery = queries.delivery_in_scope(delivery_id)
    services.retry_delivery(delivery=delivery, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已重新排队，稍后自动发送。"))
    return redirect("notices:channels")
