"""Pages that belong to no room: logging in and out, today, inbox, settings, health."""

from typing import cast
from uuid import UUID

from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanghuo.base.notices import queries as notices
from wanghuo.base.notices import services as notice_services
from wanghuo.base.people import queries as people
from wanghuo.base.people import services as people_services
from wanghuo.base.people.models import User
from wanghuo.governance.plans import queries as plans
from wanghuo.governance.plans.rules import PLAN_UPLOAD
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.errors import BadInput, DomainError
from wanghuo.web import home


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Log in with name and password."""
    username = request.POST.get("username", "")
    target = request.POST.get("next") or request.GET.get("next", "")
    refusal = None
    if request.method == "POST":
        try:
            user = people_services.authenticate(
                username=username, password=request.POST.get("password", ""), at=clock.now()
            )
        except DomainError as error:
            refusal = error
        else:
            start_session(request, user)
            return redirect(_safe(request, target))
    context = {"refusal": refusal, "username": username, "next": target}
    return render(request, "login.html", context, status=refusal.status if refusal else 200)


def _safe(request: HttpRequest, target: str) -> str:
    """Never let a link in a log-in page lead off this site."""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return reverse("today")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end_session(request)
    return redirect("login")


@require_http_methods(["GET", "POST"])
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
            return redirect("today")
    status = refusal.status if refusal else 200
    return render(request, "password.html", {"refusal": refusal}, status=status)


def _me(request: ActorRequest) -> User:
    return cast("User", request.user)


def _change_password(request: ActorRequest) -> None:
    if request.POST.get("new") != request.POST.get("again"):
        raise BadInput(problem="两次输入的新口令不一致，请重新输入。")
    user = _me(request)
    people_services.change_password(
        user=user,
        old=request.POST.get("old", ""),
        new=request.POST.get("new", ""),
        actor=request.actor,
        at=clock.now(),
    )
    update_session_auth_hash(request, user)


@require_GET
@logged_in
def today(request: ActorRequest) -> HttpResponse:
    """Show what this person must do today: overdue first, then due soon, then waiting."""
    on = clock.today()
    sections = home.sections(plans.today(actor=request.actor, on=on), on)
    context = {
        "on": on,
        "sections": sections,
        "is_busy": any(section.count for section in sections),
        "may_upload": request.actor.can(PLAN_UPLOAD),
    }
    return render(request, "today.html", context)


@require_http_methods(["GET", "POST"])
@logged_in
def inbox(request: ActorRequest) -> HttpResponse:
    """Show one's own notices; posting marks them all read."""
    if request.method == "POST":
        notice_services.read_all(actor=request.actor, at=clock.now())
        return redirect("inbox")
    page = list(notices.inbox(request.actor.id or 0)[:100])
    return render(request, "inbox.html", {"notices": page})


@require_POST
@logged_in
def open_notice(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """Mark one notice read and go to what it is about."""
    notice = notices.own_notice(request.actor.id or 0, notice_id)
    notice_services.read_notice(notice=notice, actor=request.actor, at=clock.now())
    return redirect(_safe(request, notice.link))


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
@logged_in
def issue_token(request: ActorRequest) -> HttpResponse:
    """Issue an API token; the secret is shown on this answer only."""
    secret = people_services.issue_token(
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
    people_services.revoke_token(token=token, actor=request.actor, at=clock.now())
    return redirect("settings")


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Say that the process answers and reaches its database."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
