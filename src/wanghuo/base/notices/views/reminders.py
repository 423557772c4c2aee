"""The log of reminders: a list under filters, and exactly that list as a workbook."""

from collections.abc import Iterator
from itertools import islice

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from wanghuo.base.areas import queries as areas
from wanghuo.base.notices import forms, queries
from wanghuo.base.notices.models import Reminder
from wanghuo.base.notices.queries import Line
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.exports import export_answer, is_export
from wanghuo.kernel.sheets import Cell

TASK_READ = "task.read"
"""A word of a higher room: who may look at work may look at how it was pressed."""
ROWS_A_PAGE = 50
AT_A_TIME = 500
HEADER = (
    "时间", "催办级别", "内容", "责任单位", "区划", "到期日", "通知人数", "已读人数", "通知对象",
)  # fmt: skip


@require_GET
@needs(TASK_READ)
def reminders(request: ActorRequest) -> HttpResponseBase:
    """List reminders under the filter in the address, or export exactly that list."""
    form = forms.ReminderForm(request.GET)
    chosen = form.values()
    below = areas.area_in_scope(chosen["below"]) if chosen["below"] else None
    rows = queries.reminders(**{**chosen, "below": below})
    if is_export(request):
        return export_answer(
            request,
            title="催办记录",
            header=HEADER,
            rows=(_cells(line) for line in _all_lines(rows)),
            count=rows.count(),
            filters=form.filters(below),
        )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": queries.lines(page), "form": form, "below": below}
    return render(request, "notices/reminders.html", context)


def _all_lines(rows: QuerySet[Reminder]) -> Iterator[Line]:
    """Yield every line, some at a time, however long the log."""
    walk = rows.iterator(chunk_size=AT_A_TIME)
    while some := list(islice(walk, AT_A_TIME)):
        yield from queries.lines(some)


def _cells(line: Line) -> list[Cell]:
    owed = line.reminder.deadline
    return [
        line.reminder.at,
        gettext(line.reminder.get_level_display()),
        owed.title,
        owed.organisation.name,
        owed.area.name,
        owed.due_on,
        len(line.told),
        line.read_count,
        "、".join(one.name for one in line.told),
    ]
