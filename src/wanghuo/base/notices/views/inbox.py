"""One's own inbox, and what of it goes out."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanghuo.base.notices import forms, queries, services
from wanghuo.base.notices.rules import DEFAULT_KINDS, Adapter
from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in

ROWS_A_PAGE = 50


@require_GET
@logged_in
def inbox(request: ActorRequest) -> HttpResponse:
    """Show one's own notices under the filter in the address."""
    form = forms.InboxForm(request.GET)
    rows = queries.inbox_list(request.actor.id or 0, **form.values())
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page, "form": form})


@require_POST
@logged_in
def read_all(request: ActorRequest) -> HttpResponse:
    """Mark the whole inbox read."""
    services.read_all(actor=request.actor, at=clock.now())
    return redirect("notices:inbox")


@require_POST
@logged_in
def open_notice(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """Mark one notice read and go to what it is about."""
    notice = queries.own_notice(request.actor.id or 0, notice_id)
    services.read_notice(notice=notice, actor=request.actor, at=clock.now())
    safe = url_has_allowed_host_and_scheme(
        notice.link, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(notice.link if safe else "notices:inbox")


@require_POST
@logged_in
def read_notice(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """Mark one notice read and stay."""
    notice = queries.own_notice(request.actor.id or 0, notice_id)
    services.read_notice(notice=notice, actor=request.actor, at=clock.now())
    return redirect("notices:inbox")


@require_http_methods(["GET", "POST"])
@logged_in
def preferences(request: ActorRequest) -> HttpResponse:
    """Show or choose which notices go out to oneself, and where to."""
    if request.method == "POST":
        asked = forms.PreferenceForm(request.POST).values()
        user = cast("User", request.user)
        services.prefer(user=user, actor=request.actor, at=clock.now(), **asked)
        messages.success(request, gettext("通知偏好已保存。"))
        return redirect("notices:preferences")
    chosen = queries.preferences_of(request.actor.id or 0)
    adapters_on = services.adapters_on()
    shown = []
    for adapter in Adapter:
        kept = chosen.get(adapter)
        kinds = kept.kinds if kept else sorted(DEFAULT_KINDS[adapter])
        told = {"kinds": kinds, "address": kept.address if kept else ""}
        form = forms.PreferenceForm(adapter=adapter, initial=told)
        shown.append({"adapter": adapter, "is_on": adapter in adapters_on, "form": form})
    return render(request, "notices/preferences.html", {"adapters": shown})
