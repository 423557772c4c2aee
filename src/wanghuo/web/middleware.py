"""What happens to every request: it is logged, its actor is found, its refusals are spoken."""

import contextlib
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

from wanghuo.base.people import queries as people
from wanghuo.base.people import services as people_services
from wanghuo.base.people.models import Login, User
from wanghuo.base.people.rules.logins import EndReason
from wanghuo.base.people.rules.networks import OutsideNetworks, check_networks
from wanghuo.base.people.services.policies import lifetime, password_policy
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.doors import LoginNeeded
from wanghuo.kernel.errors import DomainError, StaleRecord
from wanghuo.kernel.ids import new_id
from wanghuo.web.addresses import client_address
from wanghuo.web.sessions import SECOND_FACTOR, login_of, must_have_second_factor

log = structlog.get_logger()

GetResponse = Callable[[HttpRequest], HttpResponseBase]
ALWAYS_OPEN = {
    "login", "login_code", "logout", "password", "set_language", "health",
    "trust", "trust_authority", "trust_profile",
}  # fmt: skip
ENROLMENT = {"second_factor", "confirm_second_factor"}
EVENT_STREAM = "text/event-stream"
"""A stream asks by itself, so it does not show that somebody is there."""

API = "/api/"


def request_log(get_response: GetResponse) -> GetResponse:
    """Bind a request id to every log line, and write one line per request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request_id = str(new_id())
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            start = time.perf_counter()
            response = get_response(request)
            took = round((time.perf_counter() - start) * 1000)
            log.info(
                "request.answered",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=took,
            )
        response["X-Request-Id"] = request_id
        return response

    return middleware


def actor(get_response: GetResponse) -> GetResponse:
    """Find who asks, with the posts in force today, and what must be done before anything else."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user, at = request.user, clock.now()
        asks = people.actor_of(user, clock.local_date(at)) if isinstance(user, User) else None
        setattr(request, "actor", asks)  # noqa: B010 -- HttpRequest declares no such field
        hindrance = None
        if isinstance(user, User) and asks is not None:
            hindrance = _hindrance(request, user, asks, at)
        return hindrance or get_response(request)

    return middleware


def _hindrance(request: HttpRequest, user: User, asks: Actor, at: datetime) -> HttpResponse | None:
    """Say what stands before the page; a login that is over leaves nobody logged in."""
    row = login_of(request)
    if row is not None:
        reason = lifetime(clock.local_date(at)).over(row.started_at, row.seen_at, asks.duties, at)
        if reason is not None:
            return _end(request, user, row, reason, asks, at)
        if EVENT_STREAM not in request.headers.get("Accept", ""):
            people_services.note_seen(login=row, at=at)
    return _elsewhere(request, asks) or _first(request, user, at)


def _end(
    request: HttpRequest, user: User, row: Login, reason: EndReason, asks: Actor, at: datetime
) -> HttpResponse | None:
    row.user = user
    with contextlib.suppress(StaleRecord):  # another request of the same browser was faster
        people_services.end_login(login=row, reason=reason, actor=asks, at=at)
    end_session(request)
    setattr(request, "actor", None)  # noqa: B010 -- HttpRequest declares no such field
    setattr(request, "over", reason.value)  # noqa: B010 -- as above
    return None


def _elsewhere(request: HttpRequest, asks: Actor) -> HttpResponse | None:
    """Refuse an administrator from outside his networks; the API refuses in its own words."""
    if not settings.ADMIN_NETWORKS or not _is_closed(request):
        return None
    try:
        check_networks(client_address(request), asks.duties, settings.ADMIN_NETWORKS)
    except OutsideNetworks as error:
        setattr(request, "actor", None)  # noqa: B010 -- HttpRequest declares no such field
        setattr(request, "barred", error)  # noqa: B010 -- as above
        return None if request.path.startswith(API) else refusal(request, error)
    return None


def _first(request: HttpRequest, user: User, at: datetime) -> HttpResponse | None:
    """Lead to what must be done first: an old or one-time password, a missing second factor."""
    policy = password_policy(clock.local_date(at))
    if user.must_change_password or policy.is_over(user.password_changed_at, at):
        return _lead(request, "password", ALWAYS_OPEN)
    if must_have_second_factor(request) and not request.session.get(SECOND_FACTOR):
        return _lead(request, "second_factor", ALWAYS_OPEN | ENROLMENT)
    return None


def _lead(request: HttpRequest, page: str, stay_open: set[str]) -> HttpResponse | None:
    """Lead to a page that comes first; meanwhile the frame offers nothing that would lead back."""
    setattr(request, "is_led", True)  # noqa: B010 -- HttpRequest declares no such field
    if request.path.startswith("/static/") or _name(request) in stay_open:
        return None
    return redirect(page)


def _is_closed(request: HttpRequest) -> bool:
    """Tell whether a page stays shut until what comes first is done."""
    if request.path.startswith("/static/"):
        return False
    return _name(request) not in ALWAYS_OPEN


def _name(request: HttpRequest) -> str | None:
    return resolve(request.path_info).url_name


class RefusalMiddleware(MiddlewareMixin):
    """Turn a refusal into a page, or for htmx into the line that says why."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer anticipated refusals; everything else is a bug and stays a 500."""
        if isinstance(error, LoginNeeded):
            asked = {"next": request.get_full_path()}
            if over := getattr(request, "over", ""):
                asked["over"] = over
            return redirect(f"{reverse('login')}?{urlencode(asked)}")
        if isinstance(error, DomainError):
            return refusal(request, error)
        return None


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say a refusal on screen, with its own status."""
    context = {"refusal": error}
    if getattr(request, "htmx", False):
        response = render(request, "_refusal.html", context, status=error.status)
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "innerHTML"
        response["HX-Push-Url"] = "false"
        return response
    return render(request, "refusal.html", context, status=error.status)
