"""What the security administrator does to keep an account safe: unlock, log out, reset."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from wanghuo.base.people import queries, services
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import logins
from wanghuo.base.people.rules import GRANT_MANAGE
from wanghuo.base.people.rules.logins import EndReason
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs


def _found(request: ActorRequest, user_id: int) -> User:
    return queries.user_in_scope(user_id, request.actor, clock.today())


@require_POST
@needs(GRANT_MANAGE)
def unlock_user(request: ActorRequest, user_id: int) -> HttpResponse:
    """Open a locked account."""
    found = _found(request, user_id)
    services.unlock_user(user=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("账号已解除锁定。"))
    return redirect("people:user", found.pk)


@require_POST
@needs(GRANT_MANAGE)
def revoke_login(request: ActorRequest, user_id: int, login_id: UUID) -> HttpResponse:
    """End one open login of somebody."""
    found = _found(request, user_id)
    row = logins.own_login(found, login_id)
    services.end_login(login=row, reason=EndReason.REVOKED, actor=request.actor, at=clock.now())
    messages.success(request, gettext("该登录已结束。"))
    return redirect("people:user", found.pk)


@require_POST
@needs(GRANT_MANAGE)
def revoke_logins(request: ActorRequest, user_id: int) -> HttpResponse:
    """End every open login of somebody."""
    found = _found(request, user_id)
    ended = services.revoke_logins(user=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("已结束该用户的登录：%(count)s 个。") % {"count": ended})
    return redirect("people:user", found.pk)


@require_POST
@needs(GRANT_MANAGE)
def reset_second_factor(request: ActorRequest, user_id: int) -> HttpResponse:
    """Take away the second factor of somebody who lost his phone."""
    found = _found(request, user_id)
    services.reset_second_factor(user=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("动态口令已重置，该用户的登录已结束。"))
    return redirect("people:user", found.pk)
