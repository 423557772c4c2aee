"""Posts and roles: who may do what, where, and until when."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.base.people import forms, queries, services
from wanghuo.base.people.models import Role
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_READ, Duty
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import access, scoped


@require_GET
@needs(PEOPLE_READ)
def roles(request: ActorRequest) -> HttpResponse:
    """Show what each role may do; the security administrator may change the business ones."""
    may_change = request.actor.can(GRANT_MANAGE)
    rows = [
        (role, [capabilities.label(one) for one in role.capabilities], _role_form(role))
        for role in queries.roles()
    ]
    return render(request, "people/roles.html", {"rows": rows, "may_change": may_change})


def _role_form(role: Role) -> forms.RoleForm | None:
    if role.duty != Duty.NONE:
        return None
    seen = ",".join(sorted(role.capabilities))
    chosen = {"role": role.pk, "seen": seen, "capabilities": role.capabilities}
    return forms.RoleForm(initial=chosen, auto_id=f"role-{role.pk}-%s")


@require_POST
@needs(GRANT_MANAGE)
def change_role(request: ActorRequest) -> HttpResponse:
    """Set what a business role allows."""
    asked = forms.RoleForm(request.POST).values()
    services.change_role(
        role=access(queries.roles(), pk=asked["role"]),
        wanted=asked["capabilities"],
        seen=filter(None, asked["seen"].split(",")),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("角色权限已修改，立即生效。"))
    return redirect("people:roles")


def post_form(request: ActorRequest, data: QueryDict | None = None) -> forms.PostForm:
    """Return the form for a post, offering what lies within the granter's reach."""
    today = clock.today()
    with scoped(request.actor.scope(GRANT_MANAGE)):
        places = list(queries.organisations(today))
    return forms.PostForm(places, queries.roles(), data, initial={"valid_from": today})


@require_POST
@needs(GRANT_MANAGE)
def grant_post(request: ActorRequest, user_id: int) -> HttpResponse:
    """Give a user a post."""
    found = queries.user_in_scope(user_id, request.actor, clock.today())
    asked = post_form(request, request.POST).values()
    organisation = queries.organisation_in_scope(asked.pop("organisation"))
    role = queries.roles().get(pk=asked.pop("role"))
    code = asked.pop("area")
    area = areas.area_coded(code) if code else organisation.area
    wanted = services.Appointment(organisation=organisation, role=role, area=area, **asked)
    services.grant_post(user=found, appointment=wanted, actor=request.actor, at=clock.now())
    messages.success(request, gettext("岗位已授予。"))
    return redirect("people:user", found.pk)


@require_POST
@needs(GRANT_MANAGE)
def end_post(request: ActorRequest, post_id: int) -> HttpResponse:
    """Let a post end after its last day."""
    post = queries.post_in_scope(post_id)
    asked = forms.LastDayForm(request.POST).values()
    services.end_post(post=post, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("岗位的终止日期已登记。"))
    return redirect("people:user", post.user_id)
