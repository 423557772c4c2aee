"""The list of inspections, its numbers, and the same list as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.paging import KeyPaginator
from wanghuo.kernel.sheets import Cell
from wanghuo.prevention.inspections import forms, queries
from wanghuo.prevention.inspections.models import Inspection
from wanghuo.prevention.inspections.queries import InspectionFilter
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT, INSPECTION_READ

ROWS_A_PAGE = 50
CHUNK = 500
HEADER = (
    "场所编号", "场所", "场所类别", "区划", "检查方式", "检查表", "检查人", "开始时间", "完成时间",
    "状态", "符合", "不符合", "不涉及", "未检查", "得分", "缺照片", "待裁定",
)  # fmt: skip


@require_GET
@needs(INSPECTION_READ)
def inspections(request: ActorRequest) -> HttpResponseBase:
    """List inspections under the filter in the address, or export exactly that list."""
    form = forms.InspectionsFilter(request.GET)
    chosen = _chosen(form)
    rows = queries.inspection_list(chosen)
    if is_export(request):
        return export_answer(
            request,
            title="检查记录",
            header=HEADER,
            rows=_lines(rows),
            count=rows.count(),
            filters=form.filters(chosen.below),
        )
    page = KeyPaginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "chosen": chosen, **_around(request, chosen)}
    return render(request, "inspections/list.html", context)


def _chosen(form: forms.InspectionsFilter) -> InspectionFilter:
    values = form.values()
    values["below"] = areas.area_in_scope(values["below"]) if values["below"] else None
    return InspectionFilter(**values)


def _around(request: ActorRequest, chosen: InspectionFilter) -> dict[str, Any]:
    may_conduct = request.actor.can(INSPECTION_CONDUCT)
    return {"chips": queries.chips(chosen), "may_conduct": may_conduct, "user_id": request.actor.id}


def _lines(rows: QuerySet[Inspection]) -> Iterator[tuple[Cell, ...]]:
    for one in rows.iterator(CHUNK):
        yield (
            one.place.number,
            one.place.name,
            one.get_place_kind_display(),
            one.area.name,
            one.get_kind_display(),
            one.checklist.checklist.name,
            one.inspector.name,
            _local(one.started_at),
            _local(one.finished_at),
            one.get_state_display(),
            one.passed,
            one.failed,
            one.not_applicable,
            one.unanswered,
            float(one.score) if one.score is not None else None,
            one.lacking_photos,
            one.conflicts,
        )


def _local(at: Any) -> str:  # noqa: ANN401 -- a moment, or none
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
