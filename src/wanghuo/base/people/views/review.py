"""Accounts worth a look: numbers that open their lists."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.people import forms
from wanghuo.base.people.models import Post, User
from wanghuo.base.people.queries import accounts
from wanghuo.base.people.rules import ACCOUNT_REVIEW, PEOPLE_READ
from wanghuo.base.people.rules.review import Finding
from wanghuo.base.people.services.policies import password_policy, review_terms
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.sheets import Cell

ROWS_A_PAGE = 50
CHUNK = 500
HEADER = ("用户名", "姓名", "在任岗位", "最近登录", "口令更换", "核查结果")


@require_GET
@needs(ACCOUNT_REVIEW)
def review(request: ActorRequest) -> HttpResponseBase:
    """Show how many accounts of each finding there are, and the list of one or of all."""
    form = forms.ReviewFilter(request.GET)
    finding: Finding | None = form.values()["finding"]
    at = clock.now()
    on = clock.local_date(at)
    terms, policy = review_terms(on), password_policy(on)
    rows = accounts.reviewed(at, terms, policy, finding)
    if is_export(request):
        return export_answer(
            request,
            title="账号核查",
            header=HEADER,
            rows=_sheet_rows(rows),
            count=rows.count(),
            filters=form.filters(None),
        )
    counts = accounts.finding_counts(accounts.reviewed(at, terms, policy))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": _lines(list(page.object_list)),
        "counts": counts.items(),
        "finding": finding,
        "may_open": request.actor.can(PEOPLE_READ),
        "terms": terms,
        "policy": policy,
    }
    return render(request, "people/review.html", context)


def _lines(users: list[User]) -> list[tuple[User, list[Post], list[Finding]]]:
    posts = accounts.posts_by_reviewed(users, clock.today())
    return [(user, posts.get(user.pk, []), accounts.findings_of(user)) for user in users]


def _sheet_rows(rows: QuerySet[User]) -> Iterator[list[Cell]]:
    """Yield a row for each account, read in pieces."""
    piece: list[User] = []
    for user in rows.iterator(CHUNK):
        piece.append(user)
        if len(piece) == CHUNK:
            yield from map(_sheet_row, _lines(piece))
            piece = []
    yield from map(_sheet_row, _lines(piece))


def _sheet_row(line: tuple[User, list[Post], list[Finding]]) -> list[Cell]:
    user, posts, findings = line
    held = (f"{post.area.name}{post.organisation.name} {post.role.name}" for post in posts)
    return [
        user.username,
        user.name,
        "；".join(held),
        clock.local_date(user.last_login) if user.last_login else None,
        clock.local_date(user.password_changed_at) if user.password_changed_at else None,
        "、".join(one.label for one in findings),
    ]
