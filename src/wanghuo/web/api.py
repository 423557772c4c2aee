"""The typed API: every room's router, one way to log in, one way to refuse."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.security import HttpBearer, SessionAuth
from typing_extensions import override

from wanghuo.base.people import queries as people
from wanghuo.base.people import services
from wanghuo.base.people.models import User
from wanghuo.base.people.rules.networks import check_networks
from wanghuo.kernel import clock
from wanghuo.kernel.doors import LoginNeeded
from wanghuo.kernel.errors import BadInput, DomainError, Words
from wanghuo.web.addresses import client_address, counted
from wanghuo.web.openapi import Api
from wanghuo.web.parsing import TextParser, TextRenderer
from wanghuo.web.problems import PROBLEM_JSON, details

ROOMS = (
    "base.people.api",
    "base.areas.api",
    "governance.plans.api",
    "governance.reporting.api",
    "base.documents.api",
    "base.deadlines.api",
    "base.notices.api",
    "base.exchange.api",
    "register.records.api",
    "register.places.api",
    "prevention.hazards.api",
    "prevention.major_hazards.api",
    "prevention.checklists.api",
    "prevention.inspections.api",
    "prevention.rounds.api",
    "prevention.campaigns.api",
    "prevention.owners.api",
    "prevention.patrol.api",
    "monitoring.devices.api",
    "monitoring.readings.api",
    "monitoring.alarms.api",
    "monitoring.maintenance.api",
    "web.work_api",
    "web.ledger_api",
    "web.events_api",
)
"""Whose operations there are, in the order of the documentation."""


class NotReadable(DomainError):
    """The body is not JSON (内容无法读取)."""

    code = "not_readable"
    status = 400
    sentence = "请求内容不是有效的 JSON，请检查后重发。"


class CsrfMissing(DomainError):
    """A page's session without its CSRF token (缺少防伪标记)."""

    code = "csrf_missing"
    status = 403
    sentence = "缺少页面防伪标记，请刷新页面后重试，或改用接口令牌。"


class UnknownAddress(DomainError):
    """The API has nothing at this address (接口地址不存在)."""

    code = "unknown_address"
    status = 404
    sentence = "接口中没有这个地址，请对照 /api/docs 核对地址和版本。"


class TokenAuth(HttpBearer):
    """`Authorization: Bearer wh_…`; the program acts with its user's posts in force."""

    @override
    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Find the token's user and set the actor; too many wrong tokens close an address."""
        address, at = client_address(request), clock.now()
        source = counted(address)
        user = people.user_of_token(token, at, source=services.key_of(source) if source else "")
        if user is None:
            if source:
                services.count_wrong_token(address=source, at=at)
            return None
        actor = people.actor_of(user, clock.local_date(at))
        check_networks(address, actor.duties, settings.ADMIN_NETWORKS)
        setattr(request, "actor", actor)  # noqa: B010 -- HttpRequest has no such field
        return user


class PageAuth(SessionAuth):
    """The session of somebody logged in to the pages; changes need the CSRF token."""

    @override
    def __call__(self, request: HttpRequest) -> User | None:
        """Ask for the CSRF token only from somebody who is logged in, and from where he may."""
        barred: DomainError | None = getattr(request, "barred", None)
        if barred is not None:
            raise barred
        return None if isinstance(request.user, AnonymousUser) else super().__call__(request)

    @override
    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Accept the user the middleware has found."""
        del key
        return request.user if isinstance(request.user, User) else None


api = Api(
    parser=TextParser(),
    renderer=TextRenderer(),
    title="望火 API",
    version="1",
    description="与页面同一权限：以岗位的区划、条线与角色为限。错误为 problem+json（RFC 9457）。",
    auth=[TokenAuth(), PageAuth(csrf=True)],
    docs=Swagger({"docExpansion": "none"}),  # drawing 400 operations at once takes many seconds
    docs_url="/docs",
    urls_namespace="api",
)
for room in ROOMS:
    api.add_router("", f"wanghuo.{room}.router")


def problem(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal as RFC 9457 problem details."""
    response = api.create_response(request, details(error), status=error.status)
    response["Content-Type"] = PROBLEM_JSON
    return response


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Every anticipated refusal."""
    return problem(request, error)


@api.exception_handler(ValidationError)
def refuse_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request whose shape is wrong by naming each place."""
    places = "；".join(".".join(map(str, e["loc"])) + " " + e["msg"] for e in error.errors)
    said = Words("请求内容不符合接口约定：{places}", places=places)
    return problem(request, BadInput(problem=said))


@api.exception_handler(AuthenticationError)
def refuse_anonymous(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody is logged in."""
    del error
    return problem(request, LoginNeeded())


@api.exception_handler(HttpError)
def refuse_request(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer for the framework: a body that is no JSON, a missing CSRF token."""
    if isinstance(error.__cause__, DomainError):
        return problem(request, error.__cause__)
    refusal = CsrfMissing() if error.status_code == CsrfMissing.status else NotReadable()
    return problem(request, refusal)


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that nobody knows: a program with problem details, a person with a page."""
    if request.path_info.startswith("/api/"):
        return problem(request, UnknownAddress())
    return page_not_found(request, exception)
