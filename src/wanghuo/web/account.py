"""One's own settings: posts, API tokens, open logins, the second factor."""

from typing import cast
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanghuo.base.people import queries as people
from wanghuo.base.people import services
from wanghuo.base.people.models import SecondFactor, User
from wanghuo.base.people.queries import logins as login_queries
from wanghuo.base.people.rules import second_factor as totp
from wanghuo.base.people.rules.logins import EndReason
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.errors import BadInput, DomainError
from wanghuo.web.addresses import client_address, counted
from wanghuo.web.sessions import SECOND_FACTOR, must_have_second_factor

ISSUER = "望火"


def _me(request: ActorRequest) -> User:
    return cast("User", request.user)


@require_GET
@logged_in
def settings(request: ActorRequest) -> HttpResponse:
    """Show who one is here, what one's posts allow, and one's API tokens."""
    return _settings_page(request)


def _settings_page(request: ActorRequest, secret: str = "") -> HttpResponse:
    user = _me(request)
    context = {
        "posts": people.posts_of(user, clock.today()),
        "tokens": people.tokens_of(user),
        "secret": secret,
    }
    return render(request, "settings.html", context)


@require_POST
@never_cache
@logged_in
def issue_token(request: ActorRequest) -> HttpResponse:
    """Issue an API token; the secret is shown on this answer only."""
    secret = services.issue_token(
        user=_me(request),
        name=request.POST.get("name", ""),
        days=_days(request.POST.get("days", "")),
        actor=request.actor,
        at=clock.now(),
    )
    return _settings_page(request, secret=secret)


def _days(text: str) -> int:
    if not text.isdecimal():
        raise BadInput(problem="有效天数须为 1 到 365 的整数。")
    return int(text)


@require_POST
@logged_in
def revoke_token(request: ActorRequest, token_id: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    token = people.own_token(request.actor.id or 0, token_id)
    services.revoke_token(token=token, actor=request.actor, at=clock.now())
    return redirect("settings")


@require_GET
@logged_in
def logins(request: ActorRequest) -> HttpResponse:
    """List where one is logged in."""
    rows = login_queries.open_logins(_me(request), clock.now())
    context = {"logins": rows, "current": request.session.session_key}
    return render(request, "logins.html", context)


@require_POST
@logged_in
def end_login(request: ActorRequest, login_id: UUID) -> HttpResponse:
    """Log out one of one's other devices."""
    row = login_queries.own_login(_me(request), login_id)
    services.end_login(login=row, reason=EndReason.LEFT, actor=request.actor, at=clock.now())
    messages.success(request, gettext("该登录已退出。"))
    return redirect("logins")


@require_POST
@logged_in
def end_other_logins(request: ActorRequest) -> HttpResponse:
    """Log out every device but this one."""
    ended = services.end_other_logins(
        user=_me(request),
        keep=request.session.session_key or "",
        reason=EndReason.LEFT,
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("已退出其他登录：%(count)s 个。") % {"count": ended})
    return redirect("logins")


@require_http_methods(["GET", "POST"])
@never_cache
@logged_in
def second_factor(request: ActorRequest) -> HttpResponse:
    """Show the state of one's second factor; posting makes a key to scan."""
    if request.method == "POST":
        services.begin_second_factor(user=_me(request), actor=request.actor, at=clock.now())
        return redirect("second_factor")
    return _factor_page(request)


def _factor_page(request: ActorRequest, refusal: DomainError | None = None) -> HttpResponse:
    factor = login_queries.second_factor_of(_me(request))
    context: dict[str, object] = {
        "factor": factor,
        "refusal": refusal,
        "is_required": must_have_second_factor(request),
        "codes_left": login_queries.recovery_codes_left(_me(request)),
    }
    if factor is not None and factor.confirmed_at is None:
        context |= _to_scan(factor, _me(request))
    return render(request, "second_factor.html", context, status=refusal.status if refusal else 200)


def _to_scan(factor: SecondFactor, user: User) -> dict[str, object]:
    address = totp.address_of(factor.secret, user.username, ISSUER)
    square = segno.make_qr(address, error="m").svg_data_uri(scale=5, border=3)
    return {"square": square, "key": totp.spaced(factor.secret)}


@require_POST
@never_cache
@logged_in
def confirm_second_factor(request: ActorRequest) -> HttpResponse:
    """Take the key into use with its first code; the recovery codes stand on this answer only."""
    try:
        codes = services.confirm_second_factor(
            user=_me(request),
            code=request.POST.get("code", ""),
            actor=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        return _factor_page(request, refusal)
    request.session[SECOND_FACTOR] = True
    return render(request, "recovery_codes.html", {"codes": codes})


@require_POST
@never_cache
@logged_in
def renew_recovery_codes(request: ActorRequest) -> HttpResponse:
    """Replace the recovery codes; they stand on this answer only."""
    try:
        codes = services.renew_recovery_codes(
            user=_me(request),
            code=request.POST.get("code", ""),
            address=counted(client_address(request)),
            actor=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        return _factor_page(request, refusal)
    return render(request, "recovery_codes.html", {"codes": codes})


@require_POST
@never_cache
@logged_in
def remove_second_factor(request: ActorRequest) -> HttpResponse:
    """Take one's second factor out of use, for another phone or for good."""
    try:
        services.remove_second_factor(
            user=_me(request),
            code=request.POST.get("code", ""),
            address=counted(client_address(request)),
            actor=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        return _factor_page(request, refusal)
    request.session[SECOND_FACTOR] = False
    messages.success(request, gettext("动态口令已停用。"))
    return redirect("second_factor")
