"""What happens to every request: it is logged, its actor is found, its refusals are spoken."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.kernel.doors import LoginNeeded
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.ids import new_id

log = structlog.get_logger()

GetResponse = Callable[[HttpRequest], HttpResponseBase]
ALWAYS_OPEN = {"login", "logout", "password", "set_language", "health"}


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
    """Find who asks, with the posts in force today; a one-time password must first be changed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        asks = people.actor_of(user, clock.today()) if isinstance(user, User) else None
        setattr(request, "actor", asks)  # noqa: B010 -- HttpRequest declares no such field
        if isinstance(user, User) and user.must_change_password and _is_closed(request):
            return redirect("password")
        return get_response(request)

    return middleware


def _is_closed(request: HttpRequest) -> bool:
    """Tell whether a page stays shut until the one-time password is changed."""
    if request.path.startswith("/static/"):
        return False
    return resolve(request.path_info).url_name not in ALWAYS_OPEN


class RefusalMiddleware(MiddlewareMixin):
    """Turn a refusal into a page, or for htmx into the line that says why."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer anticipated refusals; everything else is a bug and stays a 500."""
        if isinstance(error, LoginNeeded):
            return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
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
