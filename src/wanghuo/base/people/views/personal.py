"""Personal numbers: entered, searched whole, shown in clear for a written reason."""

from collections.abc import Iterator
from itertools import islice
from typing import cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanghuo.base.people import forms, queries
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import personal as personal_queries
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.base.people.services import personal as services
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger.rules import LEDGER_READ
from wanghuo.kernel.paging import newest
from wanghuo.kernel.sheets import Cell

ROWS_A_PAGE = 50
CHUNK = 500
REVEALS_HEADER = ("时间", "查看人", "被查看人", "项目", "理由")


def _found(request: ActorRequest, user_id: int) -> User:
    return queries.user_in_scope(user_id, request.actor, clock.today())


@require_POST
@needs(PEOPLE_MANAGE)
def change_personal(request: ActorRequest, user_id: int) -> HttpResponse:
    """Enter or correct a person's numbers."""
    found = _found(request, user_id)
    numbers = forms.PersonalForm(request.POST).numbers()
    is_changed = services.change_personal(
        user=found, numbers=numbers, actor=request.actor, at=clock.now()
    )
    messages.success(request, gettext("个人信息已更新。") if is_changed else gettext("没有变化。"))
    return redirect("people:user", found.pk)


@require_POST
@logged_in
def change_own_mobile(request: ActorRequest) -> HttpResponse:
    """Enter, correct or clear one's own telephone."""
    mine = cast("User", request.user)
    mobile = request.POST.get("mobile", "")
    services.change_own_mobile(user=mine, mobile=mobile, actor=request.actor, at=clock.now())
    messages.success(request, gettext("手机号已更新。"))
    return redirect("settings")


@require_POST
@never_cache
@needs(PERSONAL_REVEAL)
def reveal(request: ActorRequest, user_id: int) -> HttpResponse:
    """Show a person's numbers in clear, on this answer only."""
    found = _found(request, user_id)
    asked = forms.RevealForm(request.POST).values()
    values = services.reveal(
        user=found,
        fields=asked["fields_wanted"],
        reason=asked["reason"],
        actor=request.actor,
        at=clock.now(),
    )
    context = {"person": found, "values": values.items()}
    return render(request, "people/revealed.html", context)


@require_POST
@needs(PEOPLE_READ)
def find_by_number(request: ActorRequest) -> HttpResponse:
    """Go to whoever has exactly this mobile or identity number; it never stands in an address."""
    found = personal_queries.users_with_number(request.POST.get("number", ""))
    return render(request, "people/found.html", {"people": found[:ROWS_A_PAGE]})


@require_GET
@needs(LEDGER_READ)
def reveals(request: ActorRequest) -> HttpResponseBase:
    """List who looked at whose values and why, or export exactly that list."""
    form = forms.RevealsFilter(request.GET)
    chosen = form.values()
    rows = personal_queries.reveals(chosen["since"], chosen["until"])
    if is_export(request):
        return export_answer(
            request,
            title="个人信息查看记录",
            header=REVEALS_HEADER,
            rows=_rows(rows),
            count=rows.count(),
            filters=form.filters(),
        )
    page = newest(rows, before=chosen["before"], size=ROWS_A_PAGE)
    context = {"form": form, "page": page, "lines": personal_queries.told(page.rows)}
    return render(request, "people/reveals.html", context)


def _rows(facts: QuerySet[Fact]) -> Iterator[list[Cell]]:
    walk = facts.iterator(CHUNK)
    while some := list(islice(walk, CHUNK)):
        for line in personal_queries.told(some):
            fields = "、".join(line.labels)
            yield [line.at, line.actor, line.person, fields, line.reason]
