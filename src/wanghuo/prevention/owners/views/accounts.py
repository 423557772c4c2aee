"""Accounts of occupiers: two steps by two persons, both in sight (社会单位账号)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.people import queries as people
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.prevention.owners import forms, queries, services
from wanghuo.prevention.owners.views import sheets
from wanghuo.prevention.owners.views.lists import area_below, page_of


@require_GET
@needs(PEOPLE_READ)
def accounts(request: ActorRequest) -> HttpResponseBase:
    """List occupiers and whether anybody of theirs may log in."""
    form, on = forms.AccountsFilter(request.GET), clock.today()
    asked = form.values()
    chosen = queries.AccountFilter(
        below=area_below(asked["below"]),
        text=asked["text"],
        has_account={"yes": True, "no": False}.get(asked["has"]),
    )
    rows = queries.occupier_list(chosen, on)
    if is_export(request):
        return export_answer(
            request,
            title="社会单位账号",
            header=sheets.ACCOUNTS,
            rows=sheets.account_rows(queries.accounts_of(rows, on)),
            count=rows.count(),
            filters=form.filters(chosen.below),
        )
    page = page_of(request, rows)
    lines = queries.accounts_of(page, on)
    context = {"form": form, "page": page, "lines": lines, "below": chosen.below}
    return render(request, "owners/accounts.html", context)


@require_GET
@needs(PEOPLE_READ)
def account(request: ActorRequest, occupier_id: UUID) -> HttpResponse:
    """Show who stands for an occupier, and the step that the asker may take."""
    found = queries.account_of(queries.occupier_in_scope(occupier_id), clock.today())
    held, organisations = found.occupier, found.organisations
    context = {
        "account": found,
        "numbers": queries.numbers(held),
        "may_open": request.actor.can(PEOPLE_MANAGE, held.area_path, held.sector),
        "may_grant": bool(organisations) and request.actor.can(GRANT_MANAGE, held.area_path),
        "open_form": forms.AccountForm(initial={"username": (held.uscc or held.number).lower()}),
        "grant_form": forms.GrantForm(organisations, queries.owner_roles()),
    }
    return render(request, "owners/account.html", context)


@never_cache
@require_POST
@needs(PEOPLE_MANAGE)
def open_account(request: ActorRequest, occupier_id: UUID) -> HttpResponse:
    """Open an account, and show its first password on this answer only."""
    occupier = queries.occupier_in_scope(occupier_id)
    asked = forms.AccountForm(request.POST).values()
    organisation, user, password = services.open_account(
        occupier=occupier, actor=request.actor, at=clock.now(), **asked
    )
    context = {
        "occupier": occupier,
        "organisation": organisation,
        "user": user,
        "password": password,
    }
    return render(request, "owners/opened.html", context)


@require_POST
@needs(GRANT_MANAGE)
def grant_account(request: ActorRequest, occupier_id: UUID) -> HttpResponse:
    """Let an account act for its occupier from today on."""
    occupier = queries.occupier_in_scope(occupier_id)
    organisations = list(queries.organisations_of(occupier.number))
    asked = forms.GrantForm(organisations, queries.owner_roles(), request.POST).values()
    services.grant_account(
        organisation=queries.account_organisation(occupier, asked["organisation"]),
        role=queries.owner_role(asked["role"]),
        user=people.user_named(asked["username"], request.actor),
        on=clock.today(),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, gettext("岗位已授予，该账号今天起只能看到本单位的资料。"))
    return redirect("owners:account", occupier.pk)
