"""The list of rounds, the board of areas and posts, one's own day; each exports what it shows."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export, named
from wanghuo.kernel.forms import PageForm
from wanghuo.kernel.sheets import Cell
from wanghuo.prevention.rounds import forms, queries
from wanghuo.prevention.rounds.models import Round
from wanghuo.prevention.rounds.queries import RoundFilter, Tally
from wanghuo.prevention.rounds.rules import ROUND_MANAGE, ROUND_READ, OwedBy, RoundState

ROWS_A_PAGE, CHUNK = 50, 500
BOARD_DAYS = 30
LINES = (
    "场所", "区划", "社会单位", "应查事项", "应查人", "派给", "安排日期", "应查期起", "应查期止",
    "应查次数", "已查次数", "状态", "免查原因",
)  # fmt: skip
TALLIES = ("统计对象", "应查", "已查", "待查", "漏查", "免查", "完成率（%）")


@require_GET
@needs(ROUND_READ)
def rounds(request: ActorRequest) -> HttpResponseBase:
    """List rounds under the filter in the address."""
    form = _offered(forms.RoundsFilter(request.GET))
    chosen = _chosen(form)
    rows = queries.round_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="应查",
            header=LINES,
            rows=round_lines(rows),
            count=rows.count(),
            filters=_filter_words(form),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "on": clock.today(), **_tabs(request)}
    return render(request, "rounds/rounds.html", context)


@require_GET
@needs(ROUND_READ)
def board(request: ActorRequest) -> HttpResponseBase:
    """Show by area and post what is done, due and missed; every number opens its list."""
    on = clock.today()
    given = {"since": on - timedelta(days=BOARD_DAYS), "until": on}
    form = _offered(forms.BoardFilter(given | request.GET.dict()))
    chosen = _chosen(form)
    by_area, by_post = queries.by_area(chosen), queries.by_post(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="应查完成情况",
            header=TALLIES,
            rows=tally_lines([*by_area, *by_post]),
            count=len(by_area) + len(by_post),
            filters=_filter_words(form),
        )
    context = {
        "form": form,
        "chosen": chosen,
        "whole": queries.tally(chosen),
        "by_area": by_area,
        "by_post": by_post,
        **_tabs(request),
    }
    return render(request, "rounds/board.html", context)


@require_GET
@needs(ROUND_READ)
def today(request: ActorRequest) -> HttpResponseBase:
    """Show what whoever looks has to check today."""
    on = clock.today()
    rows = queries.shown(queries.mine(request.actor, on))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rounds/today.html", {"page": page, "on": on, **_tabs(request)})


@require_GET
@needs(ROUND_READ)
def frequencies(request: ActorRequest) -> HttpResponseBase:
    """Show which rules make what due, with where they stand and how sure they are."""
    context = {"frequencies": queries.frequencies_in_force(clock.today()), **_tabs(request)}
    return render(request, "rounds/frequencies.html", context)


def _tabs(request: ActorRequest) -> dict[str, Any]:
    return {"may_manage": request.actor.can(ROUND_MANAGE)}


def _offered(form: Any) -> Any:  # noqa: ANN401 -- either filter
    form.offer("frequency", [("", gettext("全部")), *queries.frequency_choices(clock.today())])
    return form


def _chosen(form: PageForm) -> RoundFilter:
    values = dict(form.values())
    below = values.pop("below")
    return RoundFilter(**values, below=areas.area_in_scope(below) if below else None)


def _filter_words(form: PageForm) -> list[tuple[str, str]]:
    asked = form.values()
    labels = dict(queries.frequency_choices(clock.today()))
    said = [pair for pair in form.filters() if pair[1] != asked["frequency"]]
    told = (
        ("应查事项", labels.get(asked["frequency"], "")),
        ("区划及下级", named(areas.area_in_scope, asked.get("below"))),
        ("岗位编号", str(asked.get("post_id") or "")),
        ("场所编号", str(asked.get("place_id") or "")),
    )
    return [*said, *((name, value) for name, value in told if value)]


def round_lines(rows: QuerySet[Round]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each round, read in pieces."""
    for one in rows.iterator(CHUNK):
        yield (
            one.place.name,
            one.area.name,
            one.occupier.name if one.occupier else "",
            one.label,
            OwedBy(one.owed_by).label,
            queries.label_of(one.post) if one.post else "",
            one.due_on,
            one.period_from,
            one.period_to,
            one.expected,
            one.actual,
            RoundState(one.state).label,
            one.reason,
        )


def tally_lines(tallies: Iterable[Tally]) -> Iterator[tuple[Cell, ...]]:
    """Yield a line for each area and each post of the board."""
    for one in tallies:
        yield (one.name, one.owed, one.done, one.due, one.missed, one.waived, one.rate)
