"""What every door shares: who is asking, and the scope in which the answer is looked for.

A door names the capability it needs; its queries then see the reaches in which the actor holds that
capability and nothing else. Nobody logged in is `LoginNeeded`; a post without the capability is
`CapabilityMissing`; a row outside the reach is `NotFound`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import CapabilityMissing, DomainError
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped

P = ParamSpec("P")
R = TypeVar("R")


class LoginNeeded(DomainError):
    """Nobody is logged in, or the token is not valid (未登录)."""

    code = "login_needed"
    status = 401
    sentence = "请先登录，或提供有效的接口令牌。"


class ActorRequest(HttpRequest):
    """A request whose actor the middleware has found; `None` when nobody is logged in."""

    actor: Actor
    htmx: HtmxDetails


class Door(Protocol):
    """A view that says which capability it needs; the permission tests read it back."""

    capability: str


View = Callable[Concatenate[ActorRequest, P], R]
Guarded = Callable[Concatenate[HttpRequest, P], R]


def needs(capability: str) -> Callable[[View[P, R]], Guarded[P, R]]:
    """Open the door only to actors holding `capability`, inside exactly their reaches."""

    def guard(view: View[P, R]) -> Guarded[P, R]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor = actor_of_request(request)
            scope = actor.scope(capability)
            if not scope.reaches:
                raise CapabilityMissing(capability=capabilities.label(capability))
            with scoped(scope):
                return view(cast("ActorRequest", request), *args, **kwargs)

        cast("Door", door).capability = capability
        return door

    return guard


def logged_in(view: View[P, R]) -> Guarded[P, R]:
    """Open the door to everybody logged in; for pages that show only the asker's own rows."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        actor_of_request(request)
        return view(cast("ActorRequest", request), *args, **kwargs)

    cast("Door", door).capability = ""
    return door


def actor_of_request(request: HttpRequest) -> Actor:
    """Return who asks, or refuse with `LoginNeeded`."""
    actor = cast("Actor | None", getattr(request, "actor", None))
    if actor is None:
        raise LoginNeeded
    return actor
