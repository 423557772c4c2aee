"""Accounts: who there is, who may log in.

Both the system and the security administrator answer for accounts, so these doors ask for
`people.read` and the service asks which of the two the actor is.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.areas import queries as areas
from wanghuo.base.people import forms, queries, services
from wanghuo.base.people.models import Post, User
from wanghuo.base.people.queries import logins
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.base.people.services import OneTimePassword
from wanghuo.base.people.views import sheets
from wanghuo.base.people.views.posts import post_form
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.models import Fact

ROWS_A_PAGE = 50
IDLE_SHOWN = 20
TIMELINE = 50


@require_GET
@needs(PEOPLE_READ)
def people(request: ActorRequest) -> HttpResponseBase:
    """List who holds which posts, or export exactly that list."""
    form = forms.PeopleFilter(request.GET)
    chosen = form.values()
    below = areas.area_in_scope(chosen["below"]) if chosen["below"] else None
    rows = queries.people_list(clock.today(), below=below, text=chosen["text"])
    if is_export(request):
        return export_answer(
            request,
            title="人员岗位",
            header=sheets.PEOPLE_HEADER,
            rows=sheets.people_rows(rows),
            count=rows.count(),
            filters=form.filters(below),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "below": below, **_managing(request)}
    return render(request, "people/people.html", context)


def _managing(request: ActorRequest) -> dict[str, object]:
    """Return what administrators see besides: those without a post, and the form for a new one."""
    may_create = request.actor.can(PEOPLE_MANAGE)
    if not (may_create or request.actor.can(GRANT_MANAGE)):
        return {}
    idle = queries.users_without_posts(request.actor, clock.today())
    create = forms.NewUserForm() if may_create else None
    return {"may_manage": True, "idle": idle[:IDLE_SHOWN], "create": create}


@require_GET
@needs(PEOPLE_READ)
def find_user(request: ActorRequest) -> HttpResponse:
    """Go to the user with this log-in name; for administrators."""
    found = queries.user_named(request.GET.get("username", ""), request.actor)
    return redirect("people:user", found.pk)


@require_POST
@never_cache
@needs(PEOPLE_MANAGE)
def create_user(request: ActorRequest) -> HttpResponse:
    """Open an account; its one-time password stands on this answer only."""
    asked = forms.NewUserForm(request.POST).values()
    area = areas.area_coded(asked.pop("area"))
    created, password = services.create_user(
        area=area, actor=request.actor, at=clock.now(), **asked
    )
    return _password_page(request, created, password)


@require_GET
@needs(PEOPLE_READ)
def user(request: ActorRequest, user_id: int) -> HttpResponse:
    """Show one user: posts, what may be done, what happened."""
    today = clock.today()
    found = queries.user_in_scope(user_id, request.actor, today)
    posts = list(queries.posts_shown(found))
    may_grant = request.actor.can(GRANT_MANAGE)
    context = {
        "person": found,
        "posts": posts,
        "on": today,
        "timeline": _timeline(found, posts),
        "is_self": found.pk == request.actor.id,
        "may_manage": may_grant or request.actor.can(PEOPLE_MANAGE),
        "rename": forms.NameForm(initial={"name": found.name}),
        "grant": post_form(request) if may_grant else None,
        "may_reveal": request.actor.can(PERSONAL_REVEAL),
        "reveal": forms.RevealForm(),
        "safety": logins.safety_of(found, clock.now()) if may_grant else None,
        "personal": _personal_form(request, found),
    }
    return render(request, "people/user.html", context)


def _personal_form(request: ActorRequest, found: User) -> forms.PersonalForm | None:
    may_enter = request.actor.can(PEOPLE_MANAGE) and found.pk != request.actor.id
    return forms.PersonalForm() if may_enter else None


def _timeline(user: User, posts: list[Post]) -> list[Fact]:
    """Return what happened to the account and to its posts, newest first."""
    ids = [str(post.pk) for post in posts]
    of_posts = facts.facts_of(subject_type="post").filter(subject_id__in=ids)[:TIMELINE]
    both = [*facts.timeline("user", str(user.pk))[:TIMELINE], *of_posts]
    return sorted(both, key=lambda fact: (fact.at, fact.id), reverse=True)[:TIMELINE]


@require_POST
@needs(PEOPLE_READ)
def change_user(request: ActorRequest, user_id: int) -> HttpResponse:
    """Correct a person's name."""
    found = queries.user_in_scope(user_id, request.actor, clock.today())
    asked = forms.NameForm(request.POST).values()
    services.change_user(user=found, actor=request.actor, at=clock.now(), **asked)
    messages.success(request, gettext("姓名已更正。"))
    return redirect("people:user", found.pk)


@require_POST
@needs(PEOPLE_READ)
def disable_user(request: ActorRequest, user_id: int) -> HttpResponse:
    """Stop an account at once."""
    found = queries.user_in_scope(user_id, request.actor, clock.today())
    services.disable_user(user=found, actor=request.actor, at=clock.now())
    messages.success(request, gettext("用户已停用，已登录的会话和接口令牌同时失效。"))
    return redirect("people:user", found.pk)


@require_POST
@never_cache
@needs(PEOPLE_READ)
def enable_user(request: ActorRequest, user_id: int) -> HttpResponse:
    """Open a disabled account again, with a new one-time password."""
    found = queries.user_in_scope(user_id, request.actor, clock.today())
    password = services.enable_user(user=found, actor=request.actor, at=clock.now())
    return _password_page(request, found, password)


@require_POST
@never_cache
@needs(PEOPLE_READ)
def reset_password(request: ActorRequest, user_id: int) -> HttpResponse:
    """Replace a forgotten password by a one-time one."""
    found = queries.user_in_scope(user_id, request.actor, clock.today())
    password = services.reset_password(user=found, actor=request.actor, at=clock.now())
    return _password_page(request, found, password)


def _password_page(request: ActorRequest, user: User, password: OneTimePassword) -> HttpResponse:
    context = {"person": user, "password": password.password}
    return render(request, "people/password.html", context)
