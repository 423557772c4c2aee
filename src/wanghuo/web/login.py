"""The pages of logging in and out, and of one's password."""

from typing import cast

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wanghuo.base.people import services as people
from wanghuo.base.people.models import User
from wanghuo.base.people.rules.logins import EndReason, LoginOver, device_called
from wanghuo.base.people.services.policies import password_policy
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.errors import BadInput, DomainError
from wanghuo.web.addresses import client_address, counted
from wanghuo.web.sessions import ADDRESS, DEVICE, SECOND_FACTOR, login_of

log = structlog.get_logger()


@require_http_methods(["GET", "POST"])
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """Log in with name and password; whoever has a second factor is asked for its code next."""
    if request.method != "POST":
        return _login_page(request, _over(request))
    try:
        user = people.authenticate(
            username=request.POST.get("username", ""),
            password=request.POST.get("password", ""),
            address=counted(client_address(request)),
            at=clock.now(),
        )
        if people.has_second_factor(user):
            return _code_page(request, user)
        return _let_in(request, user, second_factor=False)
    except DomainError as refusal:
        _log(request, refusal)
        return _login_page(request, refusal)


@require_http_methods(["GET", "POST"])
@never_cache
def login_code(request: HttpRequest) -> HttpResponse:
    """Take the code that follows the password."""
    if request.method != "POST":
        return redirect("login")
    try:
        user = people.user_of_claim(request.POST.get("claim", ""), clock.now())
    except DomainError as refusal:
        return _login_page(request, refusal)
    try:
        people.prove_second_factor(
            user=user,
            code=request.POST.get("code", ""),
            address=counted(client_address(request)),
            step="code",
            at=clock.now(),
        )
        return _let_in(request, user, second_factor=True)
    except DomainError as refusal:
        _log(request, refusal)
        return _code_page(request, user, refusal)


def _over(request: HttpRequest) -> DomainError | None:
    """Say why somebody who was logged in stands here again."""
    reasons = {one.value: one for one in (EndReason.IDLE, EndReason.OLD)}
    reason = reasons.get(request.GET.get("over", ""))
    return LoginOver(reason=reason.label) if reason else None


def _login_page(request: HttpRequest, refusal: DomainError | None) -> HttpResponse:
    context = {
        "refusal": refusal,
        "username": request.POST.get("username", ""),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    status = refusal.status if refusal and request.method == "POST" else 200
    return render(request, "login.html", context, status=status)


def _code_page(
    request: HttpRequest, user: User, refusal: DomainError | None = None
) -> HttpResponse:
    claim = request.POST.get("claim") or people.claim_of(user, clock.now())
    context = {"claim": claim, "refusal": refusal, "next": request.POST.get("next", "")}
    return render(request, "login_code.html", context, status=refusal.status if refusal else 200)


def _let_in(request: HttpRequest, user: User, *, second_factor: bool) -> HttpResponse:
    address, at = client_address(request), clock.now()
    people.enter(user=user, address=address, networks=settings.ADMIN_NETWORKS, at=at)
    start_session(request, user)
    request.session[ADDRESS] = address
    request.session[DEVICE] = device_called(request.headers.get("User-Agent", ""))
    request.session[SECOND_FACTOR] = second_factor
    policy = password_policy(clock.local_date(at))
    left = policy.days_left(user.password_changed_at, at)
    if left is not None and 0 < left <= policy.warn_days:
        sentence = gettext("您的口令将在%(days)s天后到期，请尽快修改。") % {"days": left}
        messages.warning(request, sentence)
    return redirect(_safe(request, request.POST.get("next", "")))


def _log(request: HttpRequest, refusal: DomainError) -> None:
    """Keep the address where an operator looks for it; a fact holds only its commitment."""
    log.warning("login.refused", code=refusal.code, address=client_address(request))


def _safe(request: HttpRequest, target: str) -> str:
    """Never let a link in a page of ours lead off this site."""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return reverse("today")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the login."""
    row = login_of(request)
    actor = getattr(request, "actor", None)
    if row is not None and actor is not None:
        people.end_login(login=row, reason=EndReason.LEFT, actor=actor, at=clock.now())
    end_session(request)
    return redirect("login")


@require_http_methods(["GET", "POST"])
@never_cache
@logged_in
def password(request: ActorRequest) -> HttpResponse:
    """Change one's own password."""
    refusal = None
    if request.method == "POST":
        try:
            _change_password(request)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, gettext("口令已修改，其他设备上的登录已退出。"))
            return redirect("today")
    user, at = cast("User", request.user), clock.now()
    policy = password_policy(clock.local_date(at))
    context = {
        "refusal": refusal,
        "policy": policy,
        "is_over": policy.is_over(user.password_changed_at, at),
    }
    return render(request, "password.html", context, status=refusal.status if refusal else 200)


def _change_password(request: ActorRequest) -> None:
    if request.POST.get("new") != request.POST.get("again"):
        raise BadInput(problem="两次输入的新口令不一致，请重新输入。")
    user, at = cast("User", request.user), clock.now()
    people.change_password(
        user=user,
        old=request.POST.get("old", ""),
        new=request.POST.get("new", ""),
        actor=request.actor,
        at=at,
        address=counted(client_address(request)),
    )
    update_session_auth_hash(request, user)
    key = request.session.session_key or ""
    people.end_other_logins(
        user=user, keep=key, reason=EndReason.PASSWORD, actor=request.actor, at=at
    )
