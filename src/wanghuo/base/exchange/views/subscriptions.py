"""Who is told of facts: the exchange's first page, one subscription with its log, and its moves."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.base.exchange import services
from wanghuo.base.exchange.forms import webhooks as forms
from wanghuo.base.exchange.models import Subscription
from wanghuo.base.exchange.queries import webhooks as queries
from wanghuo.base.exchange.rules.webhooks import (
    EXCHANGE_MANAGE,
    NOT_CONNECTED,
    SubscriptionAction,
    SubscriptionState,
)
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts

ROWS_A_PAGE = 50


@require_GET
@needs(EXCHANGE_MANAGE)
def exchange(request: ActorRequest) -> HttpResponse:
    """Show subscriptions and sources in reach, and what is not connected."""
    context = {
        "subscriptions": queries.subscriptions(),
        "sources": queries.sources(),
        "hosts": settings.EXCHANGE_HOSTS,
        "not_connected": NOT_CONNECTED,
        "subscribe": forms.SubscriptionForm(),
        "register": forms.SourceForm(),
    }
    return render(request, "exchange/exchange.html", context)


@require_POST
@needs(EXCHANGE_MANAGE)
def create_subscription(request: ActorRequest) -> HttpResponse:
    """Make a subscription; its secret is shown on this answer only."""
    asked = forms.SubscriptionForm(request.POST).values()
    area = areas.find_by_code(asked.pop("area"), clock.today())
    subscription, secret = services.create_subscription(
        area=area, actor=request.actor, at=clock.now(), **asked
    )
    return _page(request, subscription, secret)


@require_GET
@needs(EXCHANGE_MANAGE)
def subscription(request: ActorRequest, subscription_id: UUID) -> HttpResponse:
    """Show a subscription with its log."""
    return _page(request, queries.subscription_in_scope(subscription_id))


def _page(request: ActorRequest, found: Subscription, secret: str = "") -> HttpResponse:
    form = forms.PushFilterForm(request.GET)
    rows = queries.pushes(found, **form.values())
    context = {
        "subscription": found,
        "secret": secret,
        "form": form,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "last": facts.last_position(),
        "is_ended": found.state == SubscriptionState.ENDED,
        "change": forms.KindsForm(initial={"url": found.url, "kinds": found.kinds}),
        "resend": forms.ResendForm(),
        "timeline": list(facts.timeline("subscription", str(found.pk))[:50]),
    }
    return render(request, "exchange/subscription.html", context)


@require_POST
@needs(EXCHANGE_MANAGE)
def change_subscription(request: ActorRequest, subscription_id: UUID) -> HttpResponse:
    """Send elsewhere, or of other kinds."""
    found = queries.subscription_in_scope(subscription_id)
    asked = forms.KindsForm(request.POST).values()
    services.change_subscription(subscription=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("订阅已修改。"))
    return redirect("exchange:subscription", subscription_id)


@require_POST
@needs(EXCHANGE_MANAGE)
def change_secret(request: ActorRequest, subscription_id: UUID) -> HttpResponse:
    """Give a subscription another secret; it is shown on this answer only."""
    found = queries.subscription_in_scope(subscription_id)
    secret = services.change_secret(subscription=found, actor=request.actor, at=clock.now())
    return _page(request, found, secret)


@require_POST
@needs(EXCHANGE_MANAGE)
def resend(request: ActorRequest, subscription_id: UUID) -> HttpResponse:
    """Send everything from a position on once more."""
    found = queries.subscription_in_scope(subscription_id)
    asked = forms.ResendForm(request.POST).values()
    services.resend_from(subscription=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("已从该位置重新排队。"))
    return redirect("exchange:subscription", subscription_id)


def _move(action: SubscriptionAction, said: str) -> Callable[..., HttpResponse]:
    @require_POST
    @needs(EXCHANGE_MANAGE)
    def door(request: ActorRequest, subscription_id: UUID) -> HttpResponse:
        found = queries.subscription_in_scope(subscription_id)
        services.move_subscription(
            subscription=found, action=action, actor=request.actor, at=clock.now()
        )
        messages.success(request, gettext(said))
        return redirect("exchange:subscription", subscription_id)

    return door


pause_subscription = _move(SubscriptionAction.PAUSE, "订阅已暂停。")
resume_subscription = _move(SubscriptionAction.RESUME, "订阅已恢复，积压的内容将按顺序推送。")
end_subscription = _move(SubscriptionAction.END, "订阅已停用。")


@require_POST
@needs(EXCHANGE_MANAGE)
def park_push(request: ActorRequest, push_id: UUID) -> HttpResponse:
    """Put one push aside."""
    found = services.park_push(
        push=queries.push_in_scope(push_id), actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("已搁置，后面的内容可以继续推送。"))
    return redirect("exchange:subscription", found.subscription_id)


@require_POST
@needs(EXCHANGE_MANAGE)
def retry_push(request: ActorRequest, push_id: UUID) -> HttpResponse:
    """Put one push back into the queue."""
    found = services.retry_push(
        push=queries.push_in_scope(push_id), actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("已重新排队，稍后自动发送。"))
    return redirect("exchange:subscription", found.subscription_id)
